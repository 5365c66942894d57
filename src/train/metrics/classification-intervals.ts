/** The 95 % intervals of the scores of a classifier. */
import { calibrationErrorInterval } from './calibration.ts';
import { brierCost, type ClassScores, confusionMatrix, isAmong, logCost } from './classification.ts';
import type { ClassificationEvaluation } from './evaluate.ts';
import {
  type Estimate,
  type Interval,
  positiveInterval,
  proportionInterval,
  shareInterval,
  spreadOf,
  wilsonInterval,
} from './interval.ts';
import { independentParts, type Sampled } from './sampled.ts';

/** Of the scores of one class. */
export interface ClassIntervals {
  precision: Interval | null;
  recall: Interval | null;
  f1: Interval | null;
}

/** Of the scores of an evaluation, by their names; null where a score is, and where a single row was judged. */
export interface ClassificationIntervals {
  loss: Interval | null;
  brier: Interval | null;
  accuracy: Interval;
  topK: Interval | null;
  macro: ClassIntervals;
  rocAuc: Interval | null;
  calibrationError: Interval | null;
  /** In the order of the classes. */
  perClass: ClassIntervals[];
}

export interface JudgedRows {
  readonly probabilities: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly classes: number;
  readonly sampled: Sampled;
  /** How many areas the mean area is the mean of, and the influence of each row on their sum. */
  readonly areas: number;
  readonly areaInfluence: (row: number) => number;
}

type Scores = Pick<
  ClassificationEvaluation,
  'loss' | 'brier' | 'accuracy' | 'topK' | 'perClass' | 'macro' | 'confusion' | 'rocAuc'
>;

export function classificationIntervals(judged: JudgedRows, scores: Scores): ClassificationIntervals {
  const { probabilities, labels, predicted, classes, sampled } = judged;
  const mean = (value: number, cost: (row: number) => number) =>
    positiveInterval(spreadOf({ value, influence: (row) => cost(row) - value }, sampled));
  const share = (value: number, isHit: (row: number) => boolean) =>
    proportionInterval({ value, influence: (row) => (isHit(row) ? 1 : 0) - value }, sampled);
  const { topK } = scores;
  return {
    loss: mean(scores.loss, logCost(probabilities, labels, classes)),
    brier: mean(scores.brier, brierCost(probabilities, labels, classes)),
    accuracy: share(scores.accuracy, (row) => predicted[row] === labels[row]),
    topK: topK && share(topK.accuracy, isAmong(probabilities, labels, classes, topK.k)),
    macro: ofMeans(judged, scores),
    rocAuc: scores.rocAuc === null ? null : ofArea(judged, scores.rocAuc, scores),
    calibrationError: calibrationErrorInterval(probabilities, labels, classes, sampled),
    perClass: ofClasses(judged, scores),
  };
}

/** Of an area without any mistake it is the rarer kind of rows that says how sure it is. */
function ofArea({ areas, areaInfluence, sampled }: JudgedRows, value: number, { perClass }: Scores): Interval | null {
  const rarest = Math.min(...perClass.flatMap(({ support }) => (support > 0 ? support : [])));
  const influence = (row: number) => areaInfluence(row) / areas;
  const rows = sampled.groups ? Math.min(rarest, independentParts(sampled)) : rarest;
  return shareInterval(spreadOf({ value, influence }, sampled), rows, sampled);
}

/**
 * Precision and recall are proportions of the rows that are predicted as the class, and that are of it. F1 follows from one too:
 * with j = TP / (TP + FP + FN) it is 2 j / (1 + j), which rises with j, and so do the ends of its interval.
 */
