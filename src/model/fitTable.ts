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
import type { Stop, TrainEvent } from '../train/event.ts';
import { train } from '../train/train.ts';
import { chooseLoss } from './choose-loss.ts';
import { type Defaults, defaultsFor } from './defaults.ts';
import { requireMemory } from './memory.ts';
import { prepareTable } from './prepare.ts';
import type { TableSource } from './source.ts';
import { type Configuration, makeTableModel, type TableEvaluation, type TableModel } from './tableModel.ts';

export interface FitOptions extends Pick<CsvOptions, 'name' | 'header' | 'types'> {
  /** The column to predict. */
  target: string;
  task?: Task;
  /** Use these columns only. */
  features?: readonly string[];
  drop?: readonly string[];
  /** Share of the rows kept for validation; 0.15 when absent, 0 for none. */
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
  /** Told of each epoch; its root mean squared error is in the target's own units, its loss is of the standardised target. */
  onEvent?: (event: TrainEvent) => void;
}

/** What was decided before training. */
export interface FitPlan {
  readonly task: Task;
  /** Why it is that task. */
  readonly reason: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly features: number;
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
  readonly history: readonly TrainEvent[];
  readonly stopped: Stop;
  readonly bestEpoch: number;
  readonly seconds: number;
  readonly backend: string;
  readonly reproducible: boolean;
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

/** Trains a network on a table, judges it on rows it has not seen, and makes it ready to predict. */
export async function fitTable(source: TableSource, options: FitOptions): Promise<FitResult> {
  const prepared = await prepareTable(source, options);
  const { preprocessing, plan: planned } = prepared;
  const defaults = defaultsFor(planned.rows.train);
  const settings = chooseSettings(options, defaults);
  const loss = chooseLoss(preprocessing.target, prepared.train.y, options);
  const widths = widthsOf(preprocessing, loss, options.hidden ?? defaults.hidden);
  const rows = planned.rows.train;
  const batch = settings.batchSize === 'full' ? rows : Math.min(settings.batchSize, rows);
  const plan: FitPlan = {
    ...planned,
    warnings: [
      ...planned.warnings,
      ...(Number(settings.batchSize) > rows
        ? [`batches of ${settings.batchSize} rows: there are only ${rows} training rows, and each step takes them all`]
        : []),
    ],
    epochs: settings.epochs,
    widths,
    memory: requireMemory({
      widths,
      batch,
      rows: rows + planned.rows.validation,
      slots: settings.optimizer.slots.length,
    }),
  };
  options.onStart?.(plan);

  const network = makeNetwork(widths, options, defaults);
  // A network for numbers learns them standardised; people read errors in the target's own units.
  const unit = preprocessing.target.kind === 'number' ? preprocessing.target.scale : 1;
  const history: TrainEvent[] = [];
  const validates = prepared.validation !== undefined;
  const training = train(network, prepared.train, {
    loss,
    ...settings,
    ...(prepared.validation && { validation: prepared.validation }),
    ...(!validates && options.patience === undefined && { tolerance: 1e-5 }),
    ...(options.signal && { signal: options.signal }),
  });
  for await (const event of training) {
    const told = inOwnUnits(event, unit);
    history.push(told);
    options.onEvent?.(told);
  }
  const last = history.at(-1)!;
  const stopped = last.stopped!;
  if (stopped.reason === 'diverged' && last.bestEpoch === 0)
    throw new ChainruleError({ what: 'training', problem: stopped.message }, 'work');

  const model = await makeTableModel({
    network,
    loss,
    preprocessing,
    configuration: describeSettings(settings, options, network, loss),
  });
  const { table, split, testTable } = prepared;
  const part = (rows: Int32Array, of: Table) => (rows.length > 0 ? model.evaluate(of, rows) : undefined);
  const [validation, test] = [part(split.validation, table), part(split.test, testTable)];
  return {
    ...model,
    plan,
    history,
    stopped,
    bestEpoch: last.bestEpoch!,
    seconds: last.seconds,
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

/** How the network is trained: what was said, else the defaults. */
function chooseSettings(options: FitOptions, defaults: Defaults) {
  const { schedule, tolerance, clipNorm } = options;
  return {
    optimizer: options.optimizer ?? adam({ learningRate: defaults.learningRate }),
    batchSize: options.batchSize ?? defaults.batchSize,
    epochs: options.epochs ?? defaults.epochs,
    patience: options.patience ?? defaults.patience,
    seed: options.seed ?? 0,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? defaults.l2,
    backend: options.backend ?? wasm,
    ...(schedule && { schedule }),
    ...(tolerance !== undefined && { tolerance }),
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

function widthsOf(preprocessing: Preprocessing, loss: Loss, hidden: readonly number[]): number[] {
  const { target } = preprocessing;
  const isMulticlass = target.kind === 'classes' && loss.name === 'crossEntropy';
  return [featureCount(preprocessing), ...hidden, isMulticlass ? target.classes.length : 1];
}

function makeNetwork(widths: readonly number[], options: FitOptions, defaults: Defaults): Network {
  return mlp({
    inputs: widths[0]!,
    hidden: widths.slice(1, -1),
    outputs: widths.at(-1)!,
    activation: options.activation ?? defaults.activation,
    dropout: options.dropout ?? 0,
    seed: options.seed ?? 0,
    ...(options.initializer !== undefined && { initializer: options.initializer }),
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
