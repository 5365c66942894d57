/** A picture as numbers, and how refusals of one begin. */
import { ChainruleError, type ErrorParts } from '../graph/error.ts';

/** Pixels of one byte a channel, row after row from the top left, channels last. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** [height, width, channels], from 0 (black) to 255. */
  readonly pixels: Uint8Array;
}

/** What decoders give: red, green, blue and opacity of each pixel. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Decodes the bytes of a picture of one format. */
export type Decoder = (bytes: Uint8Array, name: string) => Rgba | Promise<Rgba>;

/** A colour as grey, as ITU-R 601 weighs the three: in whole numbers, so that the bits are the same everywhere. */
export function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** Refuses a file that is no picture that can be read. */
export function refusePicture(name: string, problem: string, more: Partial<ErrorParts> = {}): never {
  throw new ChainruleError({ what: name, problem, ...more });
}

/** A picture whose bytes end too soon, or do not hold together. */
export function refuseBroken(name: string, format: string, got: string, cause?: unknown): never {
  return refusePicture(name, `a broken ${format} picture`, {
    got,
    expected: 'a whole file',
    hint: 'a fresh copy of it',
    cause,
  });
}

/** Without opacity: what is clear shows white. */
export function onWhite({ width, height, data }: Rgba, isGrey: boolean): Picture {
  const channels = isGrey ? 1 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let at = 0, to = 0; at < data.length; at += 4) {
    const opacity = data[at + 3]!;
    const seen = (i: number) => Math.round((data[at + i]! * opacity + 255 * (255 - opacity)) / 255);
    const [red, green, blue] = [seen(0), seen(1), seen(2)];
    if (isGrey) pixels[to++] = greyOf(red, green, blue);
    else {
      pixels[to++] = red;
      pixels[to++] = green;
      pixels[to++] = blue;
    }
  }
  return { width, height, channels, pixels };
}
