/** What training can be told, its defaults, and the checks of it. */

import { type Backend, backendKind } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import {
  anything,
  either,
  integerFrom,
  lossOrName,
  notNegative,
  type OptionKinds,
  objectWith,
  oneOf,
  optimizerOrName,
  positiveNumber,
  scheduleOrName,
  shardsKind,
  signal,
} from '../graph/option-kinds.ts';
import type { StopSignal } from '../graph/platform.ts';
import type { LossOrName } from '../nn/from-options.ts';
import type { Loss } from '../nn/loss.ts';
import { adam, asOptimizer, type OptimizerOrName } from '../optim/index.ts';
import type { Optimizer, Schedule } from '../optim/optimizer.ts';
import { asSchedule, type ScheduleOrName } from '../optim/schedules/index.ts';
import type { Sampler } from './batches.ts';
import { type CheckpointOptions, checkpointKinds } from './checkpoint-options.ts';
import type { RowSource } from './data.ts';
import type { RowsToLearn } from './given-rows.ts';
import { type Monitor, requireMonitor } from './monitor.ts';
import { type OwnMetrics, ownMetricsKind, requireMetrics } from './own-metrics.ts';
import type { Shards } from './session.ts';
import type { TrainingState } from './state.ts';
import type { Regularisation } from './step.ts';

/** What a training can be told. */
export interface TrainingOptions {
  /**
   * When absent: cross-entropy where there are several outputs and one target per row, binary cross-entropy where there
   * is one output and all targets are 0 or 1, else mean squared error. A name such as `huber` is the loss with its defaults;
   * a function gives the loss of each row: `(outputs, targets) => abs(sub(outputs, targets))`.
   */
  readonly loss?: LossOrName;
  /** Adam with its defaults when absent; a name such as `sgd` is the optimizer with its defaults. */
  readonly optimizer?: OptimizerOrName;
  /** `'full'` is gradient descent, 1 is stochastic gradient descent; 32 when absent. */
  readonly batchSize?: number | 'full';
  /** Which rows are in which step, in place of `batchSize` and seeded sampling. */
  readonly sampler?: Sampler;
  /** At most so many passes over the data; 100 when absent. */
  readonly epochs?: number;
  /** Decides order and random draws; 0 when absent. */
  readonly seed?: number;
  /** A name such as `cosine` is the schedule with its defaults; a function gives the factor: `({ step, steps }) => 1 - step / steps`. */
  readonly schedule?: ScheduleOrName;
  /**
   * Metrics of one's own, followed beside the loss: functions of predictions and targets, both nodes, by name.
   * `{ mape: (predictions, targets) => abs(div(sub(predictions, targets), targets)) }`. They are in `event.metrics`, in
   * `event.validation`, and in `evaluate` of what `fit` gives; they decide nothing, unless one is the `monitor`. None when
   * absent.
   */
  readonly metrics?: OwnMetrics;
  /** Factor of the sum of |w| over the weights (not biases), which is added to the loss; 0 when absent. */
  readonly l1?: number;
  /** Twice the factor of the sum of w^2 over the weights (not biases), which is added to the loss; 0 when absent. */
  readonly l2?: number;
  /**
   * The largest Euclidean norm of all gradients of a step together; larger ones are scaled down to it. None when
   * absent.
   */
  readonly clipNorm?: number;
  /** Each element of a gradient is held within -clipValue and clipValue; none when absent. */
  readonly clipValue?: number;
  /**
   * Rows that are not learned: they are judged after each epoch, and decide which weights are best. None when absent.
   */
  readonly validation?: RowsToLearn | RowSource;
  /**
   * Stop after so many epochs without improvement: of the validation loss where there is validation
   * (then the best weights come back), else of the training loss.
   */
  readonly patience?: number;
  /** An improvement smaller than this does not count; 0 when absent. */
  readonly tolerance?: number;
  /**
   * What tells an improvement, for `patience` and for the best weights, and whether low or high is better:
   * `{ metric: 'accuracy', mode: 'max' }`, or a metric of one's own. The loss when absent, which schedules that react always follow.
   */
  readonly monitor?: Monitor;
  /** wasm when absent. */
  readonly backend?: Backend;
  /**
   * Each step's rows are cut in shards, whose sums are added in a fixed tree, by `shards(8)` of `chainrule/engine`; with the `shards` of
   * `openRanks()` in `chainrule/mpi` several processes share them, and come to the same bits. A step is not cut when absent.
   */
  readonly shards?: Shards | undefined;
  /** Ends training when it is aborted: the last event says so, and the network has the best weights so far. */
  readonly signal?: StopSignal | undefined;
}

/** The same, and what only the loop over its epochs can be told. */
export interface TrainOptions extends TrainingOptions, CheckpointOptions<TrainingState> {
  /** An event each so many steps, besides the one at the end of each epoch. */
  readonly every?: number;
}

/** The options with their defaults, all of them possible. */
export interface Settings extends Pick<TrainingOptions, 'monitor' | 'patience' | 'sampler' | 'shards'> {
  readonly schedule?: Schedule;
  readonly batchSize: number | 'full';
  readonly epochs: number;
  readonly seed: number;
  readonly tolerance: number;
  readonly optimizer: Optimizer;
  readonly backend: Backend;
  readonly regularisation: Regularisation;
  readonly metrics: OwnMetrics;
}

/** The kinds of what a training can be told. */
export const trainingKinds: OptionKinds<TrainingOptions> = {
  loss: lossOrName,
  optimizer: optimizerOrName,
  batchSize: either(integerFrom(1), oneOf('full')),
  sampler: objectWith('a sampler', 'sizes', 'stepsPerEpoch', 'batches'),
  epochs: integerFrom(1),
  seed: integerFrom(0),
  schedule: scheduleOrName,
  metrics: ownMetricsKind,
  l1: notNegative,
  l2: notNegative,
  clipNorm: positiveNumber,
  clipValue: positiveNumber,
  validation: anything,
  patience: integerFrom(1),
  tolerance: notNegative,
  monitor: anything,
  backend: backendKind,
  shards: shardsKind,
  signal,
};

/** And of what the loop over its epochs can be told. */
export const trainKinds: OptionKinds<TrainOptions> = {
  ...trainingKinds,
  every: integerFrom(1),
  ...checkpointKinds,
};

/** The options, held to their kinds before, with their defaults. */
export function settingsFrom(options: TrainingOptions, ofLoss: Loss): Settings {
  const { batchSize = 32, epochs = 100, seed = 0, l1 = 0, l2 = 0, clipNorm, clipValue } = options;
  const { monitor, patience, tolerance = 0, schedule, sampler, shards } = options;
  const metrics = requireMetrics('training', options.metrics);
  if (monitor !== undefined) requireMonitor(monitor, ofLoss, metrics);
  return {
    batchSize,
    epochs,
    seed,
    tolerance,
    ...(patience !== undefined && { patience }),
    ...(schedule !== undefined && { schedule: asSchedule(schedule) }),
    ...(sampler && { sampler }),
    ...(shards && { shards }),
    optimizer: options.optimizer === undefined ? adam() : asOptimizer(options.optimizer),
    backend: options.backend ?? wasm,
    metrics,
    ...(monitor !== undefined && { monitor }),
    regularisation: {
      l1,
      l2,
      ...(clipNorm !== undefined && { clipNorm }),
      ...(clipValue !== undefined && { clipValue }),
    },
  };
}
