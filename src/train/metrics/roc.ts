/** How well a score ranks rows: the receiver operating characteristic and the area under it. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { checkFinite, checkSampleWeights, flatColumn, pairOf } from './checks.ts';

/** Points of a ROC curve: what each threshold of the score would recognise, and what it would take wrongly. */
export interface RocCurve {
  /** Share of the negative rows taken for positive, rising from 0 to 1. */
  falsePositiveRate: number[];
  /** Share of the positive rows recognised, at the same thresholds. */
  truePositiveRate: number[];
  /** A row counts as positive when its score is at least this; the first one is Infinity. */
  thresholds: number[];
}

/** For each row whether it is of the class that high scores stand for, also as 1 or 0. */
export type Positives = ArrayLike<number | boolean> | ArrayLike<ArrayLike<number | boolean>>;

interface Step {
  score: number;
  positives: number;
  negatives: number;
}

interface Steps {
  steps: Step[];
  positives: number;
  negatives: number;
}

/** Scores, and whether each row is of the class, with the number of those that are; refuses what is neither. */
export function positivesOf(
  what: string,
  given: NumberRows,
  kinds: Positives,
): { scores: ArrayLike<number>; positives: ArrayLike<number | boolean>; count: number } {
  const { left: scores, right: positives } = pairOf(
    what,
    flatColumn(what, 'scores', given),
    flatColumn(what, 'labels', kinds as NumberRows),
    ['scores', 'labels'],
  );
  let count = 0;
  for (let row = 0; row < scores.length; row++) {
    const kind: unknown = positives[row];
    if (kind === 1 || kind === true) count++;
    else if (kind !== 0 && kind !== false)
      fail({
        what,
        problem: `neither of the class nor not in row ${row + 1}`,
        got: formatValue(kind),
        expected: 'true or false, or 1 or 0',
      });
  }
  return { scores, positives, count };
}

/**
 * The rows at each distinct score, from the highest down. The two groups are sorted apart and merged: a native sort of
 * numbers is many times faster than one of rows.
 */
function steps(what: string, given: NumberRows, kinds: Positives, weights: ArrayLike<number> | undefined): Steps {
  const { scores, positives: positive, count: positives } = positivesOf(what, given, kinds);
  const rows = scores.length;
  checkFinite(what, scores, 'score');
  checkSampleWeights(what, weights, rows);
  if (weights) return weightedSteps(scores, positive, weights);
  const up = new Float64Array(positives);
  const down = new Float64Array(rows - positives);
  let nextUp = 0;
  let nextDown = 0;
  for (let row = 0; row < rows; row++)
    // Adding 0 turns -0 into 0: they are one score.
    if (positive[row]) up[nextUp++] = scores[row]! + 0;
    else down[nextDown++] = scores[row]! + 0;
  up.sort();
  down.sort();
  const merged: Step[] = [];
  while (nextUp > 0 || nextDown > 0) {
    const score = Math.max(up[nextUp - 1] ?? -Infinity, down[nextDown - 1] ?? -Infinity);
    const step: Step = { score, positives: 0, negatives: 0 };
    for (; nextUp > 0 && up[nextUp - 1] === score; nextUp--) step.positives++;
    for (; nextDown > 0 && down[nextDown - 1] === score; nextDown--) step.negatives++;
    merged.push(step);
  }
  return { steps: merged, positives, negatives: rows - positives };
}

/** The same, with the weights of rows in place of their number; rows of weight 0 are no part of it. */
function weightedSteps(
  scores: ArrayLike<number>,
  positive: ArrayLike<number | boolean>,
  weights: ArrayLike<number>,
): Steps {
  const order = Array.from(scores, (_, row) => row).filter((row) => weights[row]! > 0);
  order.sort((a, b) => scores[b]! - scores[a]!);
  const merged: Step[] = [];
  const sums = { positives: 0, negatives: 0 };
  for (const row of order) {
    if (merged.at(-1)?.score !== scores[row]! + 0) merged.push({ score: scores[row]! + 0, positives: 0, negatives: 0 });
    const kind = positive[row] ? 'positives' : 'negatives';
    merged.at(-1)![kind] += weights[row]!;
    sums[kind] += weights[row]!;
  }
  return { steps: merged, ...sums };
}

/**
 * The curve from (0, 0) to (1, 1), one point per distinct score; null when all rows are of one kind, because one of the
 * rates is then undefined. `positive` says per row whether it is of the class that high scores stand for, `sampleWeights` how
 * much it counts.
 *
 * @example
 * import { rocCurve } from 'chainrule/metrics';
 *
 * const curve = rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])!;
 * console.log(curve.truePositiveRate, curve.falsePositiveRate); // [0, 0.5, 0.5, 1, 1] [0, 0, 0.5, 0.5, 1]
 */
export function rocCurve(scores: NumberRows, positive: Positives, sampleWeights?: ArrayLike<number>): RocCurve | null {
  const { steps: all, positives, negatives } = steps('rocCurve', scores, positive, sampleWeights);
  if (positives === 0 || negatives === 0) return null;
  const curve: RocCurve = { falsePositiveRate: [0], truePositiveRate: [0], thresholds: [Infinity] };
  let truePositives = 0;
  let falsePositives = 0;
  for (const step of all) {
    truePositives += step.positives;
    falsePositives += step.negatives;
    curve.falsePositiveRate.push(falsePositives / negatives);
    curve.truePositiveRate.push(truePositives / positives);
    curve.thresholds.push(step.score);
  }
  return curve;
}

/**
 * The area under the ROC curve: the probability that a positive row has a higher score than a negative one, equals
 * counting one half (the Mann-Whitney statistic, with average ranks for ties). Null when all rows are of one kind.
 * `sampleWeights` say how much each row counts.
 *
 * @example
 * import { rocAuc } from 'chainrule/metrics';
 *
 * console.log(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])); // 0.75
 */
export function rocAuc(scores: NumberRows, positive: Positives, sampleWeights?: ArrayLike<number>): number | null {
  const { steps: all, positives, negatives } = steps('rocAuc', scores, positive, sampleWeights);
  if (positives === 0 || negatives === 0) return null;
  let above = 0;
  let pairs = 0;
  for (const step of all) {
    pairs += step.negatives * (above + step.positives / 2);
    above += step.positives;
  }
  return pairs / (positives * negatives);
}

/** At most about `limit` points of a curve that draw the same picture: corners first, then evenly along its length. */
export function thinCurve(curve: RocCurve, limit: number): [number, number][] {
  const points: [number, number][] = [];
  const x = curve.falsePositiveRate;
  const y = curve.truePositiveRate;
  for (let i = 0; i < x.length; i++) {
    const straight =
      i > 0 &&
      i < x.length - 1 &&
      (y[i]! - y[i - 1]!) * (x[i + 1]! - x[i]!) === (y[i + 1]! - y[i]!) * (x[i]! - x[i - 1]!);
    if (!straight) points.push([x[i]!, y[i]!]);
  }
  if (points.length <= limit) return points;
  // Both rates rise from 0 to 1, so that the length along the axes is their sum, from 0 to 2.
  const kept: [number, number][] = [];
  let next = 0;
  for (const [index, point] of points.entries())
    if (index === points.length - 1 || point[0] + point[1] >= next) {
      kept.push(point);
      next = point[0] + point[1] + 2 / limit;
    }
  return kept;
}
