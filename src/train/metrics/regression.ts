/** How far predicted numbers are from the true ones. */
import { fail } from '../../graph/error.ts';
import { checkFinite, checkRows, checkSampleWeights } from './checks.ts';

/** Sums of squares of numbers up to this stay finite. */
export const largestSquared = 1e150;

type Numbers = ArrayLike<number>;

function check(what: string, predictions: Numbers, targets: Numbers, weights: Numbers | undefined): number {
  const rows = checkRows(what, predictions, targets, 'predictions as targets');
  checkSampleWeights(what, weights, rows);
  checkFinite(what, predictions, 'prediction');
  checkFinite(what, targets, 'target');
  for (const values of [predictions, targets])
    for (let row = 0; row < rows; row++)
      if (Math.abs(values[row]!) > largestSquared)
        fail({ what, problem: 'a number is too large to square', got: String(values[row]), expected: 'at most 1e150' });
  return rows;
}

function meanSquaredError(what: string, predictions: Numbers, targets: Numbers, weights?: Numbers): number {
  const rows = check(what, predictions, targets, weights);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const error = predictions[row]! - targets[row]!;
    const weight = weights ? weights[row]! : 1;
    sum += weight * error * error;
    total += weight;
  }
  return sum / total;
}

/**
 * The root of the mean squared error, in the units of the target; `sampleWeights` say how much each row counts. Errors
 * as those of {@link mae}.
 *
 * @example
 * import { rmse } from 'chainrule/metrics';
 *
 * console.log(rmse([1, 2, 5], [1, 2, 3])); // 1.155
 */
export function rmse(predictions: Numbers, targets: Numbers, sampleWeights?: Numbers): number {
  return Math.sqrt(meanSquaredError('rmse', predictions, targets, sampleWeights));
}

/**
 * The mean absolute error, in the units of the target; `sampleWeights` say how much each row counts. Throws where the
 * numbers of rows differ, there are none, or a value is not finite.
 *
 * @example
 * import { mae } from 'chainrule/metrics';
 *
 * console.log(mae([1, 2, 5], [1, 2, 3])); // 0.6667
 */
export function mae(predictions: Numbers, targets: Numbers, sampleWeights?: Numbers): number {
  const rows = check('mae', predictions, targets, sampleWeights);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = sampleWeights ? sampleWeights[row]! : 1;
    sum += weight * Math.abs(predictions[row]! - targets[row]!);
    total += weight;
  }
  return sum / total;
}

/**
 * The share of the target's variance that the predictions explain: 1 is perfect, 0 is no better than always predicting
 * the mean, below 0 is worse. Null when the target is constant: there is then no variance to explain. `sampleWeights`
 * say how much each row counts, in the mean too; rows of weight 0 do not. Errors as those of {@link mae}.
 *
 * @example
 * import { r2 } from 'chainrule/metrics';
 *
 * console.log(r2([1, 2, 4], [1, 2, 3])); // 0.5
 */
export function r2(predictions: Numbers, targets: Numbers, sampleWeights?: Numbers): number | null {
  const rows = check('r2', predictions, targets, sampleWeights);
  const weightOf = (row: number) => (sampleWeights ? sampleWeights[row]! : 1);
  let sum = 0;
  let weights = 0;
  let first: number | undefined;
  let constant = true;
  for (let row = 0; row < rows; row++) {
    const weight = weightOf(row);
    sum += weight * targets[row]!;
    weights += weight;
    if (weight === 0) continue;
    first ??= targets[row]!;
    if (targets[row] !== first) constant = false;
  }
  const mean = sum / weights;
  let unexplained = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const error = predictions[row]! - targets[row]!;
    const deviation = targets[row]! - mean;
    const weight = weightOf(row);
    unexplained += weight * error * error;
    total += weight * deviation * deviation;
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
  /** Present where rows have weights: how many rows that count alike say as much, (sum w)^2 / sum w^2 (Kish, 1965). */
  effectiveRows?: number;
}

/**
 * All regression metrics of one set of rows: predictions and targets [rows], in the units of the target;
 * `sampleWeights` say how much each row counts. Throws where the numbers of rows differ, there are none, or one is not
 * finite.
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
  sampleWeights,
}: {
  predictions: ArrayLike<number>;
  targets: ArrayLike<number>;
  sampleWeights?: ArrayLike<number> | undefined;
}): RegressionEvaluation {
  const loss = meanSquaredError('evaluateRegression', predictions, targets, sampleWeights);
  return {
    rows: targets.length,
    loss,
    rmse: Math.sqrt(loss),
    mae: mae(predictions, targets, sampleWeights),
    r2: r2(predictions, targets, sampleWeights),
    ...effectiveRows(sampleWeights),
  };
}

/** Nothing where there are no weights. */
export function effectiveRows(weights: Numbers | undefined): { effectiveRows?: number } {
  if (!weights) return {};
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < weights.length; row++) {
    sum += weights[row]!;
    squares += weights[row]! * weights[row]!;
  }
  return { effectiveRows: (sum * sum) / squares };
}
