import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import type { Place } from '../graph/operation.ts';
import { formatShape, isList, type Shape, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { slice } from './slice.ts';
import { eachIndex } from './strided.ts';

/**
 * Zeros of a shape with x laid in at index starts[i] of axis i: the transpose of {@link slice}. A block that does not
 * lie inside the shape is refused.
 *
 * @example
 * import { constant, evaluate, pad } from 'chainrule';
 *
 * console.log(evaluate([pad(constant([7, 8]), [1], [4])])); // [[0, 7, 8, 0]]
 */
export const pad: OperationFunction<[x: Operand, starts: readonly number[], shape: Shape]> = kernel(
  {
    name: 'pad',
    infer: ([x], { shape }) => ({ shape: shape as Shape, dtype: x!.dtype }),
    reference: ([x], output, { starts }) => {
      const { offset, strides } = blockAt(starts as Shape, output.shape);
      eachIndex(x!.shape, strides, offset, (at, i) => {
        output.data[at] = x!.data[i]!;
      });
    },
    moves: ([x], output, { starts }) => [
      { input: 0, shape: x!, from: { offset: 0, strides: stridesOf(x!) }, to: blockAt(starts as Shape, output) },
    ],
    sliced: ({ inputs: [x], attributes }, from, to) => {
      const starts = attributes.starts as Shape;
      const isWhole = x!.shape.every((length, i) => from[i]! <= starts[i]! && starts[i]! + length <= to[i]!);
      if (!isWhole) return undefined;
      return pad(
        x!,
        starts.map((start, i) => start - from[i]!),
        to.map((end, i) => end - from[i]!),
      );
    },
    vectorJacobianProduct: (node, cotangent) => {
      const starts = node.attributes.starts as Shape;
      return [
        slice(
          cotangent,
          starts,
          node.inputs[0]!.shape.map((length, axis) => starts[axis]! + length),
        ),
      ];
    },
  },
  (apply) =>
    (operand, starts, shape): Node => {
      const x = toNode(operand);
      const rank = x.shape.length;
      if (
        !isList(starts) ||
        !isList(shape) ||
        starts.length !== rank ||
        shape.length !== rank ||
        !x.shape.every(
          (length, i) => Number.isInteger(starts[i]) && starts[i]! >= 0 && starts[i]! + length <= shape[i]!,
        )
      ) {
        fail({
          what: 'pad',
          problem: 'block does not fit',
          got: `${formatShape(x.shape)} at ${formatShape(starts)} of ${formatShape(shape)}`,
          expected: 'a block inside the new shape',
        });
      }
      return apply([x], { starts, shape });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [2, 3], low: -3, high: 3 }], apply: ([x]) => pad(x!, [1, 0], [4, 5]) },
];

/** Where a block lies in an array of that shape. */
function blockAt(starts: Shape, shape: Shape): Place {
  const strides = stridesOf(shape);
  return { offset: starts.reduce((at, start, axis) => at + start * strides[axis]!, 0), strides };
}
