/** The Huber loss of each row: squared for small errors, linear for large ones, so that outliers pull less. */
import { settingsOf } from '../../graph/options.ts';
import { requireNumber } from '../../ops/checks.ts';
import { huber as huberOf, mean } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/** Options of `losses.huber`. */
export interface HuberOptions {
  /** The error beyond which the loss is linear; 1 by default. */
  delta?: number;
}

/**
 * d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), as the mean over the outputs of a row; outputs and targets
 * are values [rows, outputs], predictions are the outputs. A delta that is not positive is refused. Huber, "Robust
 * estimation of a location parameter", 1964.
 *
 * @example
 * import { constant, evaluate, losses } from 'chainrule';
 *
 * const { perRow } = losses.huber({ delta: 2 });
 * console.log(evaluate([perRow(constant([1, 10], [2, 1]), constant([0, 0], [2, 1]))])); // [[0.5, 18]]
 */
export function huber(options: HuberOptions = {}): Loss {
  const { delta } = settingsOf('huber', { delta: 1 }, options);
  requireNumber('huber', 'delta', delta, 'a positive number', (value) => value > 0);
  return {
    name: 'huber',
    options: { delta },
    task: 'regression',
    targets: 'values',
    perRow: (outputs, targets) => {
      requireTargets('huber', targets, outputs.shape);
      return mean(huberOf(outputs, targets, delta), -1);
    },
    predict: (outputs) => outputs,
  };
}
