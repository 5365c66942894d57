import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { integerFrom } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { formatShape, type Shape, sizeOf } from '../graph/shape.ts';
import { correlate2d } from './correlate2d.ts';
import { composed, type OperationFunction } from './define.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import {
  type PictureWindowOptions,
  type PictureWindows,
  paddedPictures,
  pictureWindows,
  slidingOf,
  windowKinds,
} from './picture-windows.ts';
import { reshape } from './reshape.ts';
import type { Samples } from './samples.ts';
import { sum } from './sum.ts';
import { transpose } from './transpose.ts';
import { windows } from './windows.ts';

/** Options of the operation `conv2d`. */
export interface Conv2dOptions extends PictureWindowOptions {
  /** Into how many groups of neighbours the channels fall; outputs read the channels of their own group only. 1 by default. */
  groups?: number;
}

/**
 * Convolution of pictures x [n, height, width, channels] with filters [height, width, channels / groups, outputs], without
 * turning them round, as all libraries of networks do: each output is the sum of a window's products with a filter. What comes out
 * is [n, rows, columns, outputs]. With as many groups as channels each channel is filtered by itself (depthwise). Filters that do not
 * fit the channels, and windows that do not fit into the pictures, are refused.
 *
 * @example
 * import { constant, conv2d, evaluate } from 'chainrule';
 *
 * const picture = constant([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
 * const filter = constant([1, 0, 0, -1], [2, 2, 1, 1]);
 * console.log(evaluate([conv2d(picture, filter)])); // [[-4, -4, -4, -4]]
 */
export const conv2d: OperationFunction<[x: Operand, filters: Operand, options?: Conv2dOptions]> = composed(
  {
    name: 'conv2d',
    expand: ([x, filters], attributes) => {
      const by = attributes as PictureWindows & { readonly groups: number };
      const [tall, wide] = filters!.shape as [number, number];
      // Filters of one pixel that are at each pixel are a product of matrices.
      if (by.groups === 1 && (tall * wide > 1 || by.stride.some((step) => step > 1))) {
        return correlate2d(paddedPictures(x!, by), filters!, { stride: by.stride, dilation: by.dilation });
      }
      const patches = windows(paddedPictures(x!, by), slidingOf(by));
      const [n, rows, columns] = patches.shape as [number, number, number];
      const [height, width, inputs, outputs] = filters!.shape as [number, number, number, number];
      const { groups } = by;
      if (groups === 1 || inputs > 1) return sumsOfWindows(patches, filters!, groups);
      const [places, taps, each] = [n * rows * columns, height * width, outputs / groups];
      const pairs = mul(reshape(patches, [places, taps, groups, 1]), reshape(filters!, [1, taps, groups, each]));
      return reshape(sum(pairs, 1), [n, rows, columns, outputs]);
    },
    notation: { latex: ([x, filters]) => `${x} * ${filters}` },
  },
  (apply) =>
    (operand, filterOperand, options = {}): Node => {
      requireOptions<Conv2dOptions>('conv2d', options, { ...windowKinds, groups: integerFrom(1) });
      const [x, filters] = [toNode(operand), toNode(filterOperand)];
      const { groups = 1 } = options;
      requireFilters(x.shape, filters.shape, groups);
      return apply([x, filters], { ...pictureWindows('conv2d', x.shape, filters.shape.slice(0, 2), options), groups });
    },
);

/** Products of windows [...windows, ...inside, channels] with filters [...inside, channels / groups, outputs], group by group. */
export function sumsOfWindows(all: Node, filters: Node, groups: number): Node {
  const [inputs, outputs] = filters.shape.slice(-2) as [number, number];
  const counts = all.shape.slice(0, all.shape.length - filters.shape.length + 1);
  const [places, taps, each] = [sizeOf(counts), sizeOf(filters.shape.slice(0, -2)), outputs / groups];
  const shape = [...counts, outputs];
  if (groups === 1) {
    const products = matmul(reshape(all, [places, taps * inputs]), reshape(filters, [taps * inputs, outputs]));
    return reshape(products, shape);
  }
  const byGroup = transpose(reshape(all, [places, taps, groups, inputs]), [2, 0, 1, 3]);
  const filtersByGroup = transpose(reshape(filters, [taps, inputs, groups, each]), [2, 0, 1, 3]);
  const products = matmul(
    reshape(byGroup, [groups, places, taps * inputs]),
    reshape(filtersByGroup, [groups, taps * inputs, each]),
  );
  return reshape(transpose(products, [1, 0, 2]), shape);
}

function requireFilters(x: Shape, filters: Shape, groups: number): void {
  const channels = x[3]!;
  if (x.length === 4 && (filters.length !== 4 || filters[2]! * groups !== channels || filters[3]! % groups !== 0)) {
    fail({
      what: 'conv2d',
      problem: 'filters do not fit the channels',
      got: `filters ${formatShape(filters)} for pictures ${formatShape(x)}${groups === 1 ? '' : ` in ${groups} groups`}`,
      expected:
        groups === 1
          ? `[height, width, ${channels}, outputs]`
          : `[height, width, channels / groups, outputs], both channels and outputs being multiples of ${groups}`,
    });
  }
}

const pictures = { low: -2, high: 2 };

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [2, 4, 5, 3], ...pictures },
      { shape: [3, 2, 3, 4], ...pictures },
    ],
    apply: ([x, w]) => conv2d(x!, w!),
  },
  {
    inputs: [
      { shape: [1, 6, 5, 2], ...pictures },
      { shape: [3, 3, 2, 2], ...pictures },
    ],
    apply: ([x, w]) => conv2d(x!, w!, { stride: 2, padding: 'same', dilation: [1, 2] }),
  },
  {
    inputs: [
      { shape: [2, 3, 4, 4], ...pictures },
      { shape: [2, 2, 2, 6], ...pictures },
    ],
    apply: ([x, w]) => conv2d(x!, w!, { groups: 2, padding: 1 }),
  },
  {
    inputs: [
      { shape: [2, 3, 4, 2], ...pictures },
      { shape: [3, 3, 1, 4], ...pictures },
    ],
    apply: ([x, w]) => conv2d(x!, w!, { groups: 2, padding: [1, 0] }),
  },
];
