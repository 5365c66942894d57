import { type Node, type Operand, toNode } from '../graph/node.ts';
import { stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import { overlapAdd } from './overlap-add.ts';
import type { Samples } from './samples.ts';
import { copyStrided } from './strided.ts';
import { type Windowing, type WindowOptions, windowing, windowsShape, windowsStrides } from './window-places.ts';

/**
 * All windows of x that slide over some of its axes, as a view: such an axis has an index for each window, and the axes
 * inside a window follow the last of them. Pictures [n, height, width, channels] have windows over the axes 1 and 2 as
 * [n, rows, columns, window height, window width, channels], whose products with a filter are a convolution, and whose
 * reductions are pooling. What is left at the end of an axis is in no window; windows that do not fit are refused. Its transpose is {@link
 * overlapAdd}.
 *
 * @example
 * import { constant, evaluate, windows } from 'chainrule';
 *
 * console.log(evaluate([windows(constant([1, 2, 3, 4]), { axes: [0], size: [2] })])); // [[1, 2, 2, 3, 3, 4]]
 */
export const windows: OperationFunction<[x: Operand, options: WindowOptions]> = kernel(
  {
    name: 'windows',
    infer: ([x], attributes) => ({ shape: windowsShape(x!.shape, attributes as Windowing), dtype: x!.dtype }),
    reference: ([x], output, attributes) =>
      copyStrided(x!.data, 0, windowsStrides(stridesOf(x!.shape), attributes as Windowing), output),
    view: ({ offset, strides }, node) => ({
      shape: node.shape,
      offset,
      strides: windowsStrides(strides, node.attributes as Windowing),
    }),
    vectorJacobianProduct: (node, cotangent) => [
      overlapAdd(cotangent, node.inputs[0]!.shape, node.attributes as Windowing),
    ],
  },
  (apply) =>
    (operand, options): Node => {
      const x = toNode(operand);
      return apply([x], { ...windowing('windows', x.shape, options) });
    },
);

export const samples: Samples = () => [
  {
    inputs: [{ shape: [2, 5, 4, 3], low: -3, high: 3 }],
    apply: ([x]) => windows(x!, { axes: [1, 2], size: [3, 2] }),
  },
  {
    inputs: [{ shape: [8, 2], low: -3, high: 3 }],
    apply: ([x]) => windows(x!, { axes: [0], size: [2], stride: [2], dilation: [3] }),
  },
];
