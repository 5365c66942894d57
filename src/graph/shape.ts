/** Shapes, and the broadcasting rule of NumPy. */

import { fail } from './error.ts';
import { formatValue } from './options.ts';

/** Sizes per axis, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** `float` is float64 on the reference backend and float32 on wasm; `int32` holds indices and classes. */
export type Dtype = 'float' | 'int32';

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Also of what is no shape, for messages. */
export function formatShape(shape: Shape): string {
  if (!isList(shape)) return formatValue(shape);
  return shape.length === 0 ? 'scalar' : `[${shape.join(', ')}]`;
}

/** Whether it is a list at all, whatever the types say. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** The common shape of operands that broadcast as in NumPy: aligned at the last axis, 1 stretches. */
export function broadcastShapes(what: string, shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let axis = 0; axis < shape.length; axis++) {
      const at = rank - shape.length + axis;
      const length = shape[axis]!;
      if (length === 1 || length === result[at]) continue;
      if (result[at] !== 1) failBroadcast(what, shapes);
      result[at] = length;
    }
  }
  return result;
}

function failBroadcast(what: string, shapes: readonly Shape[]): never {
  const [a, b] = shapes;
  const transposed = a?.length === 2 && b?.length === 2 && a[0] === b[1] && a[1] === b[0];
  const column = a && b && a.length !== b.length && a[0] === b.at(-1);
  fail({
    what,
    problem: 'shapes do not broadcast',
    got: shapes.map(formatShape).join(' and '),
    expected: 'equal lengths, or 1, on every axis counted from the last',
    hint: transposed
      ? 'transpose() on one of them: the shapes are each other transposed'
      : column
        ? 'reshape() to a column: one value per row needs a last axis of length 1'
        : 'reshape() or broadcastTo() on the operand that should stretch',
  });
}

/** An axis counted from the end when negative, checked against the rank. */
export function normaliseAxis(what: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    fail({
      what,
      problem: 'no such axis',
      got: formatValue(axis),
      expected: rank === 0 ? 'no axis: the operand is a scalar' : `an integer from ${-rank} to ${rank - 1}`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes sorted and without repetition; all axes when none are given. */
export function normaliseAxes(what: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  const list = axes === undefined ? Array.from({ length: rank }, (_, i) => i) : [axes].flat();
  const normal = list.map((axis) => normaliseAxis(what, axis, rank)).sort((a, b) => a - b);
  if (new Set(normal).size !== normal.length) {
    fail({ what, problem: 'an axis is named twice', got: `[${list.join(', ')}]`, expected: 'each axis once' });
  }
  return normal;
}
