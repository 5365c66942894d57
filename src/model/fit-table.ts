/** From a table to a trained model in one call: infers, splits, preprocesses, trains, evaluates. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import type { CsvOptions } from '../data/csv.ts';
import { featureCount, type Preprocessing } from '../data/preprocess.ts';
import type { Split } from '../data/split.ts';
import type { Table } from '../data/table.ts';
import type { Task } from '../data/task.ts';
import { ChainruleError } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import { mlp } from '../nn/mlp.ts';
import type { Network } from '../nn/network.ts';
import { adam } from '../optim/index.ts';
import type { Optimizer, Schedule } from '../optim/optimizer.ts';
import { cosineDecay } from '../optim/schedules/index.ts';
import type { Stop, TrainEvent } from '../train/event.ts';
import { chooseLoss } from './choose-loss.ts';
import { type Defaults, defaultsFor } from './defaults.ts';
import { fitNetwork } from './fit-network.ts';
import { requireMemory } from './memory.ts';
import { prepareTable } from './prepare.ts';
import type { TableSource } from './source.ts';
import { type Configuration, makeTableModel, type TableEvaluation, type TableModel } from './table-model.ts';

export interface FitOptions extends Pick<CsvOptions, 'name' | 'header' | 'types'> {
  /** The column to predict. */
  target: string;
  task?: Task;
  /** Use these columns only. */
  features?: readonly string[];
  drop?: readonly string[];
  /**
   * Share of the rows kept for validation; 0.15 when absent, 0 for none. They decide how long to train; unless `epochs`,
   * `patience`, `tolerance` or a reacting `schedule` is given, a fresh network then learns them too, for so long.
   */
  validation?: number;
  /** Share of the rows kept for the final test, or a table of its own; 0.15 when absent, 0 for none. */
  test?: number | TableSource;
  /** Decides split, weights and order; 0 when absent. */
  seed?: number;
  hidden?: readonly number[];
  activation?: string | readonly string[];
  initializer?: string;
  dropout?: number;
  loss?: string;
  labelSmoothing?: number;
  /** Rare classes count as much as frequent ones. */
  classWeights?: 'balanced';
  optimizer?: Optimizer;
  schedule?: Schedule;
  batchSize?: number | 'full';
  epochs?: number;
  patience?: number;
  tolerance?: number;
  l1?: number;
  l2?: number;
  clipNorm?: number;
  backend?: Backend;
  signal?: AbortSignal;
  /** Told of the plan once, before anything large is allocated; may throw to call it off. */
  onStart?: (plan: FitPlan) => void;
  /**
   * Told of each epoch; its root mean squared error is in the target's own units, its loss is of the standardised target.
   * Epochs, steps and seconds count on from the first training to the one on all rows, whose events have no `validation`;
   * they never go beyond `plan.epochs`, and only the very last event has `stopped`.
   */
  onEvent?: (event: TrainEvent) => void;
}

/** What was decided before training. */
export interface FitPlan {
  readonly task: Task;
  /** Why it is that task. */
  readonly reason: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly features: number;
  /** At most so many, of both trainings together where there are two. */
  readonly epochs: number;
  /** Of the network, from its inputs to its outputs. */
  readonly widths: readonly number[];
  /** Bytes that training will need at least. */
  readonly memory: number;
  /** What was left out or grouped, and what looked odd: one line each. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

export interface FitResult extends TableModel {
  readonly plan: FitPlan;
  /** Of the training that the validation rows watched; where few rows are cross-validated, `validation` is over them all. */
  readonly history: readonly TrainEvent[];
  /** Why that training ended; the message also says which weights the model has. */
  readonly stopped: Stop;
  /** The best epoch by validation: the model has its weights, or has learned all rows for as long. */
  readonly bestEpoch: number;
  /** Of all trainings. */
  readonly seconds: number;
  readonly backend: string;
  readonly reproducible: boolean;
  /** The validation rows are judged by the network that had not learned them; all else by the model. */
  readonly evaluations: {
    readonly train: TableEvaluation;
    readonly validation?: TableEvaluation;
    readonly test?: TableEvaluation;
  };
  /** The table after columns were chosen, and the rows of each part; test rows are of `testTable`. */
  readonly table: Table;
  readonly split: Split;
  readonly testTable: Table;
}

