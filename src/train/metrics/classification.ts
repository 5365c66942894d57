/** How often a classifier is right, and in which way it is wrong. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import { log } from '../../numeric/elementary.ts';
import type { NumberRows } from '../given-rows.ts';
import {
  checkClasses,
  checkFinite,
  checkProbabilities,
  checkSampleWeights,
  flat,
  flatColumn,
  type Probabilities,
  pairOf,
} from './checks.ts';

/**
 * The most probable class of each row; of equals, the first. Probabilities have shape [rows, classCount].
 *
 * @example
 * import { predictedClasses } from 'chainrule/metrics';
 *
 * console.log(predictedClasses(Float64Array.of(0.1, 0.9, 0.5, 0.5), 2)); // [1, 0]
 */
export function predictedClasses(given: Probabilities, classCount: number): Int32Array {
  const what = 'predictedClasses';
  const { values: probabilities, width = classCount } = flat(what, 'probabilities', given);
  checkClasses(what, [], classCount);
  if (width !== classCount || probabilities.length % classCount !== 0)
    fail({
      what,
      problem: 'probabilities do not fill whole rows',
      got: `${probabilities.length}${width === classCount ? '' : ` in rows of ${width}`}`,
      expected: `a multiple of ${classCount}, one for each class`,
    });
  checkFinite(what, probabilities, 'probability', classCount);
  const predicted = new Int32Array(probabilities.length / classCount);
  for (let row = 0; row < predicted.length; row++) {
    const start = row * classCount;
    let best = start;
    for (let index = start + 1; index < start + classCount; index++)
      if (probabilities[index]! > probabilities[best]!) best = index;
    predicted[row] = best - start;
  }
  return predicted;
}

/**
 * The share of rows whose predicted class is the label, both as indices [rows]; with weights, their share of the
 * weight. Of rows of several labels, the share of labels that are right. Throws where there are no rows, their numbers
 * differ, or a value is no whole number.
 *
 * @example
 * import { accuracy } from 'chainrule/metrics';
 *
 * console.log(accuracy([0, 1, 1, 0], [0, 1, 0, 0])); // 0.75
 */
export function accuracy(predicted: NumberRows, labels: NumberRows, sampleWeights?: ArrayLike<number>): number {
  const what = 'accuracy';
  const { left, right, width, weightOf } = pairOf(what, predicted, labels, ['predictions', 'labels'], sampleWeights);
  for (let i = 0; i < left.length; i++) {
    if (!Number.isInteger(left[i])) refuseClass(what, 'prediction', left[i], i, width);
    if (!Number.isInteger(right[i])) refuseClass(what, 'label', right[i], i, width);
  }
  return weightedMean(left.length, weightOf, (i) => (left[i] === right[i] ? 1 : 0));
}

function refuseClass(what: string, side: string, value: unknown, at: number, width: number): never {
  return fail({
    what,
    problem: `a ${side} is no class index in row ${Math.floor(at / width) + 1}`,
    got: formatValue(value),
    expected: 'whole numbers',
    ...(typeof value === 'number' && value > 0 && value < 1 && { hint: 'predictedClasses(), for probabilities' }),
  });
}

/** The weight of each row, 1 where there are none. */
function weightsOf(weights: ArrayLike<number> | undefined): (row: number) => number {
  return (row) => (weights ? weights[row]! : 1);
}

/** sum(w of) / sum(w) over values. */
function weightedMean(count: number, weightOf: (at: number) => number, of: (at: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const weight = weightOf(i);
    sum += weight * of(i);
    total += weight;
  }
  return sum / total;
}

/**
 * The share of rows whose label is among the `k` most probable classes, of probabilities [rows, classCount]; of equals,
 * the first classes count as more. Throws on a `k` that is not 1 to classCount.
 *
 * @example
 * import { topKAccuracy } from 'chainrule/metrics';
 *
 * const probabilities = Float64Array.of(0.5, 0.3, 0.2, 0.5, 0.3, 0.2); // two rows of three classes
 * console.log(topKAccuracy(probabilities, [1, 2], 3, 2)); // 0.5
 */
