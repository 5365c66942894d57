/** What the reductions share: they keep the reduced axes with length 1, and drop them by a reshape when asked to. */

import { type Apply, type Node, type Operand, toNode } from '../graph/node.ts';
import type { DenseArray, Sample } from '../graph/operation.ts';
import { truth } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { normaliseAxes, type Shape, stridesOf } from '../graph/shape.ts';
import type { OperationFunction } from './define.ts';
import { reshape } from './reshape.ts';
import { eachIndex } from './strided.ts';

/** Options of `sum`, `mean` and the other reductions. */
export interface ReductionOptions {
  /** Keep the reduced axes with length 1, so that the result broadcasts against the operand. */
  keepAxes?: boolean;
}

/** Reduces over the given axes, or over all. */
export type ReductionFunction = OperationFunction<
  [x: Operand, axes?: number | readonly number[], options?: ReductionOptions]
>;

/** The shape after reduction, with the reduced axes kept. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** Applies a reduction kernel to an operand as people write it. */
export function reductionCall(
  name: string,
  apply: (operands: readonly Operand[], attributes: { axes: readonly number[] }) => Node,
): (x: Operand, axes?: number | readonly number[], options?: ReductionOptions) => Node {
  return (operand, axes, options = {}) => {
    requireOptions<ReductionOptions>(name, options, { keepAxes: truth });
    const x = toNode(operand);
    const reduced = normaliseAxes(name, axes, x.shape.length);
    const kept = reduced.length === 0 ? x : apply([x], { axes: reduced });
    return options.keepAxes ? kept : dropAxes(kept, reduced);
  };
}

/** The node without the axes of length 1 that a reduction kept. */
export function dropAxes(node: Node, axes: readonly number[]): Node {
  return reshape(
    node,
    node.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** Walks the operand in order and combines each element into its place of the output. */
export function reduceInto(x: DenseArray, output: DenseArray, combine: (a: number, b: number) => number): void {
  const strides = stridesOf(output.shape).map((stride, axis) => (output.shape[axis] === 1 ? 0 : stride));
  eachIndex(x.shape, strides, 0, (at, i) => {
    output.data[at] = combine(output.data[at]!, x.data[i]!);
  });
}

/** Samples that reduce all, the last, the first, and two of three axes. */
export function reductionSamples(apply: (x: Node, axes?: readonly number[]) => Node): readonly Sample[] {
  const axesOf: (readonly number[] | undefined)[] = [undefined, [-1], [0], [0, 2]];
  return axesOf.map((axes) => ({
    inputs: [{ shape: axes?.length === 2 ? [2, 3, 4] : [3, 5], low: -3, high: 3 }],
    apply: ([x]) => apply(x!, axes),
  }));
}

export function reductionAxes(node: Apply): readonly number[] {
  return node.attributes.axes as readonly number[];
}
