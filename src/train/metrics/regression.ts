/** How far predicted numbers are from the true ones. */
import { fail } from '../../graph/error.ts';
import { anything } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { checkFinite, type Pair, pairOf, rowsKind } from './checks.ts';
import { effectiveRows } from './effective-rows.ts';
import {
  type Estimate,
  explainedInterval,
  type Interval,
  meanEstimate,
  positiveInterval,
  spreadOf,
} from './interval.ts';
import { largestSquared } from './kinds.ts';
import { groupCount, type Sampled, sampledRows } from './sampled.ts';

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
    sum += share.value;
  }
  return sum / pair.width;
}

function explainedOf({ left, right, width, weightOf }: Pair, column: number): Estimate | null {
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
  if (constant || total === 0) return null;
  const value = 1 - unexplained / total;
  const variance = total / weights;
  return {
    value,
    influence: (row) => {
      const i = row * width + column;
      return ((1 - value) * squared(right[i]! - mean) - squared(left[i]! - right[i]!)) / variance;
    },
  };
}

/** The 95 % intervals of the scores of a regression; null where a score is, and where a single row was judged. */
export interface RegressionIntervals {
  loss: Interval | null;
  rmse: Interval | null;
  mae: Interval | null;
  r2: Interval | null;
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
  /**
   * In which ranges the scores on all rows of this kind lie, of which these are a sample, in 95 of 100 such samples: from the
   * influence of each row on a score (Efron, 1982), symmetric for the logarithm of errors and of 1 - R² but where few large errors
   * make up much of one (Hall, 1992); of rows in groups, from the influence of each group.
   */
  intervals: RegressionIntervals;
  /** Present where rows are in groups: how many of these there are. */
  groups?: number;
  /** Present where rows have weights: how many rows that count alike say as much, (sum w)^2 / sum w^2 (Kish, 1965). */
  effectiveRows?: number;
}

/**
 * All regression metrics of one set of rows: predictions and targets [rows], in the units of the target;
 * `sampleWeights` say how much each row counts, `groups` which rows are of the same person or thing, so that intervals count
 * these. Throws where the numbers of rows differ, there are none, or one is not finite.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 *
 * const { rmse, mae, r2, intervals } = evaluateRegression({ predictions: [1, 2, 4, 5], targets: [1, 2, 3, 6] });
 * console.log(rmse, mae, r2, intervals.r2); // 0.7071 0.5 0.8571 [-0.2809, 0.9841]
 */
export function evaluateRegression(rows: {
  predictions: NumberRows;
  targets: NumberRows;
  sampleWeights?: ArrayLike<number> | undefined;
  groups?: ArrayLike<number | string> | undefined;
}): RegressionEvaluation {
  const what = 'evaluateRegression';
  const kinds = { predictions: rowsKind, targets: rowsKind, sampleWeights: anything, groups: anything };
  requireOptions(what, rows, kinds, ['predictions', 'targets']);
  const { sampleWeights } = rows;
  const pair = check(what, rows.predictions, rows.targets, sampleWeights);
  const estimates = estimatesOf(pair);
  const count = pair.left.length / pair.width;
  const sampled = sampledRows(what, count, sampleWeights, rows.groups);
  return {
    rows: count,
    loss: estimates.loss.value,
    rmse: estimates.rmse.value,
    mae: estimates.mae.value,
    r2: estimates.r2?.value ?? null,
    intervals: regressionIntervals(estimates, sampled),
    ...effectiveRows(sampleWeights),
    ...groupCount(sampled),
  };
}

/** The scores of a regression with the influence of each row on them. */
export interface RegressionEstimates {
  readonly loss: Estimate;
  readonly rmse: Estimate;
  readonly mae: Estimate;
  readonly r2: Estimate | null;
}

/** Of predictions and targets that are known to be numbers, one of each a row. */
export function regressionEstimates(
  predictions: ArrayLike<number>,
  targets: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): RegressionEstimates {
  return estimatesOf({
    left: predictions,
    right: targets,
    width: 1,
    weightOf: (row) => (weights ? weights[row]! : 1),
  });
}

function estimatesOf(pair: Pair): RegressionEstimates {
  const { left, right, width } = pair;
  const ofCost = (cost: (error: number) => number): Estimate => {
    const value = meanCost(pair, cost);
    return {
      value,
      influence: (row) => {
        let sum = 0;
        for (let i = row * width; i < (row + 1) * width; i++) sum += cost(left[i]! - right[i]!);
        return sum / width - value;
      },
    };
  };
  const loss = ofCost(squared);
  const rmse = Math.sqrt(loss.value);
  const shares = Array.from({ length: width }, (_, column) => explainedOf(pair, column));
  return {
    loss,
    rmse: { value: rmse, influence: (row) => (rmse === 0 ? 0 : loss.influence(row) / (2 * rmse)) },
    mae: ofCost(Math.abs),
    r2: shares.includes(null) ? null : meanEstimate(shares as Estimate[]),
  };
}

export function regressionIntervals(
  { loss, rmse, mae, r2 }: RegressionEstimates,
  sampled: Sampled,
): RegressionIntervals {
  const positive = (estimate: Estimate) => positiveInterval(spreadOf(estimate, sampled));
  const ofLoss = positive(loss);
  // The root of one mean; of several targets their roots have a mean of their own.
  const isRoot = rmse.value === Math.sqrt(loss.value);
  return {
    loss: ofLoss,
    rmse: isRoot ? ofLoss && [Math.sqrt(ofLoss[0]), Math.sqrt(ofLoss[1])] : positive(rmse),
    mae: positive(mae),
    r2: r2 && explainedInterval(spreadOf(r2, sampled)),
  };
}
