/** All classification metrics of one set of rows, as the command line and the report show them. */

import { anything, listOf, text } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { type CalibrationBin, calibrationBins, errorOfBins } from './calibration.ts';
import { checkProbabilities, type Probabilities, rowsKind } from './checks.ts';
import {
  accuracy,
  type ClassScores,
  confusionMatrix,
  logLoss,
  type MacroScores,
  precisionRecallF1,
  predictedClasses,
  topKAccuracy,
} from './classification.ts';
import { effectiveRows } from './regression.ts';
import { rocAuc, rocCurve, thinCurve } from './roc.ts';

/** How well rows were classified. */
export interface ClassificationEvaluation {
  rows: number;
  /** The log loss: mean cross-entropy in nats. */
  loss: number;
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
  /** One for the second of two classes; else one for each class that has rows. Thinned to about 200 points each. */
  rocCurves: { label: string; auc: number; points: [falsePositiveRate: number, truePositiveRate: number][] }[];
  /**
   * Present where rows have weights: how many rows that count alike say as much, (sum w)^2 / sum w^2 (Kish, 1965). Counts of
   * rows, but for `rows`, are then sums of weights.
   */
  effectiveRows?: number;
}

const curvePoints = 200;

/**
 * Compares class probabilities of shape [rows, classes] with the true class indices [rows]. Two classes have two
 * columns too; the second is the positive one. `sampleWeights` say how much each row counts, in every score. Throws on
 * rows that are no probabilities of the classes, on labels out of range, and where there are none.
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
}): ClassificationEvaluation {
  const what = 'evaluateClassification';
  const kinds = {
    probabilities: rowsKind,
    labels: rowsKind,
    classes: listOf(text, 'a list of class names'),
    sampleWeights: anything,
  };
  requireOptions(what, given, kinds, ['probabilities', 'labels', 'classes']);
  const { classes, sampleWeights: weights } = given;
  const count = classes.length;
  const { rows, probabilities, labels } = checkProbabilities(what, given.probabilities, given.labels, count);
  const predicted = predictedClasses(probabilities, count);
  const confusion = confusionMatrix(predicted, labels, count, weights);
  const { perClass, macro } = precisionRecallF1(confusion);
  const calibration = calibrationBins(probabilities, labels, count, 10, weights);
  const rocCurves = curves(probabilities, labels, classes, weights);
  const k = count >= 10 ? 5 : count >= 5 ? 3 : undefined;
  return {
    rows,
    loss: logLoss(probabilities, labels, count, weights),
    accuracy: accuracy(predicted, labels, weights),
    topK: k === undefined ? null : { k, accuracy: topKAccuracy(probabilities, labels, count, k, weights) },
    perClass: perClass.map((scores, index) => ({ label: classes[index]!, ...scores })),
    macro,
    confusion,
    rocAuc: rocCurves.length === 0 ? null : rocCurves.reduce((sum, curve) => sum + curve.auc, 0) / rocCurves.length,
    calibrationError: errorOfBins(calibration),
    calibration,
    rocCurves,
    ...effectiveRows(weights),
  };
}

function curves(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: readonly string[],
  weights: ArrayLike<number> | undefined,
): ClassificationEvaluation['rocCurves'] {
  const result: ClassificationEvaluation['rocCurves'] = [];
  const scores = new Float64Array(labels.length);
  const positive = new Uint8Array(labels.length);
  for (let index = classes.length === 2 ? 1 : 0; index < classes.length; index++) {
    for (let row = 0; row < labels.length; row++) {
      scores[row] = probabilities[row * classes.length + index]!;
      positive[row] = labels[row] === index ? 1 : 0;
    }
    const curve = rocCurve(scores, positive, weights);
    const auc = rocAuc(scores, positive, weights);
    if (curve !== null && auc !== null)
      result.push({ label: classes[index]!, auc, points: thinCurve(curve, curvePoints) });
  }
  return result;
}
