import { fail } from '../graph/error.ts';
import { type Node, type Operand, requireShape, toNode } from '../graph/node.ts';
import { broadcastShapes, formatShape, type Shape, sameShape, stridesOf } from '../graph/shape.ts';
import { unbroadcast } from './cotangent.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { copyStrided } from './strided.ts';

/**
 * x stretched to a shape, as elementwise operations stretch their operands: shapes are aligned at the last axis,
 * lengths of 1 are repeated. A shape that x cannot be stretched to is refused.
 *
 * @example
 * import { broadcastTo, constant, evaluate } from 'chainrule';
 *
 * console.log(evaluate([broadcastTo(constant([1, 2]), [2, 2])])); // [[1, 2, 1, 2]]
 */
export const broadcastTo: OperationFunction<[x: Operand, shape: Shape]> = kernel(
  {
    name: 'broadcastTo',
    infer: ([x], attributes) => ({ shape: attributes.shape as Shape, dtype: x!.dtype }),
    reference: ([x], output) =>
      copyStrided(x!.data, 0, stretchedStrides(x!.shape, stridesOf(x!.shape), output.shape), output),
    view: (layout, node) => ({
      shape: node.shape,
      offset: layout.offset,
      strides: stretchedStrides(layout.shape, layout.strides, node.shape),
    }),
    vectorJacobianProduct: (node, cotangent) => [unbroadcast(cotangent, node.inputs[0]!.shape)],
  },
  (apply) =>
    (operand, given): Node => {
      const shape = requireShape('broadcastTo', given);
      const x = toNode(operand);
      if (sameShape(x.shape, shape)) return x;
      if (!sameShape(broadcastShapes('broadcastTo', [x.shape, shape]), shape)) {
        fail({
          what: 'broadcastTo',
          problem: 'shape cannot be stretched',
          got: `${formatShape(x.shape)} to ${formatShape(shape)}`,
          expected: 'equal lengths, or 1, on every axis counted from the last',
        });
      }
      return apply([x], { shape });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [3], low: -3, high: 3 }], apply: ([x]) => broadcastTo(x!, [2, 3]) },
  { inputs: [{ shape: [2, 1], low: -3, high: 3 }], apply: ([x]) => broadcastTo(x!, [2, 3]) },
];

function stretchedStrides(from: Shape, strides: readonly number[], to: Shape): number[] {
  const added = to.length - from.length;
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : strides[axis - added]!));
}
