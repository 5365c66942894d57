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
import { lossNamed } from '../nn/losses/index.ts';
import { mlp } from '../nn/mlp.ts';
import type { Network } from '../nn/network.ts';
import { adam } from '../optim/index.ts';
import type { Optimizer, Schedule } from '../optim/optimizer.ts';
import type { Stop, TrainEvent } from '../train/event.ts';
import { train } from '../train/train.ts';
import { type Defaults, defaultsFor } from './defaults.ts';
import { type Prepared, prepareTable } from './prepare.ts';
import type { TableSource } from './source.ts';
import { type Configuration, makeTableModel, type TableEvaluation, type TableModel } from './tableModel.ts';

export interface FitOptions extends Pick<CsvOptions, 'header' | 'types'> {
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
  /** Told of each epoch, and once of the plan before the first. */
  onStart?: (plan: FitPlan) => void;
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
  const plan = { ...planned, epochs: settings.epochs };
  options.onStart?.(plan);

  const loss = chooseLoss(prepared, options);
  const network = makeNetwork(preprocessing, loss, options, defaults);
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
    history.push(event);
    options.onEvent?.(event);
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

function chooseLoss({ preprocessing, train: { y } }: Prepared, options: FitOptions): Loss {
  const { target } = preprocessing;
  if (target.kind === 'number') return lossNamed(options.loss ?? 'meanSquaredError');
  const classes = target.classes.length;
  const name = options.loss ?? (classes === 2 ? 'binaryCrossEntropy' : 'crossEntropy');
  return lossNamed(name, {
    ...(options.labelSmoothing !== undefined && { labelSmoothing: options.labelSmoothing }),
    ...(options.classWeights === 'balanced' && { classWeights: balancedWeights(y, classes) }),
  });
}

/** Weights under which every class counts the same: rows / (classes x rows of the class), as scikit-learn's `balanced`. */
function balancedWeights(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  return counts.map((count) => labels.length / (classes * Math.max(1, count)));
}

function makeNetwork(preprocessing: Preprocessing, loss: Loss, options: FitOptions, defaults: Defaults): Network {
  const { target } = preprocessing;
  return mlp({
    inputs: featureCount(preprocessing),
    hidden: options.hidden ?? defaults.hidden,
    outputs: target.kind === 'classes' && loss.name === 'crossEntropy' ? target.classes.length : 1,
    activation: options.activation ?? defaults.activation,
    dropout: options.dropout ?? 0,
    seed: options.seed ?? 0,
    ...(options.initializer !== undefined && { initializer: options.initializer }),
  });
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
