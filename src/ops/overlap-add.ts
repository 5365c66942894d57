import { fail } from '../graph/error.ts';
import { type Node, type Operand, requireShape, toNode } from '../graph/node.ts';
import { formatShape, type Shape, sameShape, sizeOf, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import { reshape } from './reshape.ts';
import type { Samples } from './samples.ts';
import { eachIndex } from './strided.ts';
import { type Windowing, type WindowOptions, windowing, windowsShape, windowsStrides } from './window-places.ts';
import { windows } from './windows.ts';

/**
 * Zeros of a shape with each window of values added where it lies: the transpose of {@link windows}, whose options it has.
 * What windows share adds up. Values of another shape than the windows of that shape are refused.
 *
 * @example
 * import { constant, evaluate, overlapAdd } from 'chainrule';
 *
 * const values = constant([1, 1, 1, 1, 1, 1], [3, 2]);
 * console.log(evaluate([overlapAdd(values, [4], { axes: [0], size: [2] })])); // [[1, 2, 2, 1]]
 */
export const overlapAdd: OperationFunction<[values: Operand, shape: Shape, options: WindowOptions]> = kernel(
  {
    name: 'overlapAdd',
    infer: ([values], { shape }) => ({ shape: shape as Shape, dtype: values!.dtype }),
    reference: ([values], output, attributes) => {
      const strides = windowsStrides(stridesOf(output.shape), attributes as unknown as Windowing);
      eachIndex(values!.shape, strides, 0, (at, i) => {
        output.data[at]! += values!.data[i]!;
      });
    },
    moves: ([values], output, attributes) => [
      {
        input: 0,
        shape: values!,
        from: { offset: 0, strides: stridesOf(values!) },
        to: { offset: 0, strides: windowsStrides(stridesOf(output), attributes as unknown as Windowing) },
        adds: true,
      },
    ],
    // Windows of one axis that lie side by side and fill it are already where they belong.
    simplify: ([values], { shape, attributes }) => {
      const { axes, size, stride, dilation } = attributes as unknown as Windowing;
      const isLaid = axes.length === 1 && stride[0] === size[0] && dilation[0] === 1;
      return isLaid && sizeOf(values!.shape) === sizeOf(shape) ? reshape(values!, shape) : undefined;
    },
    cost: ([values]) => ({ arithmetic: sizeOf(values!) }),
    vectorJacobianProduct: (node, cotangent) => {
      const { axes, size, stride, dilation } = node.attributes as unknown as Windowing;
      return [windows(cotangent, { axes, size, stride, dilation })];
    },
  },
  (apply) =>
    (operand, given, options): Node => {
      const shape = requireShape('overlapAdd', given);
      const values = toNode(operand);
      const by = windowing('overlapAdd', shape, options);
      const expected = windowsShape(shape, by);
      if (!sameShape(values.shape, expected)) {
        fail({
          what: 'overlapAdd',
          problem: 'values are not the windows of that shape',
          got: formatShape(values.shape),
          expected: `${formatShape(expected)} for ${formatShape(shape)}`,
        });
      }
      return apply([values], { shape, ...by });
    },
);

export const samples: Samples = () => [
  {
    inputs: [{ shape: [2, 3, 3, 3, 2, 3], low: -3, high: 3 }],
    apply: ([x]) => overlapAdd(x!, [2, 5, 4, 3], { axes: [1, 2], size: [3, 2] }),
  },
  {
    inputs: [{ shape: [3, 2, 2], low: -3, high: 3 }],
    apply: ([x]) => overlapAdd(x!, [8, 2], { axes: [0], size: [2], stride: [2], dilation: [3] }),
  },
  {
    inputs: [{ shape: [2, 3, 2, 2], low: -3, high: 3 }],
    apply: ([x]) => overlapAdd(x!, [2, 6, 2], { axes: [1], size: [2], stride: [2] }),
  },
];
