/** How pixels become what a network learns from: channel by channel of mean 0 and deviation 1 over the pictures that it learned. */
import { fail } from '../graph/error.ts';
import type { OptionKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { onWhite, type Picture, type Rgba } from './picture.ts';
import { fitted, type PictureSet } from './picture-set.ts';

/** What a model of pictures knows of them. */
export interface PictureEncoding {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Of each channel, where pixels go from 0 to 255. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly classes: readonly string[];
}

/** A picture as `readPicture` gives it, or as a page has it: `ImageData`. */
export type AnyPicture = Picture | Rgba;

/** Pictures that are read at once. */
export const picturesAtOnce = 256;

/** Mean and deviation of each channel over some pictures: exact, from how often each value comes. */
export function measure(set: PictureSet, numbers: Int32Array): Pick<PictureEncoding, 'mean' | 'deviation'> {
  const { width, height, channels } = set;
  const row = width * height * channels;
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  const pixels = new Uint8Array(row * Math.min(numbers.length, picturesAtOnce));
  for (let start = 0; start < numbers.length; start += picturesAtOnce) {
    const some = numbers.subarray(start, start + picturesAtOnce);
    set.read(some, pixels);
    for (let i = 0; i < some.length * row; i += channels)
      for (let channel = 0; channel < channels; channel++) counts[channel]![pixels[i + channel]!]!++;
  }
  const all = numbers.length * width * height;
  const mean = counts.map((count) => count.reduce((sum, often, value) => sum + often * value, 0) / all);
  const deviation = counts.map((count, i) => {
    const squares = count.reduce((sum, often, value) => sum + often * (value - mean[i]!) * (value - mean[i]!), 0);
    // Where all pixels are the same there is nothing to divide by.
    return Math.sqrt(squares / all) || 1;
  });
  return { mean, deviation };
}

/** What each value of each channel becomes. */
export function tablesOf({ mean, deviation }: PictureEncoding): Float32Array[] {
  return mean.map((middle, i) => Float32Array.from({ length: 256 }, (_, value) => (value - middle) / deviation[i]!));
}

/** Pixels as numbers of mean 0: `count` pictures from the beginning of `pixels` to `at`, counted in numbers. */
export function encode(
  tables: readonly Float32Array[],
  pixels: Uint8Array,
  x: { [index: number]: number },
  at: number,
  count: number,
): void {
  const channels = tables.length;
  for (let channel = 0; channel < channels; channel++) {
    const table = tables[channel]!;
    for (let i = channel; i < count; i += channels) x[at + i] = table[pixels[i]!]!;
  }
}

/** The pixels of one picture of any size and colours, as a model takes them: of a `Picture`, or of `ImageData` of a page. */
export function pixelsFor({ width, height, channels }: PictureEncoding, picture: AnyPicture): Uint8Array {
  requireKind('picture', picture, pictureKind);
  const own = 'data' in picture ? onWhite(picture, false) : picture;
  const wanted = own.width * own.height * own.channels;
  if (own.pixels.length !== wanted || wanted === 0) {
    fail({
      what: 'picture',
      problem: 'another number of pixels than its size says',
      got: `${own.pixels.length} for ${own.width} x ${own.height}, ${own.channels} channels`,
      expected: `${wanted}`,
    });
  }
  return fitted(own, width, height, channels).pixels;
}

const pictureKind: OptionKind = {
  expected: 'a picture, such as readPicture gives, or ImageData',
  fits: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { width, height, channels, pixels, data } = value as Partial<Picture & Rgba>;
    const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) > 0;
    if (!isSize(width) || !isSize(height)) return false;
    if (data !== undefined) return ArrayBuffer.isView(data) && data.length === 4 * width! * height!;
    return pixels instanceof Uint8Array && (channels === 1 || channels === 3);
  },
};