/** Trains a network on a table, judges it on rows that it has not seen, and makes it ready to predict. */
export async function fitTable(source: TableSource, options: FitOptions): Promise<FitResult> {
  const prepared = await prepareTable(source, options);
  const { preprocessing, plan: planned } = prepared;
  const rows = planned.rows.train;
  const allRows = rows + planned.rows.validation;
  const defaults = defaultsFor({ rows: allRows, features: planned.features });
  const settings = chooseSettings(options, defaults, planned.rows.validation > 0);
  const loss = chooseLoss(preprocessing.target, prepared.train.y, options);
  const widths = widthsOf(preprocessing, loss, options.hidden ?? defaults.hidden);
  const batch = settings.batchSize === 'full' ? rows : Math.min(settings.batchSize, rows);
  const plan: FitPlan = {
    ...planned,
    warnings: [
      ...planned.warnings,
      ...(Number(options.batchSize) > rows
        ? [`batches of ${options.batchSize} rows: there are only ${rows} training rows, and each step takes them all`]
        : []),
    ],
    epochs: settings.refit ? 2 * settings.epochs : settings.epochs,
    widths,
    memory: settings.folds * requireMemory({ widths, batch, rows: allRows, slots: settings.optimizer.slots.length }),
  };
  options.onStart?.(plan);

  // A network for numbers learns them standardised; people read errors in the target's own units.
  const unit = preprocessing.target.kind === 'number' ? preprocessing.target.scale : 1;
  const { folds, refit, ...training } = settings;
  const fit = await fitNetwork({
    makeNetwork: () => makeNetwork(widths, options, defaults),
    data: prepared.train,
    ...(prepared.validation && { validation: prepared.validation }),
    training: { ...training, loss, ...(options.signal && { signal: options.signal }) },
    folds,
    refit,
    onEvent: (event) => options.onEvent?.(inOwnUnits(event, unit)),
  });
  const { network, judged, stopped, bestEpoch, seconds } = fit;
  if (stopped.reason === 'diverged' && bestEpoch === 0)
    throw new ChainruleError({ what: 'training', problem: stopped.message }, 'work');

  const configuration = describeSettings(settings, options, network, loss);
  const parts = { loss, preprocessing, configuration };
  const model = await makeTableModel({ ...parts, network });
  const judge = judged === network ? model : await makeTableModel({ ...parts, network: judged });
  const { table, split, testTable } = prepared;
  const validation = split.validation.length > 0 ? judge.evaluate(table, split.validation) : undefined;
  const test = split.test.length > 0 ? model.evaluate(testTable, split.test) : undefined;
  return {
    ...model,
    plan,
    history: fit.history.map((event) => inOwnUnits(event, unit)),
    stopped,
    bestEpoch,
    seconds,
    backend: settings.backend.name,
    reproducible: settings.backend.reproducible,
    evaluations: {
      train: model.evaluate(table, split.train),
      ...(validation && { validation }),
      ...(test && { test }),
    },
    table,
    split,
    testTable,
  };
}

/**
 * How the network is trained: what was said, else the defaults. One training, watched by the validation rows, is enough
 * for who says how long it shall take, and for a schedule that reacts to its course.
 */
function chooseSettings(options: FitOptions, defaults: Defaults, validates: boolean) {
  const { optimizer, tolerance, clipNorm } = options;
  // A learning rate that was said is kept as it is.
  const schedule = options.schedule ?? (optimizer ? undefined : cosineDecay());
  const isPlain =
    !validates ||
    options.epochs !== undefined ||
    options.patience !== undefined ||
    tolerance !== undefined ||
    schedule?.observe !== undefined;
  return {
    optimizer: optimizer ?? adam({ learningRate: defaults.learningRate }),
    batchSize: options.batchSize ?? defaults.batchSize,
    epochs: options.epochs ?? defaults.epochs,
    patience: options.patience ?? defaults.patience,
    seed: options.seed ?? 0,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? defaults.l2,
    backend: options.backend ?? wasm,
    folds: isPlain ? 1 : defaults.folds,
    refit: !isPlain,
    ...(schedule && { schedule }),
    tolerance: tolerance ?? (validates || options.patience !== undefined ? 0 : 1e-5),
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

function widthsOf(preprocessing: Preprocessing, loss: Loss, hidden: readonly number[]): number[] {
  const { target } = preprocessing;
  const isMulticlass = target.kind === 'classes' && loss.name === 'crossEntropy';
  return [featureCount(preprocessing), ...hidden, isMulticlass ? target.classes.length : 1];
}

function makeNetwork(widths: readonly number[], options: FitOptions, defaults: Defaults): Network {
  // Another activation has an initializer of its own.
  const initializer = options.initializer ?? (options.activation === undefined ? defaults.initializer : undefined);
  return mlp({
    inputs: widths[0]!,
    hidden: widths.slice(1, -1),
    outputs: widths.at(-1)!,
    activation: options.activation ?? defaults.activation,
    dropout: options.dropout ?? 0,
    seed: options.seed ?? 0,
    ...(initializer !== undefined && { initializer }),
  });
}

function inOwnUnits(event: TrainEvent, unit: number): TrainEvent {
  const scaled = <T extends { readonly rmse?: number }>(scores: T): T =>
    scores.rmse === undefined ? scores : { ...scores, rmse: scores.rmse * unit };
  return {
    ...event,
    metrics: scaled(event.metrics),
    ...(event.validation && { validation: scaled(event.validation) }),
  };
}

function describeSettings(
  settings: ReturnType<typeof chooseSettings>,
  options: FitOptions,
  network: Network,
  loss: Loss,
): Configuration {
  const { optimizer, backend, schedule, ...rest } = settings;
  return {
    layers: network.layers.map(({ detail }) => detail),
    loss: loss.name,
    optimizer: optimizer.name,
    ...optimizer.options,
    ...(schedule && { schedule: schedule.name }),
    ...rest,
    classWeights: options.classWeights ?? null,
    backend: backend.name,
  };
}
