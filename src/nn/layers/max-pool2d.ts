/** The layer that keeps the largest number of each window of a picture. */
import { optionEntries, requireOptions } from '../../graph/options.ts';
import { maxPool2d as pool } from '../../ops/index.ts';
import {
  type Extent,
  extentKind,
  type PictureWindowOptions,
  pairOf,
  pictureWindows,
  pixelsOfWindows,
  windowCounts,
  windowKinds,
} from '../../ops/picture-windows.ts';
import type { Layer } from '../layer.ts';
import { requirePictureRow, savedWindows, windowNote } from './picture-rows.ts';

/** Options of `layers.maxPool2d`; the windows lie side by side unless a stride says otherwise. */
export interface MaxPool2dOptions extends PictureWindowOptions {
  /** Pixels of a window: a side, or height and width. */
  size: Extent;
}

/**
 * The largest number of each window, channel by channel, for rows [height, width, channels]. The windows lie side by side unless a
 * stride says otherwise, and what is left at the right and below is in none. Padding is less than any number; of equal numbers the
 * first, row by row, takes the gradient. Rows that are no pictures, and pictures smaller than a window, are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * console.log(sequential([layers.maxPool2d(2)], { row: [28, 28, 32] }).output); // [14, 14, 32]
 */
export function maxPool2d(size: Extent, options?: PictureWindowOptions): Layer;
/** The same from the options that it is saved with. */
export function maxPool2d(options: MaxPool2dOptions): Layer;
export function maxPool2d(first: Extent | MaxPool2dOptions, own: PictureWindowOptions = {}): Layer {
  optionEntries('maxPool2d', own, Object.keys(windowKinds));
  const given = isExtent(first) ? { ...own, size: first } : first;
  requireOptions<MaxPool2dOptions>('maxPool2d', given, { size: extentKind(1), ...windowKinds }, ['size']);
  const size = pairOf(given.size);
  const windows = savedWindows({ ...given, stride: given.stride ?? size });
  return {
    type: 'maxPool2d',
    options: { size, ...windows },
    note: windowNote(size, windows, size),
    build: (row) => {
      requirePictureRow('maxPool2d', row);
      const by = pictureWindows('maxPool2d', [1, ...row], size, windows);
      pixelsOfWindows('maxPool2d', [1, ...row], by);
      return { row: [...windowCounts([1, ...row], by), row[2]!], parameters: [] };
    },
    apply: (x) => pool(x, size, windows),
  };
}

function isExtent(given: unknown): given is Extent {
  return typeof given === 'number' || Array.isArray(given);
}