export function topKAccuracy(
  givenProbabilities: Probabilities,
  givenLabels: NumberRows,
  classCount: number,
  k: number,
  sampleWeights?: ArrayLike<number>,
): number {
  const what = 'topKAccuracy';
  const { rows, probabilities, labels } = checkProbabilities(what, givenProbabilities, givenLabels, classCount);
  if (!Number.isInteger(k) || k < 1 || k > classCount)
    fail({ what, problem: 'bad k', got: String(k), expected: `an integer from 1 to ${classCount}` });
  checkSampleWeights(what, sampleWeights, rows);
  const isHit = isAmong(probabilities, labels, classCount, k);
  return weightedMean(rows, weightsOf(sampleWeights), (row) => (isHit(row) ? 1 : 0));
}

/** Whether the class of a row is among the k most probable; of equal ones the first is more probable. */
export function isAmong(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  k: number,
): (row: number) => boolean {
  return (row) => {
    const start = row * classCount;
    const label = labels[row]!;
    const own = probabilities[start + label]!;
    let ahead = 0;
    for (let other = 0; other < classCount; other++) {
      const probability = probabilities[start + other]!;
      if (probability > own || (probability === own && other < label)) ahead++;
    }
    return ahead < k;
  };
}

/**
 * Counts of rows as `[actual][predicted]`, from class indices [rows]; with weights, the sums of these. Throws on an
 * index that is not among 0 to classCount - 1.
 *
 * @example
 * import { confusionMatrix } from 'chainrule/metrics';
 *
 * console.log(confusionMatrix([0, 1, 1, 0], [0, 1, 0, 0], 2)); // [[2, 1], [0, 1]]
 */
export function confusionMatrix(
  predicted: NumberRows,
  labels: NumberRows,
  classCount: number,
  sampleWeights?: ArrayLike<number>,
): number[][] {
  const what = 'confusionMatrix';
  const [of, actual] = [flatColumn(what, 'predictions', predicted), flatColumn(what, 'labels', labels)];
  const { left, right, weightOf } = pairOf(what, of, actual, ['predictions', 'labels'], sampleWeights);
  checkClasses(what, left, classCount);
  checkClasses(what, right, classCount);
  const counts = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  for (let row = 0; row < left.length; row++) counts[right[row]!]![left[row]!]! += weightOf(row);
  return counts;
}

/** How well one class is told from the others; null where it does not occur. */
export interface ClassScores {
  /** Of the rows predicted as this class, the share that are. */
  precision: number | null;
  /** Of the rows of this class, the share predicted so. */
  recall: number | null;
  /** The harmonic mean of the two. */
  f1: number | null;
  /** Rows of this class, or their weight. */
  support: number;
}

/** The unweighted means over classes. */
export interface MacroScores {
  precision: number;
  recall: number;
  f1: number;
}

/**
 * Precision, recall and F1 of each class and their unweighted means, from a confusion matrix `[actual][predicted]`.
 *
 * A share of nothing (0/0) is 0, as scikit-learn's `zero_division=0` has it; a class that occurs neither among the
 * labels nor among the predictions has no scores (null) and no part in the means, as in scikit-learn.
 *
 * @example
 * import { precisionRecallF1 } from 'chainrule/metrics';
 *
 * console.log(precisionRecallF1([[2, 1], [0, 1]]).perClass[1]);
 * // { precision: 0.5, recall: 1, f1: 0.6667, support: 1 }
 */
