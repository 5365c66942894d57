/** Values that a step of one's own is run with: their shapes say what it is compiled for. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { type Dtype, formatShape, type Shape, sizeOf } from '../graph/shape.ts';

/** A list of numbers, of lists of numbers, and so on. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/** Numbers in row-major order. */
export type Numbers = Float64Array | Float32Array | Int32Array;

/**
 * A number; lists, whose nesting is the shape: `[[0, 1], [1, 0]]` is [2, 2]; an array, which has one axis; or numbers with
 * their shape. An Int32Array is int32, for classes and indices, everything else is float.
 */
export type StepValue =
  | number
  | NestedNumbers
  | Numbers
  | { readonly values: Numbers | readonly number[]; readonly shape: Shape };

/** A value as graphs and host tables have it. */
export interface DenseValue {
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly data: ArrayLike<number>;
}

/** `name` is that of the input, for messages. Fails for what is not numbers, not finite, or not full. */
export function denseValue(name: string, value: unknown): DenseValue {
  const what = `trainStep: ${name}`;
  const dense = asDense(what, value);
  for (let i = 0; i < dense.data.length; i++) {
    const number: unknown = dense.data[i];
    // Backends compute with float32. The difference is 0 for finite numbers only.
    if (typeof number === 'number' && Math.fround(number) - Math.fround(number) === 0) continue;
    fail({
      what,
      problem: 'not a number that float32 can hold',
      got: `${formatValue(number)} at ${i}`,
      expected: 'finite numbers',
    });
  }
  if (dense.data.length === 0)
    fail({ what, problem: 'empty', got: formatShape(dense.shape), expected: 'at least one number' });
  return dense;
}

function asDense(what: string, value: unknown): DenseValue {
  if (typeof value === 'number') return { shape: [], dtype: 'float', data: [value] };
  if (isNumbers(value)) return { shape: [value.length], dtype: dtypeOf(value), data: value };
  if (Array.isArray(value)) {
    const data: number[] = [];
    return { shape: fill(what, value, data), dtype: 'float', data };
  }
  if (typeof value === 'object' && value !== null && 'values' in value && 'shape' in value) {
    const { values, shape } = value;
    const isFull =
      (isNumbers(values) || Array.isArray(values)) && Array.isArray(shape) && values.length === sizeOf(shape as Shape);
    if (isFull) return { shape: shape as Shape, dtype: dtypeOf(values), data: values as ArrayLike<number> };
    const count = isNumbers(values) || Array.isArray(values) ? `${values.length} values` : formatValue(values);
    fail({
      what,
      problem: 'the values do not fill the shape',
      got: `${count} for ${formatValue(shape)}`,
      expected: 'as many as the shape has',
    });
  }
  return fail({
    what,
    problem: 'not numbers',
    got: formatValue(value),
    expected: 'a number, nested lists of them, a typed array, or { values, shape }',
  });
}

/** More axes than any array of a network has. */
const mostAxes = 16;

/** Appends the numbers of a nested list; gives its shape. */
function fill(what: string, list: readonly unknown[], data: number[], depth = 1): number[] {
  if (depth > mostAxes) fail({ what, problem: 'nested too deeply', expected: `${mostAxes} axes at most` });
  const [first] = list;
  if (!Array.isArray(first) && !isNumbers(first)) {
    for (const number of list) data.push(number as number);
    return [list.length];
  }
  let shape: number[] | undefined;
  for (const [i, part] of list.entries()) {
    if (!Array.isArray(part) && !isNumbers(part)) {
      fail({
        what,
        problem: 'lists and numbers mixed',
        got: `${formatValue(part)} at ${i}`,
        expected: 'a list, as the first one',
      });
    }
    const own = fill(what, Array.isArray(part) ? part : Array.from(part), data, depth + 1);
    if (shape && formatShape(own) !== formatShape(shape)) {
      fail({
        what,
        problem: 'rows of different lengths',
        got: `${formatShape(own)} at ${i}`,
        expected: formatShape(shape),
      });
    }
    shape = own;
  }
  return [list.length, ...shape!];
}

function isNumbers(value: unknown): value is Numbers {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}

function dtypeOf(values: unknown): Dtype {
  return values instanceof Int32Array ? 'int32' : 'float';
}
