/** A learning rate that falls when the watched loss no longer does. */
import { settingsOf } from '../../graph/options.ts';
import { requireNumber } from '../../ops/checks.ts';
import type { Schedule } from '../optimizer.ts';
import { requireCount, requireFactor } from './checks.ts';

export interface ReduceOnPlateauOptions {
  /** 0.1 by default. */
  factor?: number;
  /** How many epochs in a row may bring no improvement; the next one lowers the rate. 10 by default. */
  patience?: number;
  /** The part of the best loss by which a loss must be lower to count as an improvement; 1e-4 by default. */
  threshold?: number;
}

/**
 * After more than `patience` epochs whose loss is not below best * (1 - threshold), the rate is multiplied by `factor`; as PyTorch's ReduceLROnPlateau.
 *
 * @example
 * import { fit, mlp, reduceOnPlateau } from 'chainrule';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1 });
 * await fit(network, data, { schedule: reduceOnPlateau({ patience: 5 }), epochs: 50 });
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Schedule {
  const what = 'reduceOnPlateau schedule';
  const settings = settingsOf(what, { factor: 0.1, patience: 10, threshold: 1e-4 }, options);
  const { factor, patience, threshold } = settings;
  requireFactor(what, 'factor', factor);
  requireCount(what, 'patience', patience, 0);
  requireNumber(what, 'threshold', threshold, 'a number from 0 up to but not including 1', (x) => x >= 0 && x < 1);
  return {
    name: 'reduceOnPlateau',
    options: settings,
    factor: (_, { rate = 1 }) => rate,
    observe: (memory, loss) => {
      const { rate = 1, best = Number.POSITIVE_INFINITY, waited = 0 } = memory;
      if (loss < best * (1 - threshold)) return { rate, best: loss, waited: 0 };
      if (waited < patience) return { ...memory, waited: waited + 1 };
      return { ...memory, rate: rate * factor, waited: 0 };
    },
  };
}
