/** What fitting a table can be told, and what it decides before it trains. */

import { type Backend, backendKind } from '../backends/backend.ts';
import { type CsvOptions, typesKind, type WrittenOptions, writtenKinds } from '../data/csv-options.ts';
import { type Task, taskKind } from '../data/task.ts';
import {
  anything,
  callback,
  either,
  finiteNumber,
  integerFrom,
  listOf,
  lossOrName,
  notNegative,
  type OptionKind,
  type OptionKinds,
  oneOf,
  optimizerOrName,
  positiveNumber,
  scheduleOrName,
  shardsKind,
  shareKind,
  signal,
  text,
} from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import type { StopSignal } from '../graph/platform.ts';
import type { LossOrName } from '../nn/from-options.ts';
import type { Loss } from '../nn/loss.ts';
import { type Network, networkKind } from '../nn/network.ts';
import type { OptimizerOrName } from '../optim/index.ts';
import type { ScheduleOrName } from '../optim/schedules/index.ts';
import { type CheckpointOptions, checkpointKinds } from '../train/checkpoint-options.ts';
import type { RowSource, TrainingData } from '../train/data.ts';
import type { TrainEvent } from '../train/event.ts';
import { costsKind, goalKind, type MistakeCosts, type ThresholdGoal, thresholdKind } from '../train/metrics/kinds.ts';
import type { Monitor } from '../train/monitor.ts';
import { type OwnMetrics, ownMetricsKind } from '../train/own-metrics.ts';
import type { Shards } from '../train/session.ts';
import type { FitState } from './fit-state.ts';
import type { TableSource } from './source.ts';
import { type FitSplit, type RowList, requireSplit } from './split-options.ts';
import { type AnyTableModel, tableModelKind } from './table-model.ts';

/**
 * How much a fit of a table tries. `quick`: one network. `default`: two forms of network, one of which bends along each
 * number, compared by held-out rows; then three networks of the better form, or of both, whose mean is the model, in at most about five times the
 * time of `quick`. `best`: the same with five folds whatever the rows, and five networks, in any time.
 */
export type Effort = 'quick' | 'default' | 'best';

/** The column to predict, or several. */
export type Target = string | readonly string[];

/**
 * How `fitTable` reads a table, splits it and trains; where nothing is said, what suits the size of the table is
 * chosen.
 */
