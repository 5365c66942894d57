import { constant, type Node, type Operand, toNode } from '../graph/node.ts';
import { truth } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import {
  type Extent,
  extentKind,
  type PictureWindowOptions,
  type PictureWindows,
  paddedPictures,
  pictureWindows,
  pixelsOfWindows,
  slidingOf,
  windowCounts,
  windowKinds,
} from './picture-windows.ts';
import type { Samples } from './samples.ts';
import { sum } from './sum.ts';
import { windows } from './windows.ts';

/** Options of the operation `averagePool2d`. */
export interface AveragePool2dOptions extends PictureWindowOptions {
  /** Whether padding counts as pixels that are 0, as it does by default in PyTorch; false by default, as in ONNX and TensorFlow. */
  countPadding?: boolean;
}

/**
 * The mean of each window of pictures [n, height, width, channels], channel by channel: [n, rows, columns, channels]. The windows
 * lie side by side unless a stride says otherwise. Where padding is not counted, windows of nothing but padding are refused.
 *
 * @example
 * import { averagePool2d, constant, evaluate } from 'chainrule';
 *
 * const picture = constant([1, 2, 3, 4, 8, 7, 6, 5], [1, 2, 4, 1]);
 * console.log(evaluate([averagePool2d(picture, 2)])); // [[4.5, 4.5]]
 */
export const averagePool2d: OperationFunction<[x: Operand, size: Extent, options?: AveragePool2dOptions]> = composed(
  {
    name: 'averagePool2d',
    expand: ([x], attributes) => {
      const by = attributes as PictureWindows & { readonly countPadding: boolean };
      const total = sum(windows(paddedPictures(x!, by), slidingOf(by)), [3, 4]);
      const isPadded = [...by.before, ...by.after].some((pixels) => pixels > 0);
      if (by.countPadding || !isPadded) return div(total, sizeOf(by.size));
      const counts = pixelsOfWindows('averagePool2d', x!.shape, by);
      return div(total, constant(counts, [1, ...windowCounts(x!.shape, by), 1]));
    },
  },
  (apply) =>
    (operand, size, options = {}): Node => {
      requireKind('averagePool2d: size', size, extentKind(1));
      requireOptions<AveragePool2dOptions>('averagePool2d', options, { ...windowKinds, countPadding: truth });
      const { countPadding = false, ...where } = options;
      const x = toNode(operand);
      return apply([x], {
        ...pictureWindows('averagePool2d', x.shape, size, { stride: size, ...where }),
        countPadding,
      });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [2, 4, 5, 3], low: -3, high: 3 }], apply: ([x]) => averagePool2d(x!, 2) },
  ...[true, false].map((countPadding) => ({
    inputs: [{ shape: [1, 5, 4, 2], low: -3, high: 3 }],
    apply: ([x]: readonly Node[]) => averagePool2d(x!, [3, 2], { stride: [2, 1], padding: 1, countPadding }),
  })),
];
