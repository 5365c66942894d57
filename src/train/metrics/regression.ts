/** How far predicted numbers are from the true ones. */
import { fail } from '../../graph/error.ts';
import { checkFinite, checkRows } from './checks.ts';

/** Sums of squares of numbers up to this stay finite. */
export const largestSquared = 1e150;

function check(what: string, predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  const rows = checkRows(what, predictions, targets, 'predictions as targets');
  checkFinite(what, predictions, 'prediction');
  checkFinite(what, targets, 'target');
  for (const values of [predictions, targets])
    for (let row = 0; row < rows; row++)
      if (Math.abs(values[row]!) > largestSquared)
        fail({ what, problem: 'a number is too large to square', got: String(values[row]), expected: 'at most 1e150' });
  return rows;
}

function meanSquaredError(what: string, predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  const rows = check(what, predictions, targets);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const error = predictions[row]! - targets[row]!;
    sum += error * error;
  }
  return sum / rows;
}

/**
 * The root of the mean squared error, in the units of the target.
 *
 * @example
 * import { rmse } from 'chainrule/metrics';
 *
 * console.log(rmse([1, 2, 5], [1, 2, 3])); // 1.155
 */
export function rmse(predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError('rmse', predictions, targets));
}

/**
 * The mean absolute error, in the units of the target.
 *
 * @example
 * import { mae } from 'chainrule/metrics';
 *
 * console.log(mae([1, 2, 5], [1, 2, 3])); // 0.6667
 */
export function mae(predictions: ArrayLike<number>, targets: ArrayLike<number>): number {
  const rows = check('mae', predictions, targets);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += Math.abs(predictions[row]! - targets[row]!);
  return sum / rows;
}

/**
 * The share of the target's variance that the predictions explain: 1 is perfect, 0 is no better than always predicting
 * the mean, below 0 is worse. Null when the target is constant: there is then no variance to explain.
 *
 * @example
 * import { r2 } from 'chainrule/metrics';
 *
 * console.log(r2([1, 2, 4], [1, 2, 3])); // 0.5
 */
export function r2(predictions: ArrayLike<number>, targets: ArrayLike<number>): number | null {
  const rows = check('r2', predictions, targets);
  let sum = 0;
  let constant = true;
  for (let row = 0; row < rows; row++) {
    sum += targets[row]!;
    if (targets[row] !== targets[0]) constant = false;
  }
  const mean = sum / rows;
  let unexplained = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const error = predictions[row]! - targets[row]!;
    const deviation = targets[row]! - mean;
    unexplained += error * error;
    total += deviation * deviation;
  }
  // Told apart by comparing: the mean of equal numbers may be rounded, and the square of a tiny deviation may be 0.
  return constant || total === 0 ? null : 1 - unexplained / total;
}

/** How well the numbers of rows were predicted. */
export interface RegressionEvaluation {
  rows: number;
  /** The mean squared error, in squared units of the target. */
  loss: number;
  rmse: number;
  mae: number;
  /** Null when the target is constant in these rows. */
  r2: number | null;
}

/**
 * All regression metrics of one set of rows: predictions and targets [rows], in the units of the target.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 *
 * console.log(evaluateRegression({ predictions: [1, 2, 4], targets: [1, 2, 3] }));
 * // { rows: 3, loss: 0.3333, rmse: 0.5774, mae: 0.3333, r2: 0.5 }
 */
export function evaluateRegression({
  predictions,
  targets,
}: {
  predictions: ArrayLike<number>;
  targets: ArrayLike<number>;
}): RegressionEvaluation {
  const loss = meanSquaredError('evaluateRegression', predictions, targets);
  return {
    rows: targets.length,
    loss,
    rmse: Math.sqrt(loss),
    mae: mae(predictions, targets),
    r2: r2(predictions, targets),
  };
}
