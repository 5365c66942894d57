/** The layer that leaves out random values while training. */
import { requireNumber } from '../../ops/checks.ts';
import { dropout as dropoutOperation } from '../../ops/index.ts';
import { optionsOf } from '../checks.ts';
import type { Layer } from '../layer.ts';

/**
 * In training each value is set to 0 with probability `rate` (from 0 up to but not including 1), and the others are
 * divided by 1 - rate; otherwise values pass unchanged. Srivastava et al., "Dropout: a simple way to prevent neural
 * networks from overfitting", 2014.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.linear(2, 64), layers.activation('relu'), layers.dropout(0.2), layers.linear(1)]);
 * console.log(network.layers[2]!.layer.options); // { rate: 0.2 }
 */
export function dropout(given: number | { rate: number }): Layer {
  const { rate } = optionsOf<{ rate: number }>('dropout', 'rate', given);
  requireNumber(
    'dropout',
    'rate',
    rate,
    'a probability from 0 up to but not including 1',
    (p) => p >= 0 && p < 1,
    'dropout(0.5)',
  );
  return {
    type: 'dropout',
    options: { rate },
    build: (row) => ({ row, parameters: [] }),
    apply: (x, _, { training, counter, seed, stream }) =>
      training && rate > 0 ? dropoutOperation(x, rate, counter, { seed, stream }) : x,
  };
}
