/** All classification metrics of one set of rows, as the command line and the report show them. */

import { fail } from '../../graph/error.ts';
import { anything, listOf, text } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { aucInfluence } from './auc-influence.ts';
import { binsOf, type CalibrationBin, type CalibrationPoint, curveOf, errorOfBins } from './calibration.ts';
import { checkProbabilities, type Probabilities, rowsKind } from './checks.ts';
import {
  accuracy,
  brierScore,
  type ClassScores,
  confusionMatrix,
  logLoss,
  type MacroScores,
  precisionRecallF1,
  predictedClasses,
  topKAccuracy,
} from './classification.ts';
import { type ClassificationIntervals, classificationIntervals } from './classification-intervals.ts';
import { effectiveRows } from './effective-rows.ts';
import { thresholdKind } from './kinds.ts';
import { areaUnder, outlineOf, type RocPoint, rankChecked } from './roc.ts';
import { groupCount, type Sampled, sampledRows } from './sampled.ts';
import { classesByThreshold } from './threshold.ts';

/** How well rows were classified. */
export interface ClassificationEvaluation {
  rows: number;
  /** The log loss: mean cross-entropy in nats. */
  loss: number;
  /** Present where it was given: the second of two classes is predicted from this probability of it on. */
  threshold?: number;
  /** The Brier score, as `brierScore` has it. */
  brier: number;
  accuracy: number;
  /** The share of rows whose class is among the k most probable; null below 5 classes, where it says little. */
  topK: { k: number; accuracy: number } | null;
  /** In the order of the classes. */
  perClass: ({ label: string } & ClassScores)[];
  macro: MacroScores;
  /** Counts of rows as `[actual][predicted]`. */
  confusion: number[][];
  /**
   * Two classes: that of the second. More: the mean over classes of one against the rest, without the classes that have
   * no row here. Null when only one class has rows.
   */
  rocAuc: number | null;
  /** The expected calibration error over 10 bins. */
  calibrationError: number;
  calibration: CalibrationBin[];
  /** Two classes: the calibration curve of the second, in 10 bins. More: null. */
  calibrationCurve: CalibrationPoint[] | null;
  /** One for the second of two classes; else one for each class that has rows. Thinned to about 200 points each. */
  rocCurves: { label: string; auc: number; points: RocPoint[] }[];
  /**
   * In which ranges the scores on all rows of this kind lie, of which these are a sample, in 95 of 100 such samples: of proportions
   * by Wilson, of the area by DeLong, of others from the influence of each row on them (Efron, 1982); of rows in groups, all from
   * the influence of each group.
   */
  intervals: ClassificationIntervals;
  /** Present where rows are in groups: how many of these there are. */
  groups?: number;
  /**
   * Present where rows have weights: how many rows that count alike say as much, (sum w)^2 / sum w^2 (Kish, 1965). Counts of
   * rows, but for `rows`, are then sums of weights.
   */
  effectiveRows?: number;
}

const curvePoints = 200;

/**
 * Compares class probabilities of shape [rows, classes] with the true class indices [rows]. Two classes have two
 * columns too; the second is the positive one, and predicted from a probability of `threshold` on where that is given, else
 * where it is the more probable. `sampleWeights` say how much each row counts, in every score, `groups` which
 * rows are of the same person or thing, so that intervals count these. Throws on rows that are no probabilities of the classes, on
 * labels out of range, and where there are none.
 *
 * @example
 * import { evaluateClassification } from 'chainrule/metrics';
 *
 * const { accuracy, macro } = evaluateClassification({
 *   probabilities: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4),
 *   labels: Int32Array.of(0, 1, 1),
 *   classes: ['no', 'yes'],
 * });
 * console.log(accuracy, macro); // 0.6667 { precision: 0.75, recall: 0.75, f1: 0.6667 }
 */
export function evaluateClassification(given: {
  probabilities: Probabilities;
  labels: NumberRows;
  classes: readonly string[];
  sampleWeights?: ArrayLike<number> | undefined;
  threshold?: number | undefined;
  groups?: ArrayLike<number | string> | undefined;
}): ClassificationEvaluation {
  const what = 'evaluateClassification';
  const kinds = {
    probabilities: rowsKind,
    labels: rowsKind,
    classes: listOf(text, 'a list of class names'),
    sampleWeights: anything,
    threshold: thresholdKind,
    groups: anything,
  };
  requireOptions(what, given, kinds, ['probabilities', 'labels', 'classes']);
  return evaluateClasses(what, given);
}

