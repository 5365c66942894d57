/** The absolute error of each row: the mean over its outputs. */
import { settingsOf } from '../../graph/options.ts';
import { absoluteError, mean } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/**
 * |output - target|, as the mean over the outputs of a row; outputs and targets are values [rows, outputs], predictions are the outputs.
 *
 * @example
 * import { constant, evaluate, losses } from 'chainrule';
 *
 * const { perRow } = losses.meanAbsoluteError();
 * console.log(evaluate([perRow(constant([1, 5], [1, 2]), constant([2, 3], [1, 2]))])); // [[1.5]]
 */
export function meanAbsoluteError(options: Record<string, never> = {}): Loss {
  settingsOf('meanAbsoluteError', {}, options);
  return {
    name: 'meanAbsoluteError',
    options: {},
    task: 'regression',
    targets: 'values',
    perRow: (outputs, targets) => {
      requireTargets('meanAbsoluteError', targets, outputs.shape);
      return mean(absoluteError(outputs, targets), -1);
    },
    predict: (outputs) => outputs,
  };
}
