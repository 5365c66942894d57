/**
 * `chainrule/metrics`: how good predictions are, from arrays of classes, probabilities and numbers: one array, or an array for each
 * row, as models predict. What is no finite number, and sides of different lengths, are refused.
 *
 * @module chainrule/metrics
 */

export {
  accuracy,
  type CalibrationBin,
  type ClassificationEvaluation,
  type ClassScores,
  calibrationBins,
  calibrationError,
  confusionMatrix,
  evaluateClassification,
  evaluateRegression,
  logLoss,
  type MacroScores,
  mae,
  type Positives,
  type Probabilities,
  precisionRecallF1,
  predictedClasses,
  type RegressionEvaluation,
  type RocCurve,
  r2,
  rmse,
  rocAuc,
  rocCurve,
  topKAccuracy,
} from './train/metrics.ts';
