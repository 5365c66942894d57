/**
 * The root, `chainrule`: what trains and predicts, name by name; operations, optimizers and schedules by the lists of their
 * folders. It runs on every platform. Other entries hold what people come for beside it; files are in `chainrule/node`.
 *
 * @module chainrule
 */

export {
  type CheckedInput,
  type CheckGradientsOptions,
  checkGradients,
  type GradientCheck,
  type GradientChecks,
} from './autodiff/check-gradients.ts';
export { grad, valueAndGrad, vjp } from './autodiff/grad.ts';
export type { Backend } from './backends/backend.ts';
export { evaluate, type NodeValues } from './backends/reference/evaluate.ts';
export { reference } from './backends/reference/reference.ts';
export { wasmThreads } from './backends/wasm/page-threads.ts';
export { wasm } from './backends/wasm/wasm.ts';
export { random } from './data/random.ts';
export { ChainruleError, type ErrorParts } from './graph/error.ts';
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
export type { OwnBytes, StopSignal } from './graph/platform.ts';
export { type PrintOptions, print } from './graph/print.ts';
export type { Dtype, Shape } from './graph/shape.ts';
export { checkpointFromBytes, checkpointToBytes } from './model/checkpoint-file.ts';
export type { CrossValidation, FoldScore } from './model/cross-validate.ts';
export type {
  AnyEvaluation,
  Coverage,
  LabelsEvaluation,
  MultiTargetEvaluation,
  TableEvaluation,
  TargetEvaluation,
} from './model/evaluation.ts';
export { type FittedNetwork, fit } from './model/fit.ts';
export type { Effort, FitLearning, FitOptions, FitPlan, Target } from './model/fit-options.ts';
export type { FitState, MemberState, WatchedState } from './model/fit-state.ts';
export { type AnyFit, type FitOutcome, type FitResult, fitTable, type MultiTargetFit } from './model/fit-table.ts';
export type { NameMap } from './model/match-weights.ts';
export type { WrongRow } from './model/mistakes.ts';
export { type AnyModel, type LoadOptions, modelFromBytes, modelToBytes, networkFromBytes } from './model/model-file.ts';
export type { NetworkModel, NetworkParts } from './model/network-model.ts';
export type { MultiTargetPrediction, Prediction, TablePredictions } from './model/prediction.ts';
export { openPredictor, type PredictedBlock, type Predictor, type RowWriter } from './model/predictor.ts';
export type { TableSource } from './model/source.ts';
export type { SplitCheck } from './model/split-check.ts';
export type { FitSplit, RowList } from './model/split-options.ts';
export type {
  AnyTableModel,
  Configuration,
  ModelParts,
  MultiTargetModel,
  Row,
  Rows,
  TableModel,
} from './model/table-model.ts';
export type { FoldsState } from './model/train-folds.ts';
export { loadWeights, weightsToBytes } from './model/weights-file.ts';
export { defineLayer, type LayerShapes } from './nn/define-layer.ts';
export { countParameters, describeLayers, type LayerDescription } from './nn/describe.ts';
export type { LayerMaker, LossMaker, LossOrName, OwnParts } from './nn/from-options.ts';
export type {
  BuiltLayer,
  ForwardContext,
  Layer,
  LayerCode,
  LayerOptions,
  ParameterSpec,
  PlainData,
  Role,
} from './nn/layer.ts';
export type { PlacedLayer } from './nn/layer-stack.ts';
export type { AveragePool2dLayerOptions } from './nn/layers/average-pool2d.ts';
export type { BatchNormOptions } from './nn/layers/batch-norm.ts';
export type { Conv2dLayerOptions, SavedConv2dOptions } from './nn/layers/conv2d.ts';
export type { EmbeddingOptions } from './nn/layers/embedding.ts';
export type { GroupNormOptions } from './nn/layers/group-norm.ts';
/** `layers.linear(2, 4)`: a namespace, because dropout and layerNorm are operations too. */
export * as layers from './nn/layers/index.ts';
export type { LinearOptions } from './nn/layers/linear.ts';
export type { MaxPool2dOptions } from './nn/layers/max-pool2d.ts';
export type { ResidualOptions, SavedResidualOptions } from './nn/layers/residual.ts';
export type { ClassLoss, Loss, LossOptions, ValueLoss } from './nn/loss.ts';
export type { LossFunction } from './nn/loss-function.ts';
export type { BinaryCrossEntropyOptions } from './nn/losses/binary-cross-entropy.ts';
export type { CrossEntropyOptions } from './nn/losses/cross-entropy.ts';
export type { HuberOptions } from './nn/losses/huber.ts';
/** `losses.crossEntropy()`: a namespace, because crossEntropy, binaryCrossEntropy and huber are operations too. */
export * as losses from './nn/losses/index.ts';
export { type MlpOptions, mlp } from './nn/mlp.ts';
export {
  type ForwardOptions,
  type Network,
  type NetworkParameter,
  type Sequential,
  type SequentialOptions,
  sequential,
  type TrainingPass,
} from './nn/network.ts';
export { lenet, type PictureNetworkOptions, smallResNet } from './nn/picture-networks.ts';
export type { Random } from './numeric/random.ts';
export type { AveragePool2dOptions } from './ops/average-pool2d.ts';
export type { Conv2dOptions } from './ops/conv2d.ts';
export type { CorrelationOptions } from './ops/correlate2d.ts';
export type { BinaryFunction, OperationFunction, TernaryFunction, UnaryFunction } from './ops/define.ts';
export type { DropoutOptions } from './ops/dropout.ts';
export * from './ops/index.ts';
export type { LayerNormOptions } from './ops/layer-norm.ts';
export type { MatmulOptions } from './ops/matmul.ts';
export type { Extent, PictureWindowOptions } from './ops/picture-windows.ts';
export type { ReductionFunction, ReductionOptions } from './ops/reduction.ts';
export type { UniformOptions } from './ops/uniform.ts';
export type { WindowOptions } from './ops/window-places.ts';
export * from './optim/index.ts';
export type { Optimizer, Schedule, ScheduleFunction, ScheduleMemory, ScheduleTime } from './optim/optimizer.ts';
export * from './optim/schedules/index.ts';
export type { Sampler } from './train/batches.ts';
export type { Checkpoint, CheckpointOptions, CheckpointTarget, TrainingIdentity } from './train/checkpoint-options.ts';
export type { RowBlock, RowSource, TrainingData } from './train/data.ts';
export type { Metrics, Scores, Snapshot, Stop, TrainEvent, TrainRecord } from './train/event.ts';
export type { NumberRows, RowsToLearn } from './train/given-rows.ts';
export type { Monitor } from './train/monitor.ts';
export { openTraining } from './train/open.ts';
export type { TrainingOptions } from './train/options.ts';
export type { MetricFunction, OwnMetrics } from './train/own-metrics.ts';
export type { ArraysByName, BestState, Sums, TrainingState } from './train/state.ts';
export type { NestedNumbers, Numbers, StepValue } from './train/step-values.ts';
export { type TrainOptions, train } from './train/train.ts';
export { type ParameterOwner, type TrainStep, type TrainStepOptions, trainStep } from './train/train-step.ts';
export type { Training } from './train/training.ts';