function ofClasses(judged: JudgedRows, { perClass, confusion }: Scores): ClassIntervals[] {
  const { predicted, labels, classes, sampled } = judged;
  const { weights, groups } = sampled;
  const squares =
    weights &&
    confusionMatrix(
      predicted,
      labels,
      classes,
      Float64Array.from(weights, (w) => w * w),
    );
  const sums = (of: readonly (readonly number[])[], at: number) => ({
    hits: of[at]![at]!,
    actual: of[at]!.reduce((sum, rows) => sum + rows, 0),
    claimed: of.reduce((sum, row) => sum + row[at]!, 0),
  });
  const total = confusion.flat().reduce((sum, rows) => sum + rows, 0);
  return perClass.map((scores: ClassScores, at) => {
    if (scores.f1 === null) return { precision: null, recall: null, f1: null };
    const { hits, actual, claimed } = sums(confusion, at);
    const square = squares && sums(squares, at);
    const isActual = (row: number) => labels[row] === at;
    const isClaimed = (row: number) => predicted[row] === at;
    /** The hits among some of the rows. */
    const share = (rows: number, ofSquares: number | undefined, isOf: (row: number) => boolean) => {
      if (rows === 0) return null;
      const value = Math.min(1, hits / rows);
      if (!groups) return wilsonInterval(value, ofSquares ? (rows * rows) / ofSquares : rows);
      const influence = (row: number) =>
        isOf(row) ? (((isActual(row) && isClaimed(row) ? 1 : 0) - value) * total) / rows : 0;
      return ofSome({ value, influence }, sampled, isOf);
    };
    const f1 = (share: number) => (2 * share) / (1 + share);
    const jaccard = share(
      actual + claimed - hits,
      square && square.actual + square.claimed - square.hits,
      (row) => isActual(row) || isClaimed(row),
    );
    return {
      precision: share(claimed, square?.claimed, isClaimed),
      recall: share(actual, square?.actual, isActual),
      f1: jaccard && [f1(jaccard[0]), f1(jaccard[1])],
    };
  });
}

/** Of a proportion of some rows in groups: without any mistake it is as sure as the groups are many that have such rows. */
function ofSome(estimate: Estimate, sampled: Sampled, isOf: (row: number) => boolean): Interval {
  const { codes } = sampled.groups!;
  const having = new Set<number>();
  for (let row = 0; row < sampled.count; row++) if (isOf(row)) having.add(codes[row]!);
  return (
    shareInterval(spreadOf(estimate, sampled), having.size, sampled) ?? wilsonInterval(estimate.value, having.size)
  );
}

/**
 * Of the means over classes, by the influence of each row on the ratios of counts (the delta method). K. Takahashi, K. Yamamoto,
 * A. Kuchiba and T. Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1 scores", Applied Intelligence 2022.
 */
function ofMeans({ predicted, labels, sampled }: JudgedRows, { perClass, macro, confusion }: Scores): ClassIntervals {
  const rows = independentParts(sampled);
  const actual = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const claimed = confusion.map((_, at) => confusion.reduce((sum, row) => sum + row[at]!, 0));
  const total = actual.reduce((sum, count) => sum + count, 0);
  const known = perClass.filter(({ f1 }) => f1 !== null).length;
  /** Of a mean of ratios: `hit` to the numerator of a row that is right; each part to the denominators. */
  const interval = (
    name: 'precision' | 'recall' | 'f1',
    hit: number,
    ofActual: number,
    ofClaimed: number,
  ): Interval | null => {
    const parts = perClass.map((scores, at) => {
      const below = (ofActual * actual[at]! + ofClaimed * claimed[at]!) / total;
      return below === 0 || scores[name] === null
        ? { hit: 0, miss: 0 }
        : { hit: hit / below, miss: scores[name] / below };
    });
    const influence = (row: number) => {
      const [is, said] = [labels[row]!, predicted[row]!];
      const right = is === said ? parts[is]!.hit : 0;
      return (right - ofActual * parts[is]!.miss - ofClaimed * parts[said]!.miss) / known;
    };
    return shareInterval(spreadOf({ value: macro[name], influence }, sampled), rows, sampled);
  };
  return {
    precision: interval('precision', 1, 0, 1),
    recall: interval('recall', 1, 1, 0),
    f1: interval('f1', 2, 1, 1),
  };
}