export function precisionRecallF1(confusion: readonly (readonly number[])[]): {
  perClass: ClassScores[];
  macro: MacroScores;
} {
  checkConfusion('precisionRecallF1', confusion);
  const perClass = confusion.map((row, index): ClassScores => {
    const hits = row[index]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const claimed = confusion.reduce((sum, other) => sum + other[index]!, 0);
    if (support + claimed === 0) return { precision: null, recall: null, f1: null, support };
    return {
      precision: claimed === 0 ? 0 : hits / claimed,
      recall: support === 0 ? 0 : hits / support,
      f1: (2 * hits) / (support + claimed),
      support,
    };
  });
  const mean = (name: keyof MacroScores) => {
    const known = perClass.map((scores) => scores[name]).filter((score) => score !== null);
    return known.length === 0 ? 0 : known.reduce((sum, score) => sum + score, 0) / known.length;
  };
  return { perClass, macro: { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') } };
}

/** Stops unless it is square, of counts. */
function checkConfusion(what: string, confusion: readonly (readonly number[])[]): void {
  const { values, width } = flat(what, 'confusion matrix', confusion);
  if (width === undefined || width === 0 || values.length !== width * width)
    fail({
      what,
      problem: 'not a confusion matrix',
      got: width === undefined ? formatValue(confusion) : `${confusion.length} rows of ${width}`,
      expected: 'a row and a column for each class, as confusionMatrix() gives them',
    });
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]) || values[i]! < 0)
      fail({
        what,
        problem: `not a count in row ${Math.floor(i / width) + 1}`,
        got: formatValue(values[i]),
        expected: 'finite numbers, 0 or more',
      });
}

/** 2^-126, the smallest normal float32: what a probability of 0 counts as, a loss of 87.3. */
const smallestProbability = 1.1754943508222875e-38;

/**
 * The mean of minus the logarithm of the probability given to the true class (cross-entropy in nats); probabilities
 * have shape [rows, classCount], labels are class indices [rows]. A probability below 2^-126 counts as that, so that
 * one row that is wrong with certainty does not make the mean infinite. Throws on rows that are no probabilities of the
 * classes.
 *
 * @example
 * import { logLoss } from 'chainrule/metrics';
 *
 * console.log(logLoss(Float64Array.of(0.5, 0.5, 0.1, 0.9), [0, 1], 2)); // 0.3993
 */
export function logLoss(
  given: Probabilities,
  givenLabels: NumberRows,
  classCount: number,
  sampleWeights?: ArrayLike<number>,
): number {
  const { rows, probabilities, labels } = checkProbabilities('logLoss', given, givenLabels, classCount);
  checkSampleWeights('logLoss', sampleWeights, rows);
  return weightedMean(rows, weightsOf(sampleWeights), logCost(probabilities, labels, classCount));
}

/**
 * The Brier score: the mean of the squared differences of probability and outcome; of two classes (p - y)^2 of the second, of
 * more the sum over all classes, as in scikit-learn. 0 is perfect. Probabilities have shape [rows, classCount]. G. W. Brier,
 * "Verification of forecasts expressed in terms of probability", Monthly Weather Review 1950.
 *
 * @example
 * import { brierScore } from 'chainrule/metrics';
 *
 * console.log(brierScore(Float64Array.of(0.5, 0.5, 0.1, 0.9), [0, 1], 2)); // 0.13
 */
export function brierScore(
  given: Probabilities,
  givenLabels: NumberRows,
  classCount: number,
  sampleWeights?: ArrayLike<number>,
): number {
  const { rows, probabilities, labels } = checkProbabilities('brierScore', given, givenLabels, classCount);
  checkSampleWeights('brierScore', sampleWeights, rows);
  return weightedMean(rows, weightsOf(sampleWeights), brierCost(probabilities, labels, classCount));
}

/** The log loss of each row. */
export function logCost(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): (row: number) => number {
  return (row) => -log(Math.min(1, Math.max(smallestProbability, probabilities[row * classCount + labels[row]!]!)));
}

/** The squared error of each row. */
export function brierCost(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): (row: number) => number {
  return (row) => {
    let sum = 0;
    for (let index = classCount === 2 ? 1 : 0; index < classCount; index++) {
      const error = probabilities[row * classCount + index]! - (labels[row] === index ? 1 : 0);
      sum += error * error;
    }
    return sum;
  };
}
