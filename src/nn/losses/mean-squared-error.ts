/** The squared error of each row: the mean over its outputs. */
import { settingsOf } from '../../graph/options.ts';
import { mean, squaredError } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/**
 * (output - target)^2, as the mean over the outputs of a row; outputs and targets are values [rows, outputs],
 * predictions are the outputs.
 *
 * @example
 * import { constant, evaluate, losses } from 'chainrule';
 *
 * const { perRow } = losses.meanSquaredError();
 * console.log(evaluate([perRow(constant([1, 5], [1, 2]), constant([2, 3], [1, 2]))])); // [[2.5]]
 */
export function meanSquaredError(options: Record<string, never> = {}): Loss {
  settingsOf('meanSquaredError', {}, options);
  return {
    name: 'meanSquaredError',
    options: {},
    task: 'regression',
    targets: 'values',
    perRow: (outputs, targets) => {
      requireTargets('meanSquaredError', targets, outputs.shape);
      return mean(squaredError(outputs, targets), -1);
    },
    predict: (outputs) => outputs,
  };
}
