/** The absolute error of each row: the mean over its outputs. */
import { settingsOf } from '../../graph/options.ts';
import { absoluteError, mean } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/** Outputs and targets are values [rows, outputs]; predictions are the outputs. */
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
