/** The 95 % intervals of the scores of a classifier. */
import { calibrationErrorInterval } from './calibration.ts';
import { brierCost, type ClassScores, confusionMatrix, logCost } from './classification.ts';
import { effectiveRowsOf } from './effective-rows.ts';
import type { ClassificationEvaluation } from './evaluate.ts';
import { type Interval, positiveInterval, shareInterval, spreadOf, wilsonInterval } from './interval.ts';

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
  readonly weights: ArrayLike<number> | undefined;
  /** How many areas the mean area is the mean of, and the influence of each row on their sum. */
  readonly areas: number;
  readonly areaInfluence: Float64Array;
}

type Scores = Pick<
  ClassificationEvaluation,
  'loss' | 'brier' | 'accuracy' | 'topK' | 'perClass' | 'macro' | 'confusion' | 'rocAuc'
>;

export function classificationIntervals(judged: JudgedRows, scores: Scores): ClassificationIntervals {
  const { probabilities, labels, classes, weights } = judged;
  const count = labels.length;
  const rows = weights ? effectiveRowsOf(weights) : count;
  const mean = (value: number, cost: (row: number) => number) =>
    positiveInterval(spreadOf({ value, influence: (row) => cost(row) - value }, count, weights));
  return {
    loss: mean(scores.loss, logCost(probabilities, labels, classes)),
    brier: mean(scores.brier, brierCost(probabilities, labels, classes)),
    accuracy: wilsonInterval(Math.min(1, scores.accuracy), rows),
    topK: scores.topK && wilsonInterval(Math.min(1, scores.topK.accuracy), rows),
    macro: ofMeans(judged, scores, rows),
    rocAuc: scores.rocAuc === null ? null : ofArea(judged, scores.rocAuc, scores),
    calibrationError: calibrationErrorInterval(probabilities, labels, classes, weights),
    perClass: ofClasses(judged, scores),
  };
}

/** Of an area without any mistake it is the rarer kind of rows that says how sure it is. */
function ofArea({ areas, areaInfluence, weights }: JudgedRows, value: number, { perClass }: Scores): Interval | null {
  const rarest = Math.min(...perClass.flatMap(({ support }) => (support > 0 ? support : [])));
  const influence = (row: number) => areaInfluence[row]! / areas;
  return shareInterval(spreadOf({ value, influence }, areaInfluence.length, weights), rarest);
}

/**
 * Precision and recall are proportions of the rows that are predicted as the class, and that are of it. F1 follows from one too:
 * with j = TP / (TP + FP + FN) it is 2 j / (1 + j), which rises with j, and so do the ends of its interval.
 */
function ofClasses(
  { predicted, labels, classes, weights }: JudgedRows,
  { perClass, confusion }: Scores,
): ClassIntervals[] {
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
  return perClass.map((scores: ClassScores, at) => {
    if (scores.f1 === null) return { precision: null, recall: null, f1: null };
    const { hits, actual, claimed } = sums(confusion, at);
    const square = squares && sums(squares, at);
    const wilson = (rows: number, ofSquares: number | undefined) =>
      rows === 0 ? null : wilsonInterval(Math.min(1, hits / rows), ofSquares ? (rows * rows) / ofSquares : rows);
    const f1 = (share: number) => (2 * share) / (1 + share);
    const jaccard = wilson(actual + claimed - hits, square && square.actual + square.claimed - square.hits);
    return {
      precision: wilson(claimed, square?.claimed),
      recall: wilson(actual, square?.actual),
      f1: jaccard && [f1(jaccard[0]), f1(jaccard[1])],
    };
  });
}

/**
 * Of the means over classes, by the influence of each row on the ratios of counts (the delta method). K. Takahashi, K. Yamamoto,
 * A. Kuchiba and T. Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1 scores", Applied Intelligence 2022.
 */
function ofMeans(
  { predicted, labels, weights }: JudgedRows,
  { perClass, macro, confusion }: Scores,
  rows: number,
): ClassIntervals {
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
    return shareInterval(spreadOf({ value: macro[name], influence }, labels.length, weights), rows);
  };
  return {
    precision: interval('precision', 1, 0, 1),
    recall: interval('recall', 1, 1, 0),
    f1: interval('f1', 2, 1, 1),
  };
}
