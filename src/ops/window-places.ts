/** Windows that slide over axes of an array: how many there are, and where their elements lie. */
import { fail } from '../graph/error.ts';
import { integerFrom, listOf, type OptionKinds } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { formatShape, normaliseAxes, type Shape } from '../graph/shape.ts';

/** How windows slide, with a number for each axis that they slide over. */
export interface WindowOptions {
  /** The axes, in ascending order. */
  axes: readonly number[];
  /** Elements of a window along each of them. */
  size: readonly number[];
  /** Elements from one window to the next; 1 by default. */
  stride?: readonly number[];
  /** Elements from one element of a window to the next; 1 by default. */
  dilation?: readonly number[];
}

/** The same as attributes of an operation: nothing is left out. */
export type Windowing = { readonly [Name in keyof Required<WindowOptions>]: readonly number[] };

const whole = listOf(integerFrom(1), 'a list of whole numbers from 1 on');
const kinds: OptionKinds<WindowOptions> = {
  axes: listOf(integerFrom(0), 'a list of axes'),
  size: whole,
  stride: whole,
  dilation: whole,
};

/** The options of an operation on windows of an array of that shape; windows that do not fit into it are refused. */
export function windowing(what: string, shape: Shape, options: WindowOptions): Windowing {
  requireOptions<WindowOptions>(what, options, kinds, ['axes', 'size']);
  const ones = options.axes.map(() => 1);
  const { size, stride = ones, dilation = ones } = options;
  const axes = normaliseAxes(what, options.axes, shape.length);
  for (const [name, list] of Object.entries({ size, stride, dilation })) {
    if (list.length === axes.length && axes.length === options.axes.length) continue;
    fail({
      what: `${what}: ${name}`,
      problem: 'not one number for each axis',
      got: formatShape(list),
      expected: `${options.axes.length} numbers, for the axes ${formatShape(options.axes)}`,
    });
  }
  const result: Windowing = { axes, size, stride, dilation };
  for (const [i, axis] of axes.entries()) {
    if (extent(result, i) <= shape[axis]!) continue;
    fail({
      what,
      problem: 'a window is longer than its axis',
      got: `${extent(result, i)} elements along axis ${axis} of ${formatShape(shape)}`,
      expected: `at most ${shape[axis]}`,
      hint: 'smaller windows, or pad() before',
    });
  }
  return result;
}

/** Elements that a window spans along the i-th of its axes. */
function extent({ size, dilation }: Windowing, i: number): number {
  return (size[i]! - 1) * dilation[i]! + 1;
}

/** The shape of all windows of an array: each axis has one index per window, and those inside a window follow the last one. */
export function windowsShape(shape: Shape, by: Windowing): number[] {
  const counted = shape.map((length, axis) => {
    const i = by.axes.indexOf(axis);
    return i < 0 ? length : Math.floor((length - extent(by, i)) / by.stride[i]!) + 1;
  });
  return withInner(counted, by, by.size);
}

/** The strides of all windows, of an array with these strides. */
export function windowsStrides(strides: readonly number[], by: Windowing): number[] {
  const moved = strides.map((stride, axis) => {
    const i = by.axes.indexOf(axis);
    return i < 0 ? stride : stride * by.stride[i]!;
  });
  return withInner(
    moved,
    by,
    by.axes.map((axis, i) => strides[axis]! * by.dilation[i]!),
  );
}

/** Puts numbers for the axes inside windows behind the last axis that windows slide over. */
function withInner(outer: readonly number[], { axes }: Windowing, inner: readonly number[]): number[] {
  const at = axes.at(-1)! + 1;
  return [...outer.slice(0, at), ...inner, ...outer.slice(at)];
}
