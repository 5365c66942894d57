/** How far predicted numbers are from the true ones. */
import { fail } from '../../graph/error.ts';
import { anything } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { checkFinite, type Pair, pairOf, rowsKind } from './checks.ts';

/** Sums of squares of numbers up to this stay finite. */
export const largestSquared = 1e150;

type Weights = ArrayLike<number> | undefined;

function check(what: string, predictions: NumberRows, targets: NumberRows, weights: Weights): Pair {
  const pair = pairOf(what, predictions, targets, ['predictions', 'targets'], weights);
  checkFinite(what, pair.left, 'prediction', pair.width);
  checkFinite(what, pair.right, 'target', pair.width);
  for (const values of [pair.left, pair.right])
    for (let i = 0; i < values.length; i++)
      if (Math.abs(values[i]!) > largestSquared)
        fail({ what, problem: 'a number is too large to square', got: String(values[i]), expected: 'at most 1e150' });
  return pair;
}

/** The mean over all values of what an error costs, by the weights of their rows. */
function meanCost({ left, right, weightOf }: Pair, cost: (error: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < left.length; i++) {
    const weight = weightOf(i);
    sum += weight * cost(left[i]! - right[i]!);
    total += weight;
  }
  return sum / total;
}

const squared = (error: number) => error * error;

/**
 * The root of the mean squared error, in the units of the target; of several targets the mean is over all of them.
 * `sampleWeights` say how much each row counts. Errors as those of {@link mae}.
 *
 * @example
 * import { rmse } from 'chainrule/metrics';
 *
 * console.log(rmse([1, 2, 5], [1, 2, 3])); // 1.155
 */
export function rmse(predictions: NumberRows, targets: NumberRows, sampleWeights?: ArrayLike<number>): number {
  return Math.sqrt(meanCost(check('rmse', predictions, targets, sampleWeights), squared));
}

/**
 * The mean absolute error, in the units of the target; of several targets over all of them. `sampleWeights` say how
 * much each row counts. Throws where the numbers of rows differ, there are none, or a value is not finite.
 *
 * @example
 * import { mae } from 'chainrule/metrics';
 *
 * console.log(mae([1, 2, 5], [1, 2, 3])); // 0.6667
 */
export function mae(predictions: NumberRows, targets: NumberRows, sampleWeights?: ArrayLike<number>): number {
  return meanCost(check('mae', predictions, targets, sampleWeights), Math.abs);
}

/**
 * The share of the target's variance that the predictions explain: 1 is perfect, 0 is no better than always predicting
 * the mean, below 0 is worse. Null when the target is constant: there is then no variance to explain. `sampleWeights`
 * say how much each row counts, in the mean too; rows of weight 0 do not. Of several targets, in rows of their own, it is
 * the mean over them. Errors as those of {@link mae}.
 *
 * @example
 * import { r2 } from 'chainrule/metrics';
 *
 * console.log(r2([1, 2, 4], [1, 2, 3])); // 0.5
 */
export function r2(predictions: NumberRows, targets: NumberRows, sampleWeights?: ArrayLike<number>): number | null {
  return explained(check('r2', predictions, targets, sampleWeights));
}

/** The mean over the columns; null where one of them is constant. */
function explained(pair: Pair): number | null {
  let sum = 0;
  for (let column = 0; column < pair.width; column++) {
    const share = explainedOf(pair, column);
    if (share === null) return null;
    sum += share;
  }
  return sum / pair.width;
}

function explainedOf({ left, right, width, weightOf }: Pair, column: number): number | null {
  let sum = 0;
  let weights = 0;
  let first: number | undefined;
  let constant = true;
  for (let i = column; i < right.length; i += width) {
    const weight = weightOf(i);
    sum += weight * right[i]!;
    weights += weight;
    if (weight === 0) continue;
    first ??= right[i]!;
    if (right[i] !== first) constant = false;
  }
  const mean = sum / weights;
  let unexplained = 0;
  let total = 0;
  for (let i = column; i < right.length; i += width) {
    const error = left[i]! - right[i]!;
    const deviation = right[i]! - mean;
    const weight = weightOf(i);
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
export function evaluateRegression(rows: {
  predictions: NumberRows;
  targets: NumberRows;
  sampleWeights?: ArrayLike<number> | undefined;
}): RegressionEvaluation {
  const what = 'evaluateRegression';
  const kinds = { predictions: rowsKind, targets: rowsKind, sampleWeights: anything };
  requireOptions(what, rows, kinds, ['predictions', 'targets']);
  const { sampleWeights } = rows;
  const pair = check(what, rows.predictions, rows.targets, sampleWeights);
  const loss = meanCost(pair, squared);
  return {
    rows: pair.left.length / pair.width,
    loss,
    rmse: Math.sqrt(loss),
    mae: meanCost(pair, Math.abs),
    r2: explained(pair),
    ...effectiveRows(sampleWeights),
  };
}

/** Nothing where there are no weights. */
export function effectiveRows(weights: ArrayLike<number> | undefined): { effectiveRows?: number } {
  if (!weights) return {};
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < weights.length; row++) {
    sum += weights[row]!;
    squares += weights[row]! * weights[row]!;
  }
  return { effectiveRows: (sum * sum) / squares };
}
