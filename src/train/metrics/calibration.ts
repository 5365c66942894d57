/** Whether a classifier that says 80 % is right in 80 of 100 such rows. */
import { fail } from '../../graph/error.ts';
import type { NumberRows } from '../given-rows.ts';
import { checkFinite, checkProbabilities, checkSampleWeights, type Probabilities } from './checks.ts';
import { type Interval, shareInterval, spreadOf, studentPoint, wilsonInterval } from './interval.ts';
import { type Positives, positivesOf } from './roc.ts';
import type { Sampled } from './sampled.ts';

/** Rows of which a model was about equally sure, and how often it was right. */
export interface CalibrationBin {
  /** The mean probability that the model gave to the class it chose. */
  confidence: number;
  /** How often that class was right. */
  accuracy: number;
  /** How many rows fell in this bin, or their weight; never 0, as empty bins are left out. */
  rows: number;
  /** The 95 % interval of how often, by Wilson. */
  interval: Interval;
}

/** Rows to which a model gave about the same probability, and how many of them were of the class. */
export interface CalibrationPoint {
  /** The mean probability that the model gave to the class. */
  probability: number;
  /** The share of these rows that are of it. */
  share: number;
  /** How many rows they are, or their weight; never 0, as empty bins are left out. */
  rows: number;
  /** The 95 % interval of the share, by Wilson. */
  interval: Interval;
}

/** What is added up of the rows in a bin. */
interface Sums {
  probability: number;
  hits: number;
  rows: number;
  /** Of the squares of the rows' weights. */
  squares: number;
  /** Of w² p (1 - p): the variance of the hits of a perfectly calibrated model. */
  variance: number;
}

/** What a row says: a probability, and whether what it is of came true. */
interface Said {
  readonly probability: (row: number) => number;
  readonly isHit: (row: number) => boolean;
}

/** Bins (m-1)/M < p <= m/M. */
function binOf(probability: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
}

function addUp({ probability, isHit }: Said, count: number, bins: number, weights?: ArrayLike<number>): Sums[] {
  const all = Array.from({ length: bins }, () => ({ probability: 0, hits: 0, rows: 0, squares: 0, variance: 0 }));
  for (let row = 0; row < count; row++) {
    const p = probability(row);
    const sums = all[binOf(p, bins)]!;
    const weight = weights ? weights[row]! : 1;
    sums.probability += weight * p;
    sums.rows += weight;
    sums.squares += weight * weight;
    sums.variance += weight * weight * p * (1 - p);
    if (isHit(row)) sums.hits += weight;
  }
  return all;
}

/** The interval of the share of hits in each bin. */
function intervalsOf(said: Said, all: readonly Sums[], sampled: Sampled): (bin: number) => Interval {
  const { groups, count } = sampled;
  const having = groups && all.map(() => new Set<number>());
  for (let row = 0; having && row < count; row++)
    having[binOf(said.probability(row), all.length)]!.add(groups.codes[row]!);
  const total = all.reduce((sum, { rows }) => sum + rows, 0);
  return (bin) => {
    const { hits, rows, squares } = all[bin]!;
    const value = Math.min(1, hits / rows);
    if (!having) return wilsonInterval(value, (rows * rows) / squares);
    const influence = (row: number) =>
      binOf(said.probability(row), all.length) === bin ? (((said.isHit(row) ? 1 : 0) - value) * total) / rows : 0;
    const { size } = having[bin]!;
    return shareInterval(spreadOf({ value, influence }, sampled), size, sampled) ?? wilsonInterval(value, size);
  };
}

function checkBins(what: string, bins: number): void {
  if (!Number.isInteger(bins) || bins < 1)
    fail({ what, problem: 'bad number of bins', got: String(bins), expected: 'a positive integer' });
}

/** The most probable class of each row, with its probability. */
function confidenceOf(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): Said {
  const best = (row: number) => {
    const start = row * classCount;
    let at = start;
    for (let index = start + 1; index < start + classCount; index++)
      if (probabilities[index]! > probabilities[at]!) at = index;
    return at;
  };
  return {
    probability: (row) => probabilities[best(row)]!,
    isHit: (row) => best(row) - row * classCount === labels[row],
  };
}

/**
 * Rows grouped by the probability of the predicted class into `bins` intervals (m-1)/M < p <= m/M, as in Guo et al.,
 * "On calibration of modern neural networks", ICML 2017. Probabilities have shape [rows, classCount].
 *
 * @example
 * import { calibrationBins } from 'chainrule/metrics';
 *
 * const probabilities = Float64Array.of(0.1, 0.9, 0.2, 0.8, 0.05, 0.95); // three rows of two classes
 * for (const { confidence, accuracy, rows } of calibrationBins(probabilities, [1, 1, 1], 2, 5)) console.log(confidence, accuracy, rows);
 * // 0.8 1 1
 * // 0.925 1 2
 */
export function calibrationBins(
  given: Probabilities,
  givenLabels: NumberRows,
  classCount: number,
  bins = 10,
  sampleWeights?: ArrayLike<number>,
): CalibrationBin[] {
  const what = 'calibrationBins';
  const { rows, probabilities, labels } = checkProbabilities(what, given, givenLabels, classCount);
  checkBins(what, bins);
  checkSampleWeights(what, sampleWeights, rows);
  return binsOf(probabilities, labels, classCount, { count: rows, weights: sampleWeights }, bins);
}

