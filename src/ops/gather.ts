import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import type { DenseArray, Place } from '../graph/operation.ts';
import { normaliseAxis, type Shape, sizeOf } from '../graph/shape.ts';
import { kernel, type OperationFunction, requireDtype } from './define.ts';
import type { Samples } from './samples.ts';
import { scatterAdd } from './scatter-add.ts';

/**
 * The slices of x at the given indices (int32, any shape) of one axis (the first one when none is given): that axis
 * is replaced by the axes of the indices. An index outside the axis is an error when it is run.
 *
 * @example
 * import { constant, evaluate, gather } from 'chainrule';
 *
 * const vectors = constant([1, 2, 3, 4, 5, 6], [3, 2]);
 * console.log(evaluate([gather(vectors, constant([2, 0], [2], 'int32'))])); // [[5, 6, 1, 2]]
 */
export const gather: OperationFunction<[x: Operand, indices: Operand, axis?: number]> = kernel(
  {
    name: 'gather',
    infer: ([x, indices], attributes) => {
      const axis = attributes.axis as number;
      return { shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)], dtype: x!.dtype };
    },
    reference: ([x, indices], output, { axis }) => {
      eachGathered(x!, indices!, axis as number, (from, to, inner) => {
        for (let i = 0; i < inner; i++) output.data[to + i] = x!.data[from + i]!;
      });
    },
    moves: ([x, indices], _, { axis }) => {
      const { shape, whole, gathered } = gatheredBox(x!, indices!, axis as number);
      return [{ input: 0, shape, from: whole, to: gathered }];
    },
    cost: ([, indices], output) => ({ reads: [sizeOf(output), sizeOf(indices!)] }),
    vectorJacobianProduct: (node, cotangent) => [
      scatterAdd(cotangent, node.inputs[1]!, node.attributes.axis as number, node.inputs[0]!.shape),
      undefined,
    ],
  },
  (apply) =>
    (operand, indices, axis = 0): Node => {
      const x = toNode(operand);
      requireDtype('gather', toNode(indices), 'int32');
      return apply([x, indices], { axis: normaliseAxis('gather', axis, x.shape.length) });
    },
);

export const samples: Samples = () =>
  [0, 1].map((axis) => ({
    inputs: [
      { shape: [4, 3], low: -3, high: 3 },
      { shape: [2, 2], low: 0, high: 2, dtype: 'int32' },
    ],
    apply: ([x, indices]) => gather(x!, indices!, axis),
  }));

/** The box [before the axis, indices, after the axis] of elements in the whole array, by the indices of input 1, and in the gathered one. */
export function gatheredBox(
  whole: Shape,
  indices: Shape,
  axis: number,
): { readonly shape: Shape; readonly whole: Place; readonly gathered: Place } {
  const length = whole[axis]!;
  const [outer, count, inner] = [sizeOf(whole.slice(0, axis)), sizeOf(indices), sizeOf(whole.slice(axis + 1))];
  const index = { input: 1, offset: 0, strides: [0, 1, 0], length, step: inner };
  return {
    shape: [outer, count, inner],
    whole: { offset: 0, strides: [length * inner, 0, 1], index },
    gathered: { offset: 0, strides: [count * inner, inner, 1] },
  };
}

/** Calls `visit(from, to, length)` for each run of elements that a gather of `whole` moves. */
export function eachGathered(
  whole: { readonly shape: readonly number[] },
  indices: DenseArray,
  axis: number,
  visit: (from: number, to: number, length: number) => void,
): void {
  const length = whole.shape[axis]!;
  const inner = sizeOf(whole.shape.slice(axis + 1));
  const outer = sizeOf(whole.shape.slice(0, axis));
  const count = indices.data.length;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      const index = indices.data[j]!;
      if (index < 0 || index >= length) {
        fail({ what: 'gather', problem: 'index out of range', got: String(index), expected: `0 to ${length - 1}` });
      }
      visit((o * length + index) * inner, (o * count + j) * inner, inner);
    }
  }
}
