import { fail } from '../graph/error.ts';
import { type Node, type Operand, requireShape, toNode } from '../graph/node.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import {
  type Correlation,
  type CorrelationOptions,
  correlate2d,
  correlationOf,
  offsetsInside,
  offsetsOf,
  slidingBy,
  spread,
} from './correlate2d.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { windowsShape } from './window-places.ts';

/**
 * The gradient of {@link correlate2d} by its filters: the products of pictures x [n, height, width, channels] with what flows back
 * to each place [n, rows, columns, outputs], summed over all places: [height, width, channels, outputs] for filters of that height and
 * width. What is not of the places' shape is refused.
 *
 * @example
 * import { constant, correlate2dFilters, evaluate } from 'chainrule';
 *
 * const picture = constant([1, 2, 3, 4], [1, 1, 4, 1]);
 * console.log(evaluate([correlate2dFilters(picture, constant([1, 0, 2], [1, 1, 3, 1]), [1, 2])])); // [[7, 10]]
 */
export const correlate2dFilters: OperationFunction<
  [x: Operand, sums: Operand, size: Shape, options?: CorrelationOptions]
> = kernel(
  {
    name: 'correlate2dFilters',
    infer: ([x, sums], { size }) => ({ shape: [...(size as Shape), x!.shape[3]!, sums!.shape[3]!], dtype: 'float' }),
    reference: ([x, sums], output, attributes) => {
      const outputs = output.shape[3]!;
      const [taps, places] = [
        offsetsInside(x!.shape, output.shape, attributes),
        offsetsOf(x!.shape, output.shape, attributes),
      ];
      for (const [i, tap] of taps.entries()) {
        for (let j = 0; j < outputs; j++) {
          let total = 0;
          for (const [place, start] of places.entries())
            total += x!.data[start + tap]! * sums!.data[place * outputs + j]!;
          output.data[i * outputs + j] = total;
        }
      }
    },
    cost: ([, sums], output) => ({ arithmetic: 2 * sizeOf(sums!) * sizeOf(output.slice(0, 3)) }),
    vectorJacobianProduct: (node, cotangent) => {
      const [x, sums] = node.inputs as [Node, Node];
      const { stride, dilation } = node.attributes as unknown as Correlation;
      const by = { stride, dilation };
      return [spread(sums, cotangent, x.shape, by), correlate2d(x, cotangent, by)];
    },
  },
  (apply) =>
    (operand, sumsOperand, given, options = {}): Node => {
      const [x, sums] = [toNode(operand), toNode(sumsOperand)];
      const size = requireShape('correlate2dFilters: size', given);
      if (x.shape.length !== 4 || sums.shape.length !== 4 || size.length !== 2) {
        fail({
          what: 'correlate2dFilters',
          problem: 'not pictures, what flows back to them, and the size of filters',
          got: `${formatShape(x.shape)}, ${formatShape(sums.shape)} and ${formatShape(size)}`,
          expected: '[n, height, width, channels], [n, rows, columns, outputs] and [height, width]',
        });
      }
      const by = correlationOf('correlate2dFilters', x.shape, size, options);
      const places = windowsShape(x.shape, slidingBy(size, by)).slice(0, 3);
      if (!sameShape(sums.shape.slice(0, 3), places)) {
        fail({
          what: 'correlate2dFilters',
          problem: 'what flows back is not of the shape of the places',
          got: formatShape(sums.shape),
          expected: `[${places.join(', ')}, outputs]`,
        });
      }
      return apply([x, sums], { size, ...by });
    },
);

const values = { low: -2, high: 2 };

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [2, 5, 4, 3], ...values },
      { shape: [2, 3, 3, 9], ...values },
    ],
    apply: ([x, g]) => correlate2dFilters(x!, g!, [3, 2]),
  },
  {
    inputs: [
      { shape: [2, 6, 7, 2], ...values },
      { shape: [2, 3, 3, 4], ...values },
    ],
    apply: ([x, g]) => correlate2dFilters(x!, g!, [2, 3], { stride: [2, 1], dilation: [1, 2] }),
  },
];
