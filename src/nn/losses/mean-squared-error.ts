/** The squared error of each row: the mean over its outputs. */
import { settingsOf } from '../../graph/options.ts';
import { mean, squaredError } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/** Outputs and targets are values [rows, outputs]; predictions are the outputs. */
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
