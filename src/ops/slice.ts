import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { formatShape, isList, type Shape, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import { pad } from './pad.ts';
import type { Samples } from './samples.ts';
import { copyStrided } from './strided.ts';

/**
 * The block of x from index starts[i] up to, and not including, ends[i] on axis i. Bounds outside x, or none of an
 * axis, are refused.
 *
 * @example
 * import { constant, evaluate, slice } from 'chainrule';
 *
 * const x = constant([1, 2, 3, 4, 5, 6], [2, 3]);
 * console.log(evaluate([slice(x, [0, 1], [2, 3])])); // [[2, 3, 5, 6]]
 */
export const slice: OperationFunction<[x: Operand, starts: readonly number[], ends: readonly number[]]> = kernel(
  {
    name: 'slice',
    infer: ([x], { starts, ends }) => ({
      shape: (starts as Shape).map((start, axis) => (ends as Shape)[axis]! - start),
      dtype: x!.dtype,
    }),
    reference: ([x], output, { starts }) => {
      const strides = stridesOf(x!.shape);
      copyStrided(x!.data, startOf(starts as Shape, strides), strides, output);
    },
    view: (layout, node) => ({
      shape: node.shape,
      offset: layout.offset + startOf(node.attributes.starts as Shape, layout.strides),
      strides: layout.strides,
    }),
    simplify: ([x], { attributes }) =>
      x!.kind === 'apply' && x!.operation.kind === 'kernel'
        ? x!.operation.sliced?.(x!, attributes.starts as Shape, attributes.ends as Shape)
        : undefined,
    vectorJacobianProduct: (node, cotangent) => [
      pad(cotangent, node.attributes.starts as Shape, node.inputs[0]!.shape),
    ],
  },
  (apply) =>
    (operand, starts, ends): Node => {
      const x = toNode(operand);
      const fits =
        isList(starts) &&
        isList(ends) &&
        x.shape.every(
          (length, i) =>
            Number.isInteger(starts[i]) &&
            Number.isInteger(ends[i]) &&
            0 <= starts[i]! &&
            starts[i]! < ends[i]! &&
            ends[i]! <= length,
        );
      if (!fits || starts.length !== x.shape.length || ends.length !== x.shape.length) {
        fail({
          what: 'slice',
          problem: 'range does not fit',
          got: `${formatShape(starts)} to ${formatShape(ends)} of ${formatShape(x.shape)}`,
          expected: '0 <= start < end <= length on each axis',
        });
      }
      return apply([x], { starts, ends });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [4, 5], low: -3, high: 3 }], apply: ([x]) => slice(x!, [1, 0], [3, 4]) },
];

function startOf(starts: Shape, strides: readonly number[]): number {
  return starts.reduce((at, start, axis) => at + start * strides[axis]!, 0);
}
