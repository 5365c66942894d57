/** A square of a few pixels, drawn larger: a picture as the network sees it, or what a filter gives. */
import { useEffect, useRef } from 'preact/hooks';
import { pixelOf } from '../draw/colors.ts';

/** Colours of all pixels, as the bytes of a canvas. */
export type Colours = Uint32Array<ArrayBuffer>;

/** Red, green, blue of each pixel. */
export function inColours(pixels: Uint8Array): Colours {
  return Uint32Array.from(
    { length: pixels.length / 3 },
    (_, i) => 0xff000000 | (pixels[3 * i + 2]! << 16) | (pixels[3 * i + 1]! << 8) | pixels[3 * i]!,
  );
}

/** Values from -1 to 1, in the colours of signs. */
export function inSigns(values: Float32Array): Colours {
  return Uint32Array.from(values, pixelOf);
}

export function SmallPicture({ label, pixels }: { label: string; pixels: Colours }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.sqrt(pixels.length);
  useEffect(() => {
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), side, side);
    canvas.current!.getContext('2d')!.putImageData(image, 0, 0);
  });
  return <canvas ref={canvas} class="small-picture" width={side} height={side} role="img" aria-label={label} />;
}