/** The same where the predicted classes may be known already. */
export function evaluateClasses(
  what: string,
  given: Parameters<typeof evaluateClassification>[0] & { predicted?: ArrayLike<number> },
): ClassificationEvaluation {
  const { classes, sampleWeights: weights, threshold } = given;
  const count = classes.length;
  const { rows, probabilities, labels } = checkProbabilities(what, given.probabilities, given.labels, count);
  if (threshold !== undefined && count !== 2)
    fail({ what, problem: 'a threshold is for two classes', got: `${count} classes` });
  const sampled = sampledRows(what, rows, weights, given.groups);
  const predicted =
    given.predicted ??
    (threshold === undefined ? predictedClasses(probabilities, count) : classesByThreshold(probabilities, threshold));
  const confusion = confusionMatrix(predicted, labels, count, weights);
  const { perClass, macro } = precisionRecallF1(confusion);
  const calibration = binsOf(probabilities, labels, count, sampled);
  const { rocCurves, areaInfluence } = curves(probabilities, labels, classes, weights);
  const k = count >= 10 ? 5 : count >= 5 ? 3 : undefined;
  const scores = {
    loss: logLoss(probabilities, labels, count, weights),
    brier: brierScore(probabilities, labels, count, weights),
    accuracy: accuracy(predicted, labels, weights),
    topK: k === undefined ? null : { k, accuracy: topKAccuracy(probabilities, labels, count, k, weights) },
    perClass: perClass.map((scores, index) => ({ label: classes[index]!, ...scores })),
    macro,
    confusion,
    rocAuc: rocCurves.length === 0 ? null : rocCurves.reduce((sum, curve) => sum + curve.auc, 0) / rocCurves.length,
  };
  return {
    rows,
    ...(threshold !== undefined && { threshold }),
    ...scores,
    calibrationError: errorOfBins(calibration),
    calibration,
    calibrationCurve: count === 2 ? curveOfSecond(probabilities, labels, sampled) : null,
    rocCurves,
    intervals: classificationIntervals(
      { probabilities, labels, predicted, classes: count, sampled, areas: rocCurves.length, areaInfluence },
      scores,
    ),
    ...effectiveRows(weights),
    ...groupCount(sampled),
  };
}

function curveOfSecond(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  sampled: Sampled,
): CalibrationPoint[] {
  // Rounding may leave a probability that little above 1.
  return curveOf((row) => Math.min(1, probabilities[2 * row + 1]!), labels, sampled);
}

function curves(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: readonly string[],
  weights: ArrayLike<number> | undefined,
): { rocCurves: ClassificationEvaluation['rocCurves']; areaInfluence: (row: number) => number } {
  const rocCurves: ClassificationEvaluation['rocCurves'] = [];
  const rows = labels.length;
  const influenceOf = (index: number): ((row: number) => number) => {
    const ranked = {
      rows,
      scoreOf: (row: number) => probabilities[row * classes.length + index]!,
      isPositive: (row: number) => labels[row] === index,
      weights,
    };
    let count = 0;
    for (let row = 0; row < rows; row++) if (labels[row] === index) count++;
    const ranking = rankChecked(ranked, count);
    if (!ranking) return () => 0;
    const auc = areaUnder(ranking);
    rocCurves.push({ label: classes[index]!, auc, points: outlineOf(ranking, curvePoints) });
    return aucInfluence(auc, ranking, ranked);
  };
  if (classes.length === 2) return { rocCurves, areaInfluence: influenceOf(1) };
  /** Of each row on the sum of the areas: more rankings than one at a time would fill the memory. */
  const sums = new Float64Array(rows);
  for (let index = 0; index < classes.length; index++) {
    const influence = influenceOf(index);
    for (let row = 0; row < rows; row++) sums[row]! += influence(row);
  }
  return { rocCurves, areaInfluence: (row) => sums[row]! };
}
