import { fail } from '../graph/error.ts';
import { constant, type Node, type Operand, toNode } from '../graph/node.ts';
import { integerFrom, listOf } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { formatShape, type Shape, sizeOf, stridesOf } from '../graph/shape.ts';
import { correlate2dFilters } from './correlate2d-filters.ts';
import { kernel, type OperationFunction } from './define.ts';
import { gather } from './gather.ts';
import { matmul } from './matmul.ts';
import { overlapAdd } from './overlap-add.ts';
import { pad } from './pad.ts';
import { reshape } from './reshape.ts';
import type { Samples } from './samples.ts';
import { slice } from './slice.ts';
import { eachIndex } from './strided.ts';
import { transpose } from './transpose.ts';
import { type Windowing, windowing, windowsShape, windowsStrides } from './window-places.ts';

/** How filters move over pictures: a number for the height and one for the width. */
export interface CorrelationOptions {
  /** Pixels from one place of a filter to the next; 1 by default. */
  stride?: readonly number[];
  /** Pixels from one number of a filter to the next; 1 by default. */
  dilation?: readonly number[];
}

/** The same as attributes. */
export type Correlation = Required<CorrelationOptions>;

/**
 * The sums of products of filters [height, width, channels, outputs] with each window of pictures x [n, height, width, channels] that
 * lies inside: [n, rows, columns, outputs]. It is what `conv2d` is made of, with fast code of its own; its gradient by the filters is
 * {@link correlate2dFilters}. Filters of other channels, and windows that do not fit, are refused.
 *
 * @example
 * import { constant, correlate2d, evaluate } from 'chainrule';
 *
 * const picture = constant([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
 * console.log(evaluate([correlate2d(picture, constant([1, -1], [1, 2, 1, 1]))])); // [[-1, -1, -1, -1]]
 */
export const correlate2d: OperationFunction<[x: Operand, filters: Operand, options?: CorrelationOptions]> = kernel(
  {
    name: 'correlate2d',
    infer: ([x, filters], attributes) => {
      const by = slidingBy(filters!.shape, attributes as unknown as Correlation);
      return { shape: [...windowsShape(x!.shape, by).slice(0, 3), filters!.shape[3]!], dtype: 'float' };
    },
    reference: ([x, filters], output, attributes) => {
      const { shape } = filters!;
      const outputs = shape[3]!;
      const [taps, places] = [offsetsInside(x!.shape, shape, attributes), offsetsOf(x!.shape, shape, attributes)];
      for (const [place, start] of places.entries()) {
        for (let j = 0; j < outputs; j++) {
          let total = 0;
          for (const [i, tap] of taps.entries()) total += x!.data[start + tap]! * filters!.data[i * outputs + j]!;
          output.data[place * outputs + j] = total;
        }
      }
    },
    // The gradient by padded pictures is needed without the padding.
    sliced: ({ inputs, shape, attributes }, starts, ends) => {
      const [x, filters] = inputs as [Node, Node];
      const { stride, dilation } = attributes as unknown as Correlation;
      if (stride.some((step) => step > 1) || starts[3] !== 0 || ends[3] !== shape[3]) return undefined;
      const inside = [0, 1].map((i) => ends[i + 1]! + (filters.shape[i]! - 1) * dilation[i]!);
      const some = slice(x, [...starts.slice(0, 3), 0], [ends[0]!, ...inside, x.shape[3]!]);
      return correlate2d(some, filters, { stride, dilation });
    },
    cost: ([, filters], output) => ({ arithmetic: 2 * sizeOf(output) * sizeOf(filters!.slice(0, 3)) }),
    vectorJacobianProduct: (node, cotangent) => {
      const [x, filters] = node.inputs as [Node, Node];
      const by = node.attributes as unknown as Correlation;
      return [spread(cotangent, filters, x.shape, by), correlate2dFilters(x, cotangent, filters.shape.slice(0, 2), by)];
    },
  },
  (apply) =>
    (operand, filterOperand, options = {}): Node => {
      const [x, filters] = [toNode(operand), toNode(filterOperand)];
      if (x.shape.length !== 4 || filters.shape.length !== 4 || x.shape[3] !== filters.shape[2]) {
        fail({
          what: 'correlate2d',
          problem: 'pictures and filters do not fit each other',
          got: `${formatShape(x.shape)} and ${formatShape(filters.shape)}`,
          expected: '[n, height, width, channels] and [height, width, channels, outputs]',
        });
      }
      return apply([x, filters], { ...correlationOf('correlate2d', x.shape, filters.shape, options) });
    },
);