/** Of what was checked. */
export function binsOf(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  sampled: Sampled,
  bins = 10,
): CalibrationBin[] {
  return inBins(confidenceOf(probabilities, labels, classCount), sampled, bins).map(
    ({ probability, share, ...rest }) => ({
      confidence: probability,
      accuracy: share,
      ...rest,
    }),
  );
}

function inBins(said: Said, sampled: Sampled, bins: number): CalibrationPoint[] {
  const all = addUp(said, sampled.count, bins, sampled.weights);
  const intervalOf = intervalsOf(said, all, sampled);
  return all.flatMap(({ probability, hits, rows }, bin) =>
    rows > 0 ? [{ probability: probability / rows, share: hits / rows, rows, interval: intervalOf(bin) }] : [],
  );
}

/**
 * The calibration curve of a class, also called reliability diagram: rows grouped by the probability that the model gave to the
 * class into `bins` intervals (m-1)/M < p <= m/M (10 when absent), with the share of each group that is of the class.
 * `probabilities` has one for each row, `positive` says whether the row is of the class, `sampleWeights` how much it counts. On a
 * perfect curve share and probability are equal. M. H. DeGroot and S. E. Fienberg, "The comparison and evaluation of forecasters", 1983.
 *
 * @example
 * import { calibrationCurve } from 'chainrule/metrics';
 *
 * const curve = calibrationCurve([0.1, 0.2, 0.7, 0.8], [0, 0, 1, 0], 2);
 * for (const { probability, share, rows } of curve) console.log(probability, share, rows);
 * // 0.15 0 2
 * // 0.75 0.5 2
 */
export function calibrationCurve(
  probabilities: NumberRows,
  positive: Positives,
  bins = 10,
  sampleWeights?: ArrayLike<number>,
): CalibrationPoint[] {
  const what = 'calibrationCurve';
  const { scores, positives } = positivesOf(what, probabilities, positive);
  checkBins(what, bins);
  checkFinite(what, scores, 'probability');
  for (let row = 0; row < scores.length; row++)
    if (!(scores[row]! >= 0 && scores[row]! <= 1))
      fail({ what, problem: `not a probability in row ${row + 1}`, got: String(scores[row]), expected: '0 to 1' });
  checkSampleWeights(what, sampleWeights, scores.length);
  const sampled = { count: scores.length, weights: sampleWeights };
  return curveOf((row) => scores[row]!, positives, sampled, bins);
}

/** Of what was checked. */
export function curveOf(
  probability: Said['probability'],
  positives: ArrayLike<number | boolean>,
  sampled: Sampled,
  bins = 10,
): CalibrationPoint[] {
  return inBins({ probability, isHit: (row) => Boolean(positives[row]) }, sampled, bins);
}

/**
 * The expected calibration error: the mean over rows of |accuracy - confidence| of the row's bin, of `bins` bins (10
 * when absent); 0 is perfect. Probabilities have shape [rows, classCount]. Guo et al., "On calibration of modern neural
 * networks", ICML 2017.
 *
 * @example
 * import { calibrationError } from 'chainrule/metrics';
 *
 * console.log(calibrationError(Float64Array.of(0.2, 0.8, 0.2, 0.8), [1, 0], 2)); // 0.3000
 */
export function calibrationError(
  probabilities: Probabilities,
  labels: NumberRows,
  classCount: number,
  bins = 10,
  sampleWeights?: ArrayLike<number>,
): number {
  return errorOfBins(calibrationBins(probabilities, labels, classCount, bins, sampleWeights));
}

/** The expected calibration error of bins that are already counted. */
export function errorOfBins(bins: readonly CalibrationBin[]): number {
  let sum = 0;
  let rows = 0;
  for (const bin of bins) {
    sum += bin.rows * Math.abs(bin.accuracy - bin.confidence);
    rows += bin.rows;
  }
  return sum / rows;
}

/**
 * The 95 % interval of the expected calibration error. Its lower end allows for what chance adds, since rows that fall by chance
 * on either side of their probability look like an error: in a bin sqrt(2 / pi) of the standard deviation of its share.
 */
export function calibrationErrorInterval(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  sampled: Sampled,
): Interval | null {
  const bins = 10;
  const said = confidenceOf(probabilities, labels, classCount);
  const all = addUp(said, sampled.count, bins, sampled.weights);
  const total = all.reduce((sum, { rows }) => sum + rows, 0);
  const signs = all.map(({ hits, probability }) => Math.sign(hits - probability));
  const value = all.reduce((sum, { hits, probability }) => sum + Math.abs(hits - probability), 0) / total;
  const chance = all.reduce((sum, { variance }) => sum + Math.sqrt((2 / Math.PI) * variance), 0) / total;
  const influence = (row: number) => {
    const p = said.probability(row);
    return signs[binOf(p, bins)]! * ((said.isHit(row) ? 1 : 0) - p) - value;
  };
  const spread = spreadOf({ value, influence }, sampled);
  if (!spread) return null;
  const half = studentPoint(spread.parts - 1) * spread.error;
  return [Math.max(0, value - chance - half), Math.min(1, value + half)];
}
