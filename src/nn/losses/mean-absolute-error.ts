/** The absolute error of each row: the mean over its outputs. */
import { absoluteError, mean } from '../../ops/index.ts';
import type { Loss } from '../loss.ts';
import { requireTargets } from './checks.ts';

/** Outputs and targets are values [rows, outputs]; predictions are the outputs. */
export function meanAbsoluteError(): Loss {
  return {
    name: 'meanAbsoluteError',
    options: {},
    targets: 'values',
    perRow: (outputs, targets) => {
      requireTargets('meanAbsoluteError', targets, outputs.shape);
      return mean(absoluteError(outputs, targets), -1);
    },
    predict: (outputs) => outputs,
  };
}