export interface FitOptions<Predicted extends Target = string>
  extends WrittenOptions,
    Pick<CsvOptions, 'name' | 'types'>,
    CheckpointOptions<FitState> {
  /**
   * The column to predict, or several of one kind: numbers, or labels, which are columns of two values each (0 and 1, yes and
   * no). Rows must have them all. A list of one is that one.
   */
  target: Predicted;
  /** `classification` or `regression`; decided by the target's values when absent, see `decideTask`. */
  task?: Task;
  /**
   * A column of numbers, 0 or more, that says how much each row counts in the loss and in all scores, as scikit-learn's
   * `sample_weight` does; it is not a feature, and not needed to predict. Class weights multiply it.
   */
  sampleWeights?: string;
  /** Use these columns only. */
  features?: readonly string[];
  /** Leave these columns out. */
  drop?: readonly string[];
  /**
   * Share of the rows kept for validation; 0.15 when absent, 0 for none. They decide how long to train; unless `epochs`,
   * `patience`, `tolerance` or a reacting `schedule` is given, a fresh network then learns them too, for so long.
   * Or a table of its own, with the columns and classes of the other: its rows decide, and are not learned; none are split
   * off, no folds are made, and no second network is trained. The same for a list of rows, by their numbers from 0.
   */
  validation?: number | TableSource | RowList | undefined;
  /**
   * Share of the rows kept for the final test, or a table of its own, or a list of rows, by their numbers from 0; 0.15 when
   * absent, 0 for none.
   */
  test?: number | TableSource | RowList | undefined;
  /**
   * By what rows are split: `{ group: 'patient' }` keeps the rows of a patient in one part, `{ time: 'day' }` and `{ inOrder: true }`
   * judge by the latest rows, `{ folds: 5 }` adds scores of cross-validation. At random, classes in equal shares, when absent.
   */
  split?: FitSplit | undefined;
  /** Decides split, weights and order; 0 when absent. */
  seed?: number;
  /**
   * How much is tried, see {@link Effort}. When absent `default`, or `quick` where one of the options below says what the one
   * network is or how it learns (`hidden`, `optimizer`, `epochs` and others), or where validation rows are given or none.
   */
  effort?: Effort | undefined;
  /**
   * A model of a table to go on from: its columns, classes and loss are kept, and a copy of its network learns on, at a tenth of the usual
   * rate. Or a network for columns of numbers, `sequential` or that of an ONNX file, which takes them as they are, in their order. One
   * training, whose best weights by validation are kept. None when absent: weights are drawn.
   */
  from?: AnyTableModel | Network | undefined;
  /**
   * Neurons of each hidden layer, or of the only one; `[]` for a linear model. When absent [64, 32] below 1,000 rows,
   * else [128, 64].
   */
  hidden?: number | readonly number[];
  /** One for all hidden layers, or one for each; `relu` when absent. */
  activation?: string | readonly string[];
  /** How weights start; `glorotUniform` when absent, or what suits the `activation` that was given. */
  initializer?: string;
  /** The probability to leave out a hidden neuron while training, from 0 to below 1; 0 when absent. */
  dropout?: number;
  /** By its name, or one of your own; when absent squared error for numbers, cross-entropy for classes. */
  loss?: LossOrName;
  /** The part of each class's probability that is spread over all classes, from 0 to below 1; 0 when absent. */
  labelSmoothing?: number;
  /**
   * Two classes, or labels: from which probability on the second is predicted, instead of where it is the more probable. A number,
   * or what it is best for on the validation rows, `f1` or `balanced` accuracy (see `chooseThreshold`). It is part of the model.
   */
  threshold?: number | ThresholdGoal;
  /** The threshold is that with the least costs on the validation rows: what it costs to predict the second class wrongly, and to miss it. */
  costs?: MistakeCosts;
  /**
   * Numbers: an interval around each prediction, `low` to `high`, within which the number is to be with this probability, above 0 and
   * below 1, such as 0.9. It has the errors on the validation rows as its ends (split conformal prediction), so it is as wide for every
   * row; 0.9 needs 19 validation rows. It is part of the model; evaluations say in their `coverage` how often it held.
   */
  interval?: number;
  /** Rare classes count as much as frequent ones; for one target. */
  classWeights?: 'balanced';
  /** By its name, or made; when absent Adam, with a rate of 0.005 below 1,000 rows, else 0.002. */
  optimizer?: OptimizerOrName;
  /** By its name, made, or a function; when absent `cosine`, or a constant rate where an `optimizer` is given. */
  schedule?: ScheduleOrName;
  /**
   * Metrics of one's own, followed beside the loss, by name: functions of predictions and targets, nodes of [rows, 1] in the
   * target's own units; of classes, of probabilities and what the loss takes as targets. In events, history, report and
   * evaluations: `{ mape: (predictions, targets) => abs(div(sub(predictions, targets), targets)) }`. They decide nothing, unless one is the `monitor`; none when absent.
   */
  metrics?: OwnMetrics;
  /** Rows of each step; when absent a fortieth of them, from 32 to 256. */
  batchSize?: number | 'full';
  /**
   * At most so many passes over the rows; when absent what the table's size affords, 20 at least. With `resume`: of the
   * training that is under way, in place of those that were planned.
   */
  epochs?: number;
  /** Stop after so many epochs without improvement; when absent a quarter of the epochs, 5 at least. */
  patience?: number;
  /**
   * An improvement smaller than this does not count; 0 when absent, or 1e-5 without validation rows and `patience`.
   */
  tolerance?: number;
  /**
   * What tells an improvement on the validation rows, and whether low or high is better: `{ metric: 'mape', mode: 'min' }`, or
   * `loss`, `accuracy`, `rmse`. When absent the loss, with the accuracy where several networks are judged together.
   */
  monitor?: Monitor;
  /** Factor of the sum of the weights' absolute values, which is added to the loss; 0 when absent. */
  l1?: number;
  /** Twice the factor of the sum of the weights' squares, which is added to the loss; when absent about 0.3 / rows. */
  l2?: number;
  /** The largest norm of all gradients of a step together; larger ones are scaled down to it. None when absent. */
  clipNorm?: number;
  /** What computes; `wasm` when absent. */
  backend?: Backend;
  /**
   * Each step's rows are cut in shards, whose sums are added in a fixed tree, by `shards(8)` of `chainrule/engine`; with the `shards` of
   * `openRanks()` in `chainrule/mpi` several processes share them, and come to the same bits. How many they are is part of the model's
   * settings. A step is not cut when absent.
   */
  shards?: Shards | undefined;
  /** Ends training when it is aborted: the model has the best weights so far. */
  signal?: StopSignal;
  /** Keeps the weights of at most so many epochs on the way, for the loss landscape; none when absent. */
  pathPoints?: number;
  /**
   * Called once with the plan, before anything large is allocated; the fit waits for it, and ends where it throws. `learning` is what
   * is learned from, for who looks at more than events tell.
   */
  onStart?: (plan: FitPlan, learning: FitLearning) => void | Promise<void>;
  /**
   * Told of each epoch; its root mean squared error is in the target's own units, its loss is of the standardised target.
   * Where several numbers are learned, both are of the standardised targets.
   * Epochs, steps and seconds count on from the first training to the one on all rows, whose events have no `validation`;
   * they never go beyond `plan.epochs`, and only the very last event has `stopped`.
   * Where it returns a promise the fit waits for it, so that `await event.snapshot()` gives the weights of that epoch.
   */
  onEvent?: (event: TrainEvent) => unknown;
  /** With `split: { folds }`: told of each fold before it is learned, counted from 1, and of how many there are. */
  onFold?: (fold: number, folds: number) => void;
}

