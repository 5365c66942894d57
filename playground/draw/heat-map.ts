/** Pictures of values over the plane. */
import { classRgb, ground, pixelOf } from './colors.ts';

const images = new Map<number, { readonly image: ImageData; readonly pixels: Uint32Array }>();

/** One image per size, used again for each picture. */
function imageOf(side: number): { readonly image: ImageData; readonly pixels: Uint32Array } {
  let made = images.get(side);
  if (!made) {
    const image = new ImageData(side, side);
    made = { image, pixels: new Uint32Array(image.data.buffer) };
    images.set(side, made);
  }
  return made;
}

/**
 * Draws `values[offset + i * stride]` as colours of their sign; the canvas has side x side pixels, or with `every` 2 half
 * as many in both directions.
 */
export function drawValues(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  side: number,
  offset: number,
  stride: number,
  scale = 1,
  every = 1,
): void {
  const shown = side / every;
  const { image, pixels } = imageOf(shown);
  for (let row = 0, i = 0; row < side; row += every) {
    for (let column = 0; column < side; column += every, i++)
      pixels[i] = pixelOf(values[offset + (row * side + column) * stride]! * scale);
  }
  put(canvas, image, shown);
}

/** Signed values for the eye: a probability p as 2p - 1. */
export function drawOutput(
  canvas: HTMLCanvasElement,
  output: Float32Array,
  side: number,
  isSigned: boolean,
  discrete: boolean,
  scale = 1,
): void {
  const { image, pixels } = imageOf(side);
  for (let i = 0; i < pixels.length; i++) {
    const value = isSigned ? output[i]! * scale : 2 * output[i]! - 1;
    pixels[i] = pixelOf(discrete ? Math.sign(value) : value);
  }
  put(canvas, image, side);
}

/** The most likely class in its colour, the fainter the less sure. */
export function drawClasses(
  canvas: HTMLCanvasElement,
  output: Float32Array,
  side: number,
  classes: number,
  discrete: boolean,
): void {
  const { image, pixels } = imageOf(side);
  const [nr, ng, nb] = ground().neutral;
  const colours = Array.from({ length: classes }, (_, k) => classRgb(k));
  const chance = 1 / classes;
  for (let i = 0; i < pixels.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (output[i * classes + k]! > output[i * classes + best]!) best = k;
    const sure = (output[i * classes + best]! - chance) / (1 - chance);
    const share = discrete ? 0.85 : 0.15 + 0.75 * sure;
    const [r, g, b] = colours[best]!;
    const mix = (from: number, to: number) => Math.round(from + (to - from) * share);
    pixels[i] = Number.isNaN(sure) ? pixelOf(sure) : (255 << 24) | (mix(nb, b) << 16) | (mix(ng, g) << 8) | mix(nr, r);
  }
  put(canvas, image, side);
}

/** The probability of one class, from nothing to its colour. */
export function drawClass(
  canvas: HTMLCanvasElement,
  output: Float32Array,
  side: number,
  classes: number,
  index: number,
): void {
  const { image, pixels } = imageOf(side);
  const [nr, ng, nb] = ground().neutral;
  const [r, g, b] = classRgb(index);
  for (let i = 0; i < pixels.length; i++) {
    const share = output[i * classes + index]!;
    const mix = (from: number, to: number) => Math.round(from + (to - from) * share);
    pixels[i] = (255 << 24) | (mix(nb, b) << 16) | (mix(ng, g) << 8) | mix(nr, r);
  }
  put(canvas, image, side);
}

function put(canvas: HTMLCanvasElement, image: ImageData, side: number): void {
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
