/**
 * 95 % intervals of scores: in which range the score on all rows of that kind lies, of which those that were judged are a
 * sample. Each has a closed form, so that a million rows take a pass over them and no repetitions.
 */
import { notNegative, numberThat } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { exp, log } from '../../numeric/elementary.ts';
import { independentParts, type Sampled } from './sampled.ts';

/** The two ends of a 95 % interval. */
export type Interval = [low: number, high: number];

/** A score with what each row adds to it beyond the mean: its influence, whose mean over the rows is 0. */
export interface Estimate {
  readonly value: number;
  readonly influence: (row: number) => number;
}

/** How far an estimate is off, and of how many rows that count alike, or groups of rows, it is made. */
export interface Spread {
  readonly value: number;
  readonly error: number;
  readonly parts: number;
  /** The skewness of the estimate: of its parts, which chance makes look less skewed than they are, over the root of their number. */
  readonly skewness: number;
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
 * mean; of groups the influences of their rows are added up first. Undefined for a single row or group. B. Efron, "The jackknife,
 * the bootstrap and other resampling plans", 1982, chapter 6.
 */
export function spreadOf({ value, influence }: Estimate, sampled: Sampled): Spread | undefined {
  const { count, weights, groups } = sampled;
  const parts = independentParts(sampled);
  if (!(parts > 1)) return undefined;
  const ofGroups = groups && new Float64Array(groups.count);
  let [sum, squares, cubes] = [0, 0, 0];
  const add = (part: number) => {
    squares += part * part;
    cubes += part * part * part;
  };
  for (let row = 0; row < count; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    const part = weight * influence(row);
    sum += weight;
    if (ofGroups) ofGroups[groups.codes[row]!]! += part;
    else add(part);
  }
  ofGroups?.forEach(add);
  return {
    value,
    error: (Math.sqrt(squares) / sum) * Math.sqrt(parts / (parts - 1)),
    parts,
    skewness: squares === 0 ? 0 : seenSkewness(cubes / (squares * Math.sqrt(squares)), parts),
  };
}

/** That of so few is corrected for its bias as A. Hazen, "Flood flows", 1930, does, and is at most what a single part could have. */
function seenSkewness(skewness: number, parts: number): number {
  if (parts <= 2) return 0;
  const corrected = skewness * (Math.sqrt(parts * (parts - 1)) / (parts - 2)) * (1 + 8.5 / parts);
  return Math.max(-1, Math.min(1, corrected));
}

/**
 * Of what is never negative, such as an error: symmetric for its logarithm, but for an upper end that lies higher where few large
 * errors make up much of it. Null where one row, or an infinite end, leaves it open.
 */
export function positiveInterval(spread: Spread | undefined): Interval | null {
  if (!spread) return null;
  const { value, error, parts, skewness } = spread;
  if (value === 0) return [0, 0];
  const point = studentPoint(parts - 1);
  const factor = exp((point * error) / value);
  if (!Number.isFinite(value * factor)) return null;
  return [value / factor, Math.max(value * factor, value + error * skewedPoint(point, skewness))];
}

/**
 * How many errors above a skewed estimate the upper end lies: P. Hall, "On the removal of skewness by transformation", Journal of
 * the Royal Statistical Society B 1992, his cubic one.
 */
function skewedPoint(point: number, skewness: number): number {
  const bend = skewness / 3;
  if (Math.abs(bend) < 1e-6) return point;
  return (1 + cubeRoot(3 * bend * (point + bend / 2) - 1)) / bend;
}

function cubeRoot(value: number): number {
  return value === 0 ? 0 : Math.sign(value) * exp(log(Math.abs(value)) / 3);
}

/** Of what is at most 1, as R²: by the interval of what is missing to it. */
export function explainedInterval(spread: Spread | undefined): Interval | null {
  const missing = positiveInterval(spread && { ...spread, value: 1 - spread.value, skewness: -spread.skewness });
  return missing && [1 - missing[1], 1 - missing[0]];
}

/**
 * Of a share that is no plain proportion, as the area under a ROC curve, or whose rows lie in groups: Wilson's interval of so many
 * rows that a proportion of them had the same error; of `rows` where the rows that were judged show none. E. L. Korn and B. I.
 * Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Survey
 * Methodology 1998.
 */
export function shareInterval(spread: Spread | undefined, rows: number, { count, groups }: Sampled): Interval | null {
  if (!spread) return null;
  const { value, error, parts } = spread;
  const same = (value * (1 - value)) / (error * error);
  // Of few groups the error itself is not sure.
  const less = z / studentPoint(parts - 1);
  const sure = groups ? Math.min(count, same * less * less) : same;
  return wilsonInterval(Math.min(1, Math.max(0, value)), same > 0 && Number.isFinite(same) ? sure : rows);
}

/** Of a proportion of rows by Wilson; where these lie in groups by the spread of the groups, and of a single one as of a single row. */
export function proportionInterval({ value, influence }: Estimate, sampled: Sampled): Interval {
  const rate = Math.min(1, Math.max(0, value));
  const parts = independentParts(sampled);
  if (!sampled.groups) return wilsonInterval(rate, parts);
  return shareInterval(spreadOf({ value, influence }, sampled), parts, sampled) ?? wilsonInterval(rate, parts);
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
