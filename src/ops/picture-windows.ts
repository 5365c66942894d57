/** Windows that slide over pictures [n, height, width, channels]: how convolutions and pooling say where theirs lie. */
import { fail } from '../graph/error.ts';
import { constant, type Node } from '../graph/node.ts';
import type { Attributes } from '../graph/operation.ts';
import { integerFrom, listOf, type OptionKind, type OptionKinds } from '../graph/option-kinds.ts';
import { formatShape, type Shape } from '../graph/shape.ts';
import { pad } from './pad.ts';
import { where } from './where.ts';
import { type Windowing, windowing, windowsShape } from './window-places.ts';

/** A number for both axes of a picture, or one for its height and one for its width. */
export type Extent = number | readonly number[];

/** How windows slide over pictures. */
export interface PictureWindowOptions {
  /** Pixels from one window to the next; 1 by default, of pooling the size of the window. */
  stride?: Extent;
  /**
   * What is laid around the picture. `'valid'`, the default, is nothing; a number is so many pixels on every side, two are those
   * above and below and those left and right. `'same'` is what gives one window for each `stride` pixels, an odd pixel of it below
   * and right: with stride 1 the size of the picture stays; with more, it is the rule of TensorFlow and of ONNX (SAME_UPPER).
   */
  padding?: 'same' | 'valid' | Extent;
  /** Pixels from one pixel of a window to the next; 1 by default. */
  dilation?: Extent;
}

/** The same as attributes of an operation, each a number for the height and one for the width. */
export interface PictureWindows extends Attributes {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Pixels that are laid above and to the left, below and to the right. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export function extentKind(least: number): OptionKind {
  const [one, two] = [integerFrom(least), listOf(integerFrom(least))];
  return {
    expected: `${one.expected}, or two, for height and width`,
    fits: (value) => one.fits(value) || (two.fits(value) && (value as readonly number[]).length === 2),
  };
}

const amount = extentKind(0);
export const windowKinds: OptionKinds<PictureWindowOptions> = {
  stride: extentKind(1),
  dilation: extentKind(1),
  padding: {
    expected: `'same', 'valid', or ${amount.expected}`,
    fits: (value: unknown): boolean => value === 'same' || value === 'valid' || amount.fits(value),
    names: ['same', 'valid'],
  },
};

export function pairOf(extent: Extent): readonly number[] {
  return typeof extent === 'number' ? [extent, extent] : extent;
}

/** Where windows of that size lie on pictures of that shape; what is no picture, or too small for a window, is refused. */
export function pictureWindows(
  what: string,
  shape: Shape,
  size: Extent,
  options: PictureWindowOptions,
): PictureWindows {
  requirePicture(what, shape);
  const { padding = 'valid' } = options;
  const [sizes, stride, dilation] = [size, options.stride ?? 1, options.dilation ?? 1].map(pairOf) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const before: number[] = [];
  const after: number[] = [];
  for (const i of [0, 1]) {
    if (padding === 'same') {
      const length = shape[i + 1]!;
      const reach = (Math.ceil(length / stride[i]!) - 1) * stride[i]! + dilation[i]! * (sizes[i]! - 1) + 1;
      const total = Math.max(reach - length, 0);
      before.push(Math.floor(total / 2));
      after.push(Math.ceil(total / 2));
    } else {
      const pixels = padding === 'valid' ? 0 : pairOf(padding)[i]!;
      before.push(pixels);
      after.push(pixels);
    }
  }
  const by = { size: sizes, stride, dilation, before, after };
  windowing(what, paddedShape(shape, by), slidingOf(by));
  return by;
}

/** Refuses what is no batch of pictures. */
export function requirePicture(what: string, shape: Shape): void {
  if (shape.length === 4) return;
  fail({
    what,
    problem: 'not pictures',
    got: formatShape(shape),
    expected: '[n, height, width, channels]',
    hint: 'reshape()',
  });
}

/** Options of `windows` for both axes at once. */
export function slidingOf({ size, stride, dilation }: PictureWindows): Windowing {
  return { axes: [1, 2], size, stride, dilation };
}

/** Options of `windows` for the height (0) or the width (1) alone. */
export function slidingAlong(axis: 0 | 1, { size, stride, dilation }: PictureWindows): Windowing {
  const only = (pair: readonly number[]) => [pair[axis]!];
  return { axes: [axis + 1], size: only(size), stride: only(stride), dilation: only(dilation) };
}

/** How many windows lie on a picture, downwards and across. */
export function windowCounts(shape: Shape, by: PictureWindows): readonly [rows: number, columns: number] {
  const [, rows, columns] = windowsShape(paddedShape(shape, by), slidingOf(by));
  return [rows!, columns!];
}

function paddedShape([n, height, width, channels]: Shape, { before, after }: PictureWindows): readonly number[] {
  return [n!, height! + before[0]! + after[0]!, width! + before[1]! + after[1]!, channels!];
}

/** The pictures with what is laid around them, of zeros or of another number. */
export function paddedPictures(x: Node, by: PictureWindows, filling = 0): Node {
  const shape = paddedShape(x.shape, by);
  if (shape.every((length, axis) => length === x.shape[axis])) return x;
  const laid = pad(x, [0, by.before[0]!, by.before[1]!, 0], shape);
  return filling === 0 ? laid : where(insideOf(x.shape, by), laid, filling);
}

/** 1 for each pixel of the picture, 0 for what is laid around it: [1, height, width, 1]. */
function insideOf(shape: Shape, by: PictureWindows): Node {
  const [, height, width] = paddedShape(shape, by) as [number, number, number, number];
  const [top, left] = by.before as [number, number];
  const isInside = (at: number, start: number, length: number): boolean => at >= start && at < start + length;
  const values = Float64Array.from({ length: height * width }, (_, i) =>
    Number(isInside(Math.floor(i / width), top, shape[1]!) && isInside(i % width, left, shape[2]!)),
  );
  return constant(values, [1, height, width, 1]);
}

/** How many pixels of the picture itself each window has, [rows, columns]; a window that has none is refused. */
export function pixelsOfWindows(what: string, shape: Shape, by: PictureWindows): Float64Array {
  const counts = windowCounts(shape, by);
  const [down, across] = counts.map((count, i) =>
    Array.from({ length: count }, (_, at) => {
      const start = at * by.stride[i]! - by.before[i]!;
      const places = Array.from({ length: by.size[i]! }, (_unused, j) => start + j * by.dilation[i]!);
      return places.filter((place) => place >= 0 && place < shape[i + 1]!).length;
    }),
  ) as [number[], number[]];
  if (Math.min(...down, ...across) === 0) {
    fail({
      what,
      problem: 'a window would have nothing but padding',
      got: `padding ${formatShape(by.before)} for windows ${formatShape(by.size)}`,
      expected: 'less than the size of a window',
    });
  }
  return Float64Array.from({ length: down.length * across.length }, (_, i) => {
    return down[Math.floor(i / across.length)]! * across[i % across.length]!;
  });
}
