/** A square of a few pixels, drawn larger: a picture as the network sees it, or what a filter gives. */
import { useEffect, useRef } from 'preact/hooks';
import { pixelOf } from '../draw/colors.ts';
import { isDark } from '../session/theme.ts';

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

interface Props<T> {
  readonly label: string;
  readonly of: T;
  readonly colours: (of: T) => Colours;
}

/** Drawn anew for other values and in other colours only: a box has many of them. */
export function SmallPicture<T>({ label, of, colours }: Props<T>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    const pixels = colours(of);
    const side = Math.sqrt(pixels.length);
    const { current } = canvas;
    current!.width = current!.height = side;
    current!.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), side, side), 0, 0);
  }, [of, dark]);
  return <canvas ref={canvas} class="small-picture" role="img" aria-label={label} />;
}
