/**
 * 95 % intervals of scores: in which range the score on all rows of that kind lies, of which those that were judged are a
 * sample. Each has a closed form, so that a million rows take a pass over them and no repetitions.
 */
import { notNegative, numberThat } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { exp } from '../../numeric/elementary.ts';
import { effectiveRowsOf } from './effective-rows.ts';

/** The two ends of a 95 % interval. */
export type Interval = [low: number, high: number];

/** A score with what each row adds to it beyond the mean: its influence, whose mean over the rows is 0. */
export interface Estimate {
  readonly value: number;
  readonly influence: (row: number) => number;
}

/** How far an estimate is off, and of how many rows that count alike it is made. */
export interface Spread {
  readonly value: number;
  readonly error: number;
  readonly rows: number;
}

/** The 97.5 % point of the normal distribution. */
const z = 1.959963984540054;

const aRate = numberThat('a rate from 0 to 1', (value) => value >= 0 && value <= 1);

/**
 * The 95 % interval of a rate seen in `rows` independent trials, which may be fewer than one; the whole range where there are none.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
 *
 * @example
 * import { wilsonInterval } from 'chainrule/metrics';
 *
 * console.log(wilsonInterval(0.8, 10)); // [0.4902, 0.9433]
 */
export function wilsonInterval(rate: number, rows: number): Interval {
  requireKind('wilsonInterval: rate', rate, aRate);
  requireKind('wilsonInterval: rows', rows, notNegative);
  if (rows === 0) return [0, 1];
  const scale = 1 + (z * z) / rows;
  const center = (rate + (z * z) / (2 * rows)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / rows + (z * z) / (4 * rows * rows));
  return [rate === 0 ? 0 : Math.max(0, center - half), rate === 1 ? 1 : Math.min(1, center + half)];
}

/**
 * The standard error of an estimate from the influences of its rows: sqrt(sum (w influence)^2) / sum w, corrected as that of a
 * mean. Undefined for a single row. B. Efron, "The jackknife, the bootstrap and other resampling plans", 1982, chapter 6.
 */
export function spreadOf(
  { value, influence }: Estimate,
  count: number,
  weights: ArrayLike<number> | undefined,
): Spread | undefined {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < count; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    const part = weight * influence(row);
    squares += part * part;
    sum += weight;
  }
  const rows = weights ? effectiveRowsOf(weights) : count;
  if (!(rows > 1)) return undefined;
  return { value, error: (Math.sqrt(squares) / sum) * Math.sqrt(rows / (rows - 1)), rows };
}

/**
 * Of what is never negative, such as an error: symmetric for its logarithm. Null where one row, or an infinite end, leaves it open.
 */
export function positiveInterval(spread: Spread | undefined): Interval | null {
  if (!spread) return null;
  const { value, error, rows } = spread;
  if (value === 0) return [0, 0];
  const factor = exp((studentPoint(rows - 1) * error) / value);
  return Number.isFinite(value * factor) ? [value / factor, value * factor] : null;
}

/** Of what is at most 1, as R²: by the interval of what is missing to it. */
export function explainedInterval(spread: Spread | undefined): Interval | null {
  const missing = positiveInterval(spread && { ...spread, value: 1 - spread.value });
  return missing && [1 - missing[1], 1 - missing[0]];
}

/**
 * Of a share that is no plain proportion, as the area under a ROC curve: Wilson's interval of so many rows that a proportion of
 * them had the same error; of `rows` where the rows that were judged show none. E. L. Korn and B. I. Graubard, "Confidence intervals for
 * proportions with small expected number of positive counts estimated from survey data", Survey Methodology 1998.
 */
export function shareInterval(spread: Spread | undefined, rows: number): Interval | null {
  if (!spread) return null;
  const { value, error } = spread;
  const same = (value * (1 - value)) / (error * error);
  return wilsonInterval(Math.min(1, Math.max(0, value)), same > 0 && Number.isFinite(same) ? same : rows);
}

/** The 97.5 % point of Student's distribution: the expansion 26.7.5 of M. Abramowitz and I. Stegun, within 0.5 % from 3 degrees on. */
export function studentPoint(degrees: number): number {
  const [z3, z5, z7, z9] = [3, 5, 7, 9].map((power) => Array.from({ length: power }).reduce<number>((of) => of * z, 1));
  const terms = [
    z,
    (z3! + z) / 4,
    (5 * z5! + 16 * z3! + 3 * z) / 96,
    (3 * z7! + 19 * z5! + 17 * z3! - 15 * z) / 384,
    (79 * z9! + 776 * z7! + 1482 * z5! - 1920 * z3! - 945 * z) / 92160,
  ];
  return terms.reduceRight((sum, term) => sum / Math.max(1, degrees) + term, 0);
}

/** The mean of some scores of the same rows. */
export function meanEstimate(estimates: readonly Estimate[]): Estimate {
  const mean = (of: (estimate: Estimate) => number) =>
    estimates.reduce((sum, estimate) => sum + of(estimate), 0) / estimates.length;
  return { value: mean(({ value }) => value), influence: (row) => mean(({ influence }) => influence(row)) };
}