const tableKind: OptionKind = {
  expected: 'a table of its own or a list of rows',
  fits: (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
};

const namesKind: OptionKind = {
  ...listOf(text, 'a list of names'),
  fits: (value) => listOf(text).fits(value) && (value as readonly string[]).length > 0,
};

export const fitKinds: OptionKinds<FitOptions<Target>> = {
  ...writtenKinds,
  name: text,
  types: typesKind,
  ...checkpointKinds,
  target: either({ ...text, expected: 'the name of the column to predict' }, namesKind),
  sampleWeights: { ...text, expected: 'the name of a column' },
  task: taskKind,
  features: listOf(text, 'a list of column names'),
  drop: listOf(text, 'a list of column names'),
  validation: either(shareKind, tableKind),
  test: either(shareKind, tableKind),
  split: anything,
  seed: integerFrom(0),
  effort: oneOf('quick', 'default', 'best'),
  from: either(tableModelKind, networkKind),
  hidden: either(integerFrom(1), listOf(integerFrom(1), 'a list of them')),
  activation: either(text, listOf(text, 'a list of names')),
  initializer: text,
  dropout: finiteNumber,
  loss: lossOrName,
  labelSmoothing: finiteNumber,
  classWeights: oneOf('balanced'),
  threshold: either(thresholdKind, goalKind),
  costs: costsKind,
  interval: thresholdKind,
  optimizer: optimizerOrName,
  schedule: scheduleOrName,
  metrics: ownMetricsKind,
  batchSize: either(integerFrom(1), oneOf('full')),
  epochs: integerFrom(1),
  patience: integerFrom(1),
  tolerance: notNegative,
  monitor: anything,
  l1: notNegative,
  l2: notNegative,
  clipNorm: positiveNumber,
  backend: backendKind,
  shards: shardsKind,
  signal,
  pathPoints: integerFrom(1),
  onStart: callback,
  onEvent: callback,
  onFold: callback,
};

/** Refuses options of `fitTable` that are unknown or cannot be, before anything is read. */
export function requireFitOptions(options: unknown): asserts options is FitOptions<Target> {
  requireOptions<FitOptions<Target>>('fitTable', options, fitKinds, ['target']);
  if (options.split !== undefined) requireSplit(options.split);
}

/** What a fit learns from. */
export interface FitLearning {
  /** Makes a network of each form that is tried: the weights of an event are those of one of them. */
  readonly networks: () => readonly Network[];
  readonly loss: Loss;
  /** The rows that are learned, as the networks take them. */
  readonly rows: TrainingData | RowSource;
}

/** What was decided before training. */
export interface FitPlan {
  readonly task: Task;
  /** Why it is that task. */
  readonly reason: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** How rows were split, in words: `at random`, `by patient, …`, `by time, …`. */
  readonly split: string;
  readonly features: number;
  readonly effort: Effort;
  /** Networks whose mean the model is to be; 1 is one network. */
  readonly networks: number;
  /** Forms of network that held-out rows compare; 1 where there is nothing to compare. */
  readonly forms: number;
  /** At most so many, of all trainings together. */
  readonly epochs: number;
  /** About how long they take one core at most; held-out rows mostly end them well before. */
  readonly seconds: number;
  /** Of the network, from its inputs to its outputs. */
  readonly widths: readonly number[];
  /** How many numbers it learns; of the plain form where two are compared. */
  readonly parameters: number;
  /** Bytes that training will need at least. */
  readonly memory: number;
  /** What was left out or grouped, and what looked odd: one line each. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}
