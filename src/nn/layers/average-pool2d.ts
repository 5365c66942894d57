/** The layer that takes the mean of each window of a picture. */
import { truth } from '../../graph/option-kinds.ts';
import { optionEntries, requireOptions } from '../../graph/options.ts';
import type { AveragePool2dOptions } from '../../ops/average-pool2d.ts';
import { averagePool2d as pool } from '../../ops/index.ts';
import {
  type Extent,
  extentKind,
  pairOf,
  pictureWindows,
  pixelsOfWindows,
  windowCounts,
  windowKinds,
} from '../../ops/picture-windows.ts';
import type { Layer } from '../layer.ts';
import { requirePictureRow, savedWindows, windowNote } from './picture-rows.ts';

/** Options of `layers.averagePool2d`; the windows lie side by side unless a stride says otherwise. */
export interface AveragePool2dLayerOptions extends AveragePool2dOptions {
  /** Pixels of a window: a side, or height and width. */
  size: Extent;
}

const ownKinds = { ...windowKinds, countPadding: truth };

/**
 * The mean of each window, channel by channel, for rows [height, width, channels]. The windows lie side by side unless a stride says
 * otherwise. Padding is left out of the mean unless `countPadding` is set, which is PyTorch's default. Rows that are no pictures,
 * pictures smaller than a window and windows of nothing but padding are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const pool = layers.averagePool2d(3, { stride: 2, padding: 1 });
 * console.log(sequential([pool], { row: [28, 28, 32] }).output); // [14, 14, 32]
 */
export function averagePool2d(size: Extent, options?: AveragePool2dOptions): Layer;
/** The same from the options that it is saved with. */
export function averagePool2d(options: AveragePool2dLayerOptions): Layer;
export function averagePool2d(first: Extent | AveragePool2dLayerOptions, own: AveragePool2dOptions = {}): Layer {
  optionEntries('averagePool2d', own, Object.keys(ownKinds));
  const given = typeof first === 'number' || Array.isArray(first) ? { ...own, size: first as Extent } : first;
  const kinds = { size: extentKind(1), ...ownKinds };
  requireOptions<AveragePool2dLayerOptions>('averagePool2d', given, kinds, ['size']);
  const size = pairOf(given.size);
  const windows = savedWindows({ ...given, stride: given.stride ?? size });
  const { countPadding = false } = given;
  return {
    type: 'averagePool2d',
    options: { size, ...windows, countPadding },
    note: windowNote(size, windows, size),
    build: (row) => {
      requirePictureRow('averagePool2d', row);
      const by = pictureWindows('averagePool2d', [1, ...row], size, windows);
      if (!countPadding) pixelsOfWindows('averagePool2d', [1, ...row], by);
      return { row: [...windowCounts([1, ...row], by), row[2]!], parameters: [] };
    },
    apply: (x) => pool(x, size, { ...windows, countPadding }),
  };
}
