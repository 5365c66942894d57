/** Labelled pictures of one size, wherever their pixels lie, and how they come to a size and to grey. */
import { fail } from '../graph/error.ts';
import { integerFrom, listOf, type OptionKind } from '../graph/option-kinds.ts';
import { greyOf, type Picture } from './picture.ts';
import { resize } from './resize.ts';

/** A file that is not among the pictures, and why. */
export interface LeftOut {
  readonly name: string;
  /** A sentence that names it. */
  readonly problem: string;
}

/** What a folder or file says of who learns and who judges: numbers of pictures. Validation may be empty. */
export interface PictureParts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Labelled pictures of one size. */
export interface PictureSet {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  readonly classes: readonly string[];
  /** The class of each picture, as an index. */
  readonly labels: Int32Array;
  /** What each is called: its path in the folder, or its number in a file. */
  readonly names: readonly string[];
  /** Pictures with the same number here are the same, byte for byte. */
  readonly content: Int32Array;
  /** Absent where nothing says who learns and who judges. */
  readonly parts?: PictureParts | undefined;
  readonly leftOut: readonly LeftOut[];
  /** What should be known before learning, in sentences. */
  readonly warnings: readonly string[];
  /**
   * Copies the pictures of those numbers (from 0, in any order) to the beginning of `pixels`, one after the other:
   * [height, width, channels], from 0 to 255.
   */
  readonly read: (numbers: Int32Array, pixels: Uint8Array) => void;
}

/** The picture of a number from 0. */
export function pictureOf({ width, height, channels, read }: PictureSet, number: number): Picture {
  const pixels = new Uint8Array(width * height * channels);
  read(Int32Array.of(number), pixels);
  return { width, height, channels, pixels };
}

/** Which pixels and colours pictures are brought to. */
export interface PictureForm {
  /** `[width, height]` in pixels. */
  readonly size?: readonly number[] | undefined;
  /** Whether colours become grey. */
  readonly grey?: boolean | undefined;
}

/** The longest side that a picture is brought to. */
const longestSide = 4096;

export const sizeKind: OptionKind = listOf(integerFrom(1), '[width, height]');

export function requireSize(size: readonly number[] | undefined): void {
  if (!size || (size.length === 2 && Math.max(...size) <= longestSide)) return;
  fail({
    what: 'size',
    problem: 'no size of a picture',
    got: `[${size.join(', ')}]`,
    expected: `[width, height], at most ${longestSide} each`,
  });
}

/** The picture in this size and these channels: grey becomes three equal colours, colours become grey. */
export function fitted(picture: Picture, width: number, height: number, channels: 1 | 3): Picture {
  return inChannels(resize(picture, width, height), channels);
}

function inChannels(picture: Picture, channels: 1 | 3): Picture {
  if (picture.channels === channels) return picture;
  const { width, height, pixels: from } = picture;
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    if (channels === 1) pixels[i] = greyOf(from[3 * i]!, from[3 * i + 1]!, from[3 * i + 2]!);
    else pixels.fill(from[i]!, 3 * i, 3 * i + 3);
  }
  return { width, height, channels, pixels };
}

/** Pictures with equal keys get equal numbers, counted as they come. */
export function numbered(keys: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(keys, (key) => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** Sorted as people count: `2` before `10`. */
export function classesIn(labels: Iterable<string>): string[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...new Set(labels)].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}
