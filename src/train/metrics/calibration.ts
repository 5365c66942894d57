/** Whether a classifier that says 80 % is right in 80 of 100 such rows. */
import { fail } from '../../graph/error.ts';
import type { NumberRows } from '../given-rows.ts';
import { checkProbabilities, checkSampleWeights, type Probabilities } from './checks.ts';

/** Rows of which a model was about equally sure, and how often it was right. */
export interface CalibrationBin {
  /** The mean probability that the model gave to the class it chose. */
  confidence: number;
  /** How often that class was right. */
  accuracy: number;
  /** How many rows fell in this bin, or their weight; never 0, as empty bins are left out. */
  rows: number;
}

/**
 * Rows grouped by the probability of the predicted class into `bins` intervals (m-1)/M < p <= m/M, as in Guo et al.,
 * "On calibration of modern neural networks", ICML 2017. Probabilities have shape [rows, classCount].
 *
 * @example
 * import { calibrationBins } from 'chainrule/metrics';
 *
 * const probabilities = Float64Array.of(0.1, 0.9, 0.2, 0.8, 0.05, 0.95); // three rows of two classes
 * console.log(calibrationBins(probabilities, [1, 1, 1], 2, 5));
 * // [{ confidence: 0.8, accuracy: 1, rows: 1 }, { confidence: 0.925, accuracy: 1, rows: 2 }]
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
  if (!Number.isInteger(bins) || bins < 1)
    fail({ what, problem: 'bad number of bins', got: String(bins), expected: 'a positive integer' });
  checkSampleWeights(what, sampleWeights, rows);
  const sums = Array.from({ length: bins }, () => ({ confidence: 0, right: 0, rows: 0 }));
  for (let row = 0; row < rows; row++) {
    const start = row * classCount;
    let best = start;
    for (let index = start + 1; index < start + classCount; index++)
      if (probabilities[index]! > probabilities[best]!) best = index;
    const confidence = probabilities[best]!;
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))]!;
    const weight = sampleWeights ? sampleWeights[row]! : 1;
    bin.confidence += weight * confidence;
    bin.rows += weight;
    if (best - start === labels[row]) bin.right += weight;
  }
  return sums
    .filter((bin) => bin.rows > 0)
    .map((bin) => ({ confidence: bin.confidence / bin.rows, accuracy: bin.right / bin.rows, rows: bin.rows }));
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
): number {
  return errorOfBins(calibrationBins(probabilities, labels, classCount, bins));
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
