/** The metrics: single functions, and everything about one set of rows at once. */
export {
  type CalibrationBin,
  type CalibrationPoint,
  calibrationBins,
  calibrationCurve,
  calibrationError,
} from './metrics/calibration.ts';
export type { Probabilities } from './metrics/checks.ts';
export {
  accuracy,
  brierScore,
  type ClassScores,
  confusionMatrix,
  logLoss,
  type MacroScores,
  precisionRecallF1,
  predictedClasses,
  topKAccuracy,
} from './metrics/classification.ts';
export type { ClassIntervals, ClassificationIntervals } from './metrics/classification-intervals.ts';
export { type ClassificationEvaluation, evaluateClassification } from './metrics/evaluate.ts';
export { type Interval, wilsonInterval } from './metrics/interval.ts';
export {
  evaluateRegression,
  mae,
  type RegressionEvaluation,
  type RegressionIntervals,
  r2,
  rmse,
} from './metrics/regression.ts';
export { type Positives, type RocCurve, rocAuc, rocCurve } from './metrics/roc.ts';
export {
  chooseThreshold,
  type MistakeCosts,
  type ThresholdGoal,
  type ThresholdOptions,
} from './metrics/threshold.ts';
