import { type Node, type Operand, toNode } from '../graph/node.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { argMax } from './arg-max.ts';
import { composed, type OperationFunction } from './define.ts';
import { oneHot } from './one-hot.ts';
import {
  type Extent,
  extentKind,
  type PictureWindowOptions,
  type PictureWindows,
  paddedPictures,
  pictureWindows,
  pixelsOfWindows,
  slidingAlong,
  windowKinds,
} from './picture-windows.ts';
import type { Samples } from './samples.ts';
import { sum } from './sum.ts';
import { where } from './where.ts';
import { windows } from './windows.ts';

/** Less than every number of float32 that is not this one. */
const lowest = -3.4028234663852886e38;

/**
 * The largest number of each window of pictures [n, height, width, channels], channel by channel: [n, rows, columns, channels]. The
 * windows lie side by side unless a stride says otherwise. What `padding` lays around a picture is less than any number; of equal
 * numbers the first one, row by row, takes the whole gradient, as in PyTorch. Windows of nothing but padding are refused.
 *
 * @example
 * import { constant, evaluate, maxPool2d } from 'chainrule';
 *
 * const picture = constant([1, 2, 3, 4, 8, 7, 6, 5], [1, 2, 4, 1]);
 * console.log(evaluate([maxPool2d(picture, 2)])); // [[8, 6]]
 */
export const maxPool2d: OperationFunction<[x: Operand, size: Extent, options?: PictureWindowOptions]> = composed(
  {
    name: 'maxPool2d',
    // Across and then down: the first row that has the largest number, and in it the first place.
    expand: ([x], attributes) => {
      const by = attributes as PictureWindows;
      return largestAlong(0, largestAlong(1, paddedPictures(x!, by, lowest), by), by);
    },
  },
  (apply) =>
    (operand, size, options = {}): Node => {
      requireKind('maxPool2d: size', size, extentKind(1));
      requireOptions<PictureWindowOptions>('maxPool2d', options, windowKinds);
      const x = toNode(operand);
      const by = pictureWindows('maxPool2d', x.shape, size, { stride: size, ...options });
      pixelsOfWindows('maxPool2d', x.shape, by);
      return apply([x], by);
    },
);

function largestAlong(axis: 0 | 1, x: Node, by: PictureWindows): Node {
  const all = windows(x, slidingAlong(axis, by));
  const inside = axis + 2;
  const chosen = oneHot(argMax(all, inside), by.size[axis]!, inside);
  return sum(where(chosen, all, 0), inside);
}

export const samples: Samples = () => [
  { inputs: [{ shape: [2, 4, 5, 3], low: -3, high: 3 }], apply: ([x]) => maxPool2d(x!, 2) },
  {
    inputs: [{ shape: [1, 5, 4, 2], low: -3, high: 3 }],
    apply: ([x]) => maxPool2d(x!, [3, 2], { stride: [2, 1], padding: 1 }),
  },
];
