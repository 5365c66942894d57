/** The metrics: single functions, and everything about one set of rows at once. */
export { type CalibrationBin, calibrationBins, calibrationError } from './metrics/calibration.ts';
export type { Probabilities } from './metrics/checks.ts';
export {
  accuracy,
  type ClassScores,
  confusionMatrix,
  logLoss,
  type MacroScores,
  precisionRecallF1,
  predictedClasses,
  topKAccuracy,
} from './metrics/classification.ts';
export { type ClassificationEvaluation, evaluateClassification } from './metrics/evaluate.ts';
export { evaluateRegression, mae, type RegressionEvaluation, r2, rmse } from './metrics/regression.ts';
export { type Positives, type RocCurve, rocAuc, rocCurve } from './metrics/roc.ts';
