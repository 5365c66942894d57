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

/** Takes the rows of one score: how many of each kind, or their weight. */
type Visit = (score: number, positives: number, negatives: number) => void;

/** Rows by their scores; of rows with weights the numbers are sums of these. */
export interface Ranking {
  readonly positives: number;
  readonly negatives: number;
  /** Calls for each distinct score, from the highest down. */
  readonly fromHighest: (visit: Visit) => void;
  /** How many rows of a kind have a higher score; equal ones count half. */
  readonly ahead: (kind: 'positives' | 'negatives', score: number) => number;
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

/** The ranking of rows; undefined where all are of one kind, because there is then nothing to tell apart. */
export function rankRows(
  what: string,
  given: NumberRows,
  kinds: Positives,
  weights: ArrayLike<number> | undefined,
): Ranking | undefined {
  const { scores, positives: positive, count } = positivesOf(what, given, kinds);
  const rows = scores.length;
  checkFinite(what, scores, 'score');
  checkSampleWeights(what, weights, rows);
  const ranked = { rows, scoreOf: (row: number) => scores[row]!, isPositive: (row: number) => Boolean(positive[row]) };
  return rankChecked({ ...ranked, weights }, count);
}

/** Rows with a score, which are of the class that high ones stand for or not. */
export interface RankedRows {
  readonly rows: number;
  readonly scoreOf: (row: number) => number;
  readonly isPositive: (row: number) => boolean;
  readonly weights: ArrayLike<number> | undefined;
}

/** Of what was checked; `positives` is how many rows are of the class. */
export function rankChecked(given: RankedRows, positives: number): Ranking | undefined {
  const { weights } = given;
  const ranking = weights ? rankWeighted(given, weights) : rankEqual(given, positives);
  return ranking.positives > 0 && ranking.negatives > 0 ? ranking : undefined;
}

/** The two kinds are sorted apart: a native sort of numbers is many times faster than one of rows. */
function rankEqual({ rows, scoreOf, isPositive }: RankedRows, positives: number): Ranking {
  let isSingle = true;
  for (let row = 0; row < rows && isSingle; row++) isSingle = Math.fround(scoreOf(row)) === scoreOf(row);
  // What most networks give is exact in single precision, which takes half of the memory.
  const Scores = isSingle ? Float32Array : Float64Array;
  const [up, down] = [new Scores(positives), new Scores(rows - positives)];
  let [nextUp, nextDown] = [0, 0];
  for (let row = 0; row < rows; row++)
    // Adding 0 turns -0 into 0: they are one score.
    if (isPositive(row)) up[nextUp++] = scoreOf(row) + 0;
    else down[nextDown++] = scoreOf(row) + 0;
  up.sort();
  down.sort();
  return {
    positives,
    negatives: rows - positives,
    fromHighest: (visit) => mergeFromHighest(up, down, visit),
    ahead: (kind, score) => {
      const sorted = kind === 'positives' ? up : down;
      const lower = placeIn(sorted, (other) => other < score);
      const upper = sorted[lower] === score ? placeIn(sorted, (other) => other <= score) : lower;
      return sorted.length - (lower + upper) / 2;
    },
  };
}

/** The first place in sorted numbers whose number no longer is `before` what is sought. */
function placeIn(sorted: Float32Array | Float64Array, isBefore: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both ascend. */
function mergeFromHighest(up: Float32Array | Float64Array, down: Float32Array | Float64Array, visit: Visit): void {
  let nextUp = up.length;
  let nextDown = down.length;
  while (nextUp > 0 || nextDown > 0) {
    const score = Math.max(
      nextUp > 0 ? up[nextUp - 1]! : Number.NEGATIVE_INFINITY,
      nextDown > 0 ? down[nextDown - 1]! : Number.NEGATIVE_INFINITY,
    );
    const [beforeUp, beforeDown] = [nextUp, nextDown];
    while (nextUp > 0 && up[nextUp - 1] === score) nextUp--;
    while (nextDown > 0 && down[nextDown - 1] === score) nextDown--;
    visit(score, beforeUp - nextUp, beforeDown - nextDown);
  }
}

/** The same, with the weights of rows in place of their number; rows of weight 0 are no part of it. */
function rankWeighted({ rows, scoreOf, isPositive }: RankedRows, weights: ArrayLike<number>): Ranking {
  let count = 0;
  const sorted = new Float64Array(rows);
  // Adding 0 turns -0 into 0: they are one score.
  for (let row = 0; row < rows; row++) if (weights[row]! > 0) sorted[count++] = scoreOf(row) + 0;
  // A native sort of numbers, and places found in it, are many times faster than a sort of rows.
  const rising = sorted.subarray(0, count).sort();
  let steps = 0;
  for (let i = 0; i < count; i++) if (i === 0 || rising[i] !== rising[i - 1]) rising[steps++] = rising[i]!;
  const falling = rising.slice(0, steps).reverse();
  const at = { positives: new Float64Array(steps), negatives: new Float64Array(steps) };
  for (let row = 0; row < rows; row++) {
    if (!(weights[row]! > 0)) continue;
    const score = scoreOf(row);
    at[isPositive(row) ? 'positives' : 'negatives'][placeIn(falling, (other) => other > score)]! += weights[row]!;
  }
  // The sums of all steps before, and after the last one.
  const before = { positives: new Float64Array(steps + 1), negatives: new Float64Array(steps + 1) };
  for (const kind of ['positives', 'negatives'] as const)
    for (let step = 0; step < steps; step++) before[kind][step + 1] = before[kind][step]! + at[kind][step]!;
  const sums = { positives: before.positives[steps]!, negatives: before.negatives[steps]! };
  const fromHighest = (visit: Visit) => {
    for (let step = 0; step < steps; step++) visit(falling[step]!, at.positives[step]!, at.negatives[step]!);
  };
  return {
    ...sums,
    fromHighest,
    ahead: (kind, score) => {
      const place = placeIn(falling, (other) => other > score);
      const isThere = falling[place] === score;
      return (before[kind][place]! + before[kind][isThere ? place + 1 : place]!) / 2;
    },
  };
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
  const ranking = rankRows('rocCurve', scores, positive, sampleWeights);
  if (!ranking) return null;
  const curve: RocCurve = { falsePositiveRate: [0], truePositiveRate: [0], thresholds: [Infinity] };
  alongCurve(ranking, (x, y, score) => {
    curve.falsePositiveRate.push(x);
    curve.truePositiveRate.push(y);
    curve.thresholds.push(score);
  });
  return curve;
}

/** Calls for each point of the curve after (0, 0). */
function alongCurve(ranking: Ranking, visit: (x: number, y: number, score: number) => void): void {
  const { positives, negatives } = ranking;
  let truePositives = 0;
  let falsePositives = 0;
  ranking.fromHighest((score, up, down) => {
    truePositives += up;
    falsePositives += down;
    visit(falsePositives / negatives, truePositives / positives, score);
  });
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
  const ranking = rankRows('rocAuc', scores, positive, sampleWeights);
  return ranking ? areaUnder(ranking) : null;
}

export function areaUnder({ positives, negatives, fromHighest }: Ranking): number {
  let above = 0;
  let pairs = 0;
  fromHighest((_, up, down) => {
    pairs += down * (above + up / 2);
    above += up;
  });
  return pairs / (positives * negatives);
}

/** A point of a ROC curve. */
export type RocPoint = [falsePositiveRate: number, truePositiveRate: number];

/**
 * At most about `limit` points of the curve that draw the same picture: corners, unless these are more; then some of them, evenly
 * along its length.
 */
export function outlineOf(ranking: Ranking, limit: number): RocPoint[] {
  const corners: RocPoint[] = [];
  const spaced: RocPoint[] = [];
  let next = 0;
  let last: RocPoint = [0, 0];
  const addCorner = (x: number, y: number): void => {
    last = [x, y];
    if (corners.length <= limit) corners.push(last);
    // Both rates rise from 0 to 1, so that the length along the axes is their sum, from 0 to 2.
    if (x + y < next) return;
    spaced.push(last);
    next = x + y + 2 / limit;
  };
  addCorner(0, 0);
  let [beforeX, beforeY, x, y] = [0, 0, Number.NaN, Number.NaN];
  alongCurve(ranking, (toX, toY) => {
    const isStraight = (y - beforeY) * (toX - x) === (toY - y) * (x - beforeX);
    if (!Number.isNaN(x)) {
      if (!isStraight) addCorner(x, y);
      [beforeX, beforeY] = [x, y];
    }
    [x, y] = [toX, toY];
  });
  addCorner(x, y);
  if (corners.length <= limit) return corners;
  if (spaced.at(-1) !== last) spaced.push(last);
  return spaced;
}
