/**
 * `chainrule/metrics`: how good predictions are, from arrays of classes, probabilities and numbers: one array, or an array for each
 * row, as models predict. What is no finite number, and sides of different lengths, are refused.
 *
 * @module chainrule/metrics
 */

export {
  accuracy,
  brierScore,
  type CalibrationBin,
  type CalibrationPoint,
  type ClassIntervals,
  type ClassificationEvaluation,
  type ClassificationIntervals,
  type ClassScores,
  calibrationBins,
  calibrationCurve,
  calibrationError,
  chooseThreshold,
  confusionMatrix,
  evaluateClassification,
  evaluateRegression,
  type Interval,
  logLoss,
  type MacroScores,
  type MistakeCosts,
  mae,
  type Positives,
  type Probabilities,
  precisionRecallF1,
  predictedClasses,
  type RegressionEvaluation,
  type RegressionIntervals,
  type RocCurve,
  r2,
  rmse,
  rocAuc,
  rocCurve,
  type ThresholdGoal,
  type ThresholdOptions,
  topKAccuracy,
  wilsonInterval,
} from './train/metrics.ts';