/** The options as attributes; filters that do not fit into the pictures are refused. */
export function correlationOf(what: string, x: Shape, size: Shape, options: CorrelationOptions): Correlation {
  const pair = listOf(integerFrom(1), 'a whole number for the height and one for the width');
  requireOptions<CorrelationOptions>(what, options, { stride: pair, dilation: pair });
  const { stride = [1, 1], dilation = [1, 1] } = options;
  windowing(what, x, slidingBy(size, { stride, dilation }));
  return { stride, dilation };
}

/** Options of `windows` for filters of that size. */
export function slidingBy(size: Shape, { stride, dilation }: Correlation): Windowing {
  return { axes: [1, 2], size: size.slice(0, 2), stride, dilation };
}

/** Where each window begins, in the order of its place. */
export function offsetsOf(x: Shape, size: Shape, attributes: object): number[] {
  const by = slidingBy(size, attributes as Correlation);
  return offsets(windowsShape(x, by).slice(0, 3), windowsStrides(stridesOf(x), by).slice(0, 3));
}

/** Where the numbers of a window lie, from where it begins. */
export function offsetsInside(x: Shape, size: Shape, attributes: object): number[] {
  const by = slidingBy(size, attributes as Correlation);
  return offsets(windowsShape(x, by).slice(3), windowsStrides(stridesOf(x), by).slice(3));
}

function offsets(shape: readonly number[], strides: readonly number[]): number[] {
  const result: number[] = [];
  eachIndex(shape, strides, 0, (at) => result.push(at));
  return result;
}

/** What sums of products spread to each pixel, by the filters that it was multiplied with: the gradient by pictures of that shape. */
export function spread(sums: Node, filters: Node, shape: Shape, by: Correlation): Node {
  const [n, rows, columns, outputs] = sums.shape as [number, number, number, number];
  const [height, width, channels] = filters.shape as [number, number, number, number];
  const taps = height * width;
  if (by.stride.some((step) => step > 1)) {
    const products = matmul(
      reshape(sums, [n * rows * columns, outputs]),
      reshape(filters, [taps * channels, outputs]),
      { transposeB: true },
    );
    return overlapAdd(
      reshape(products, [n, rows, columns, height, width, channels]),
      shape,
      slidingBy(filters.shape, by),
    );
  }
  // Each pixel meets the filters the other way round.
  const [down, across] = [(height - 1) * by.dilation[0]!, (width - 1) * by.dilation[1]!];
  const laid = pad(sums, [0, down, across, 0], [n, rows + 2 * down, columns + 2 * across, outputs]);
  const backwards = constant(
    Int32Array.from({ length: taps }, (_, i) => taps - 1 - i),
    [taps],
    'int32',
  );
  const turned = transpose(gather(reshape(filters, [taps, channels, outputs]), backwards), [0, 2, 1]);
  return correlate2d(laid, reshape(turned, [height, width, outputs, channels]), by);
}

const values = { low: -2, high: 2 };

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [2, 5, 4, 3], ...values },
      { shape: [3, 2, 3, 9], ...values },
    ],
    apply: ([x, w]) => correlate2d(x!, w!),
  },
  {
    inputs: [
      { shape: [2, 6, 7, 2], ...values },
      { shape: [2, 3, 2, 4], ...values },
    ],
    apply: ([x, w]) => correlate2d(x!, w!, { stride: [2, 1], dilation: [1, 2] }),
  },
];
