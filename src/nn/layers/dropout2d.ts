/** The layer that leaves out random channels while training. */
import { requireNumber } from '../../ops/checks.ts';
import { broadcastTo, dropout, mul } from '../../ops/index.ts';
import { optionsOf } from '../checks.ts';
import type { Layer } from '../layer.ts';
import { requirePictureRow } from './picture-rows.ts';

/**
 * In training each channel of each picture, as a whole, is set to 0 with probability `rate` (from 0 up to but not including 1), and
 * the others are divided by 1 - rate: neighbouring pixels say nearly the same, so that leaving out single ones would change little.
 * Otherwise pictures pass unchanged. For rows [height, width, channels]; others are refused. Tompson et al., "Efficient object
 * localization using convolutional networks", 2015.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.conv2d(8, 3), layers.dropout2d(0.2)], { row: [28, 28, 1] });
 * console.log(network.layers[1]!.layer.options); // { rate: 0.2 }
 */
export function dropout2d(given: number | { rate: number }): Layer {
  const { rate } = optionsOf<{ rate: number }>('dropout2d', 'rate', given);
  const expected = 'a probability from 0 up to but not including 1';
  requireNumber('dropout2d', 'rate', rate, expected, (p) => p >= 0 && p < 1, 'dropout2d(0.2)');
  return {
    type: 'dropout2d',
    options: { rate },
    build: (row) => {
      requirePictureRow('dropout2d', row);
      return { row, parameters: [] };
    },
    apply: (x, _, { training, counter, seed, stream }) => {
      if (!training || rate === 0) return x;
      const channels = broadcastTo(1, [x.shape[0]!, 1, 1, x.shape[3]!]);
      return mul(x, dropout(channels, rate, counter, { seed, stream }));
    },
  };
}
