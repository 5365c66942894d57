/** The public API, name by name; operations, optimizers and schedules by the lists of their folders. It runs on every platform; what only Node has is in `chainrule/node`. */

export { type CheckedInput, type CheckGradientsOptions, checkGradients } from './autodiff/check-gradients.ts';
export { grad, valueAndGrad, vjp } from './autodiff/grad.ts';
export type { Backend, Executable, HostField, HostTable, NumberArray } from './backends/backend.ts';
export { evaluate, type NodeValues } from './backends/reference/evaluate.ts';
export { reference } from './backends/reference/reference.ts';
export { wasmThreads } from './backends/wasm/page-threads.ts';
export { wasm } from './backends/wasm/wasm.ts';
export { briefLatex, briefText, stepTextLimit } from './calculus/brief-text.ts';
export {
  type Combine,
  type Derivation,
  type DerivationStep,
  type DifferentiationRule,
  type Substitution,
  stepNumber,
  stepsOf,
  withStep,
} from './calculus/derivation.ts';
export { type Derivative, type Derivatives, type DerivativesOptions, derivativesOf } from './calculus/derivatives.ts';
export {
  type DerivativeJson,
  type DerivativesJson,
  derivativesJson,
  type StepJson,
  stepValues,
} from './calculus/derivatives-json.ts';
export { derive } from './calculus/derive.ts';
export { checkDerivative, type DifferenceCheck } from './calculus/difference.ts';
export { elementOf } from './calculus/elements.ts';
export {
  type CompareOptions,
  type Comparison,
  compareExpressions,
  type Witness,
} from './calculus/equivalence.ts';
export { formatExpression } from './calculus/format.ts';
export {
  type ParsedExpression,
  type ParsedExpressions,
  type ParseOptions,
  parseExpression,
  parseExpressions,
} from './calculus/parse.ts';
export { type Point, valuesAt, whyNotFinite } from './calculus/point.ts';
export { replaceInputs } from './calculus/replace-inputs.ts';
export { simplifyForReading } from './calculus/simplify/simplify.ts';
export { compile } from './compiler/compile.ts';
export { printProgram } from './compiler/print.ts';
export type { FunctionSpec, Program } from './compiler/program.ts';
export { type Slab, slab } from './compiler/slab.ts';
export type { Source } from './data/bytes.ts';
export { parseNumber } from './data/cell.ts';
export type { ForcedKind } from './data/column-builder.ts';
export { type CsvOptions, type CsvResult, type OpenedCsv, openCsv, readCsv } from './data/csv.ts';
export type { ColumnNote } from './data/describe-column.ts';
export {
  type DataGenerator,
  dataGenerators,
  type GenerateOptions,
  type GeneratorSpec,
  generate,
  parseGeneratorSpec,
} from './data/generators/index.ts';
export { type IdxResult, type IdxValues, readIdx } from './data/idx.ts';
export { featureNames, fitPreprocessing, type Preprocessing, preprocessingNotes } from './data/preprocess.ts';
export { type Split, type SplitOptions, split } from './data/split.ts';
export {
  type CategoryColumn,
  type Cell,
  type Column,
  cellAt,
  columnNamed,
  dropColumns,
  listNames,
  makeTable,
  type NumberColumn,
  selectRows,
  type Table,
} from './data/table.ts';
export { tableFromColumns, tableFromRows, type ValueOptions } from './data/table-from-values.ts';
export { decideTask, type Task, type TaskDecision } from './data/task.ts';
export type { Boundary } from './drawing/boundary.ts';
/** Numbers as people read them, the same in the terminal, in reports and in messages. */
export {
  count as formatCount,
  formatBytes,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSeconds,
} from './drawing/format.ts';
export { type LinePicture, linePicture } from './drawing/picture.ts';
export { extent, isDrawable } from './drawing/scale.ts';
export type { CourseEvent } from './explain/doctor/course.ts';
export {
  type Doctor,
  type DoctorOptions,
  diagnose,
  type Examination,
  openDoctor,
  type Visit,
} from './explain/doctor/doctor.ts';
export type { Finding, FindingId } from './explain/doctor/finding.ts';
export type { GradientVitals, UnitVitals, Vitals } from './explain/doctor/vitals.ts';
export {
  computeLandscape,
  interpolate,
  type Landscape,
  type LandscapeAxis,
  type LandscapeOptions,
  type LandscapeRange,
  landscape,
  type PlacedPath,
  type PlacedPoint,
} from './explain/landscape/landscape.ts';
export { type Normalisation, randomPlane } from './explain/landscape/random-plane.ts';
export { type LossSurface, type LossSurfaceOptions, openLossSurface, type Plane } from './explain/landscape/surface.ts';
export type { ModelUpdateOptions } from './explain/walk/batch.ts';
export { type DeriveGradientOptions, deriveGradient, type GradientPlace } from './explain/walk/derive-gradient.ts';
export { walkExpression } from './explain/walk/expression.ts';
export {
  type LatexPart,
  type LatexSection,
  latexSections,
  type WalkLatexOptions,
  walkLatex,
} from './explain/walk/latex.ts';
export { type ModelWalk, type ModelWalkOptions, walkModel } from './explain/walk/model.ts';
export { type DataPoint, type WalkOptions, walkNetwork } from './explain/walk/network.ts';
export { Names as WalkNames } from './explain/walk/notation.ts';
export { walkSvg } from './explain/walk/svg.ts';
export { type WalkTextOptions, walkText } from './explain/walk/text.ts';
/** The parts of a walk carry its name here: a `WalkStage`, a `WalkChain`. */
export type {
  AffineStep as WalkAffineStep,
  Chain as WalkChain,
  ChainPath,
  DerivationLine as WalkDerivationLine,
  DerivedFactor,
  DerivedStep,
  ElementwiseStep as WalkElementwiseStep,
  ExpressionWalk,
  Factor as WalkFactor,
  Feature as WalkFeature,
  GeneralStep as WalkGeneralStep,
  GradientDerivation,
  Graph as WalkGraph,
  GraphEdge as WalkGraphEdge,
  GraphNode as WalkGraphNode,
  LossWalk as WalkLoss,
  NetworkWalk,
  Neuron as WalkNeuron,
  Notation as WalkNotation,
  Output as WalkOutput,
  ParameterWalk as WalkParameter,
  Point as WalkPoint,
  Product as WalkProduct,
  Quantity as WalkQuantity,
  Stage as WalkStage,
  Step as WalkStep,
  Term as WalkTerm,
  Update as WalkUpdate,
  UpdatedParameter as WalkUpdatedParameter,
  Walk,
} from './explain/walk/types.ts';
export { walkVersion } from './explain/walk/types.ts';
export { type UpdateOptions, type UpdateRows, withUpdate } from './explain/walk/update.ts';
export { ChainruleError, type ErrorParts, fail, nearest } from './graph/error.ts';
export { toLatex } from './graph/latex.ts';
export {
  type Apply,
  type Constant,
  constant,
  type Input,
  input,
  type Node,
  type Operand,
  type Parameter,
  parameter,
} from './graph/node.ts';
export { print, printGraph } from './graph/print.ts';
export type { Dtype, Shape } from './graph/shape.ts';
export { checkpointFromBytes, checkpointToBytes } from './model/checkpoint-file.ts';
export { type EncodedRows, encodeRows } from './model/encode-rows.ts';
export { type FittedNetwork, fit } from './model/fit.ts';
export type { FitOptions, FitPlan } from './model/fit-options.ts';
export type { FirstState, FitState } from './model/fit-state.ts';
export { type FitResult, fitTable } from './model/fit-table.ts';
export type { NameMap } from './model/match-weights.ts';
export { formatVersion, type LoadOptions, modelFromBytes, modelToBytes, networkFromBytes } from './model/model-file.ts';
export type { NetworkModel, NetworkParts } from './model/network-model.ts';
export { openPredictor, type PredictedBlock, type Predictor } from './model/predictor.ts';
export { type ReadTable, readTable, type TableSource } from './model/source.ts';
export type {
  Configuration,
  ModelParts,
  Prediction,
  Rows,
  TableEvaluation,
  TableModel,
  TablePredictions,
} from './model/table-model.ts';
export type { FoldsState } from './model/train-folds.ts';
export { trainingPathFromBytes, trainingPathToBytes } from './model/training-path-file.ts';
export { loadWeights, weightsToBytes } from './model/weights-file.ts';
export { activationNamed, activations } from './nn/activations.ts';
export { defineLayer, type LayerShapes } from './nn/define-layer.ts';
export { countParameters, countStatistics, describeLayers, type LayerDescription, layerDetail } from './nn/describe.ts';
export {
  type LayerMaker,
  type LossMaker,
  layerFromOptions,
  lossNamed,
  lossNames,
  type OwnParts,
} from './nn/from-options.ts';
export { initializerNamed, initializers } from './nn/initializers.ts';
export type {
  BuiltLayer,
  ForwardContext,
  Layer,
  LayerOptions,
  ParameterSpec,
  PlainData,
  Role,
} from './nn/layer.ts';
export { applyStack, type PlacedLayer, placeLayers, type StackContext, stackParameters } from './nn/layer-stack.ts';
/** `layers.linear(2, 4)`: a namespace, because dropout and layerNorm are operations too. */
export * as layers from './nn/layers/index.ts';
export type { ClassLoss, Loss, LossOptions, ValueLoss } from './nn/loss.ts';
export type { LossFunction } from './nn/loss-function.ts';
/** `losses.crossEntropy()`: a namespace, because crossEntropy, binaryCrossEntropy and huber are operations too. */
export * as losses from './nn/losses/index.ts';
export { meanLoss } from './nn/mean-loss.ts';
export { type MlpOptions, mlp } from './nn/mlp.ts';
export {
  type ForwardOptions,
  layerOutputs,
  learnedParameters,
  type Network,
  type NetworkParameter,
  requireLayers,
  type Sequential,
  type SequentialOptions,
  sequential,
  type TrainingPass,
} from './nn/network.ts';
export { setWeights } from './nn/weights.ts';
export { type Random, random } from './numeric/random.ts';
export * from './ops/index.ts';
export * from './optim/index.ts';
export type { Optimizer, Schedule, ScheduleFunction, ScheduleMemory, ScheduleTime } from './optim/optimizer.ts';
export * from './optim/schedules/index.ts';
export { answerText, letters as answerLetters } from './practice/answer.ts';
export type { Exercise, Mistake, Slip, SolutionStep } from './practice/exercise.ts';
export {
  type Level,
  levels,
  type ProblemGenerator,
  topics as practiceTopics,
} from './practice/generator.ts';
export { problemGenerators } from './practice/generators/index.ts';
export {
  type JudgementJson,
  judgementJson,
  type ProblemJson,
  problemJson,
  type SlipJson,
} from './practice/json.ts';
export { type Judgement, judgeAnswer } from './practice/judge.ts';
export {
  drawProblem,
  type Problem,
  type ProblemOptions,
  problemById,
  problemSet,
  type SetOptions,
} from './practice/problem.ts';
export { keyPage, type SheetOptions, sheetPage } from './practice/sheet.ts';
export { type ExportOptions, exportModel, exportNetwork, exportWeights } from './report/export/predict.ts';
export { fitBoundary } from './report/fit-boundary.ts';
export { describeColumns, type FitReportOptions, fitReport } from './report/fit-report.ts';
export { type Evaluated, type EvaluationName, headline, isClassification, mainEvaluation } from './report/headline.ts';
export { type DrawnLandscape, type LandscapeReportInput, landscapeReport } from './report/landscape-report.ts';
export { htmlReport, type ReportInput } from './report/report.ts';
export type { Sampler } from './train/batches.ts';
export type {
  Checkpoint,
  CheckpointOptions,
  CheckpointTarget,
  TrainingIdentity,
} from './train/checkpoint.ts';
export type { RowBlock, RowSource, TrainingData } from './train/data.ts';
export type { Scores, Snapshot, Stop, TrainEvent, TrainRecord } from './train/event.ts';
export type { NumberRows, RowsToLearn } from './train/given-rows.ts';
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
export { openTraining } from './train/open.ts';
export type { TrainingOptions } from './train/options.ts';
export { type FunctionProfile, type KernelProfile, type Profiler, profiler } from './train/profile.ts';
export type { ArraysByName, BestState, Sums, TrainingState } from './train/state.ts';
export type { NestedNumbers, Numbers, StepValue } from './train/step-values.ts';
export { type TrainOptions, train } from './train/train.ts';
export { type ParameterOwner, type TrainStep, type TrainStepOptions, trainStep } from './train/train-step.ts';
export type { Training } from './train/training.ts';
export {
  type TrainingPathPoint,
  TrainingPathRecorder,
  type TrainingPathState,
  type Weights,
} from './train/training-path.ts';
