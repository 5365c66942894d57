/** The layer that takes the mean of each channel over the whole picture. */
import { optionEntries } from '../../graph/options.ts';
import { mean } from '../../ops/index.ts';
import type { Layer } from '../layer.ts';
import { requirePictureRow } from './picture-rows.ts';

/**
 * The mean of each channel: rows [height, width, channels] become [channels], whatever the size of the pictures. Lin et al., "Network
 * in network", 2013. Rows that are no pictures are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * console.log(sequential([layers.globalAveragePool()], { row: [8, 8, 128] }).output); // [128]
 */
export function globalAveragePool(options: Readonly<Record<string, never>> = {}): Layer {
  optionEntries('globalAveragePool', options, []);
  return {
    type: 'globalAveragePool',
    options: {},
    build: (row) => {
      requirePictureRow('globalAveragePool', row);
      return { row: [row[2]!], parameters: [] };
    },
    apply: (x) => mean(x, [1, 2]),
  };
}
