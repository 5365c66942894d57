/** From a table to a trained model in one call: infers, splits, preprocesses, trains, evaluates. */

import { wasm } from '../backends/wasm/wasm.ts';
import { featureCount, type Preprocessing, preprocessingToJson } from '../data/preprocess.ts';
import type { Split } from '../data/split-rows.ts';
import type { Table } from '../data/table.ts';
import { ChainruleError } from '../graph/error.ts';
import { countParameters, describeLayers } from '../nn/describe.ts';
import { membersOf } from '../nn/ensemble.ts';
import type { Loss } from '../nn/loss.ts';
import { hiddenLayers, type MlpOptions } from '../nn/mlp.ts';
import type { Network } from '../nn/network.ts';
import { checksum } from '../numeric/checksum.ts';
import { adam, asOptimizer } from '../optim/index.ts';
import type { Schedule } from '../optim/optimizer.ts';
import { asSchedule, cosineDecay } from '../optim/schedules/index.ts';
import type { Stop, TrainRecord } from '../train/event.ts';
import { type OwnMetrics, requireMetrics } from '../train/own-metrics.ts';
import type { TrainingPathPoint } from '../train/training-path.ts';
import { chooseLoss, outputsFor } from './choose-loss.ts';
import type { CrossValidation } from './cross-validate.ts';
import { type Defaults, defaultsFor } from './defaults.ts';
import { divideAtRandom } from './divide-at-random.ts';
import { effortOf, formsFor, secondsAtMost, trialsFor } from './effort.ts';
import type { AnyEvaluation, MultiTargetEvaluation, TableEvaluation } from './evaluation.ts';
import { fitNetwork } from './fit-network.ts';
import { type FitOptions, type FitPlan, requireFitOptions, type Target } from './fit-options.ts';
import { plannedBefore } from './fit-state.ts';
import { requireMemory } from './memory.ts';
import { answering } from './predictor.ts';
import { type Prepared, prepare, type ReadForFit, readForFit } from './prepare.ts';
import type { TableSource } from './source.ts';
import type { SplitCheck } from './split-check.ts';
import { isRowList } from './split-options.ts';
import { suspect } from './suspicion.ts';
import { inUnitsOf, metricJudge } from './table-metrics.ts';
import {
  type AnyTableModel,
  type Configuration,
  type MultiTargetModel,
  makeTableModel,
  type TableModel,
} from './table-model.ts';
import { tidy } from './tidy.ts';

/** What a fit of one target and of several have in common. */
export interface FitOutcome<Evaluation extends AnyEvaluation> {
  readonly plan: FitPlan;
  /** Of the training that the validation rows watched; where few rows are cross-validated, `validation` is over them all. */
  readonly history: readonly TrainRecord[];
  /** Why that training ended; the message also says which weights the model has. */
  readonly stopped: Stop;
  /** The best epoch by validation: the model has its weights, or has learned all rows for as long. */
  readonly bestEpoch: number;
  /** Of all trainings. */
  readonly seconds: number;
  readonly seed: number;
  readonly backend: string;
  readonly reproducible: boolean;
  /** The validation rows are judged by the network that had not learned them; all else by the model. */
  readonly evaluations: {
    readonly train: Evaluation;
    readonly validation?: Evaluation | undefined;
    readonly test?: Evaluation | undefined;
  };
  /** Where `split: { folds }` was given: scores of other fits on rows that they had not learned, with their spread. */
  readonly crossValidation?: CrossValidation<Evaluation> | undefined;
  /**
   * Where rows are split at random and a column says that they are not independent: the score of a network whose rows are split by
   * it. Only where that costs little.
   */
  readonly splitCheck?: SplitCheck<Evaluation> | undefined;
  /** The table after columns were chosen, and the rows of each part; validation and test rows are of these tables. */
  readonly table: Table;
  readonly split: Split;
  readonly validationTable: Table;
  readonly testTable: Table;
  /** Weights on the way to the model's, where `pathPoints` was given; epochs count from 0 in the training that led to them. */
  readonly path?: readonly TrainingPathPoint[] | undefined;
}

/** A model with what led to it: plan, history, and how well it does on each part of the rows. */
export interface FitResult extends TableModel, FitOutcome<TableEvaluation> {}

/** The same where several columns are predicted. */
export interface MultiTargetFit<Name extends string = string>
  extends MultiTargetModel<Name>,
    FitOutcome<MultiTargetEvaluation<Name>> {}

/** The result of a fit of one target or of several. */
export type AnyFit = FitResult | MultiTargetFit;

/**
 * Trains a network on a table, judges it on rows that it has not seen, and makes it ready to predict. The source is a
 * table, rows as objects, or CSV as text, bytes or a stream. What the columns are, whether the target means classes or
 * numbers, the split, the sizes and the rates are decided from the data where options do not say; `plan` says how.
 * Throws where the target is missing or has a single value, and where training diverged at once.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 *
 * const model = await fitTable(generate('moons', { rows: 200, noise: 0.1 }), { target: 'y', seed: 1 });
 * console.log(model.plan.task, model.plan.rows); // classification { train: 140, validation: 30, test: 30 }
 * console.log(model.predict({ x1: -1.5, x2: 2 }).prediction); // 1
 */
export async function fitTable(
  source: TableSource,
  options: FitOptions<string | readonly [string]>,
): Promise<FitResult>;
/**
 * With several columns to predict, which are all numbers, or labels of two values each: one network learns them together.
 *
 * @example
 * import { fitTable } from 'chainrule';
 *
 * const rooms = Array.from({ length: 60 }, (_, i) => ({ width: i % 7, depth: i % 5, area: (i % 7) * (i % 5), warm: 2 * (i % 7) }));
 * const model = await fitTable(rooms, { target: ['area', 'warm'], epochs: 5 });
 * const { values } = model.predict({ width: 3, depth: 4 });
 * console.log(Object.keys(values), typeof values.area); // ['area', 'warm'] number
 */
export async function fitTable<const Name extends string>(
  source: TableSource,
  options: FitOptions<readonly [Name, Name, ...Name[]]>,
): Promise<MultiTargetFit<Name>>;
/**
 * With columns to predict of which only the program knows how many they are.
 *
 * @example
 * import { fitTable } from 'chainrule';
 *
 * const rooms = Array.from({ length: 60 }, (_, i) => ({ width: i % 7, depth: i % 5, area: (i % 7) * (i % 5) }));
 * const target: string[] = ['area'];
 * const model = await fitTable(rooms, { target, epochs: 5 });
 * console.log(model.targets, model.target === undefined); // ['area'] false
 */
export async function fitTable(source: TableSource, options: FitOptions<Target>): Promise<AnyFit>;
export async function fitTable(source: TableSource, options: FitOptions<Target>): Promise<AnyFit> {
  requireFitOptions(options);
  const metrics = requireMetrics('fitTable', options.metrics);
  let read: ReadForFit | undefined = await readForFit(source, options);
  tidy(read.table.rows);
  const fit = (prepared: Prepared, of: FitOptions<Target>) => fitPrepared(prepared, of, metrics);
  if (isPlain(options)) {
    const suspicion = suspect(read);
    const prepared = prepare(read, divideAtRandom(read), { suspicion });
    if (suspicion.suspects.length === 0) {
      const checked = read.options;
      // Nothing holds the list of all rows then.
      read = undefined;
      return fit(prepared, checked);
    }
    const model = await fit(prepared, read.options);
    const { checkSplit } = await import('./split-fit.ts');
    const splitCheck = await checkSplit(read, suspicion, model, fit);
    return splitCheck ? ({ ...model, splitCheck } as AnyFit) : model;
  }
  const { divide, fitWithFolds } = await import('./split-fit.ts');
  const division = divide(read);
  if (options.split?.folds !== undefined) return fitWithFolds(read, division, fit);
  return fit(prepare(read, division), read.options);
}

/** Whether the rows are split as usual: what else there is is loaded where it is asked for. */
function isPlain({ split, validation, test }: FitOptions<Target>): boolean {
  return split === undefined && !isRowList(validation) && !isRowList(test);
}

/** Trains on what was prepared; the options are those that were checked. */
export async function fitPrepared(
  prepared: Prepared,
  options: FitOptions<Target>,
  metrics: OwnMetrics,
): Promise<AnyFit> {
  const { preprocessing, plan: planned, isValidationGiven } = prepared;
  const rows = planned.rows.train;
  const allRows = rows + (isValidationGiven ? 0 : planned.rows.validation);
  const hasThresholds = options.threshold !== undefined || options.costs !== undefined;
  const thresholds = hasThresholds ? await import('./thresholds.ts') : undefined;
  thresholds?.requireThresholds(options, preprocessing, planned.rows.validation);
  const { interval } = options;
  const intervals = interval === undefined ? undefined : await import('./prediction-intervals.ts');
  intervals?.requireInterval(interval!, preprocessing, planned.rows.validation);
  const defaults = defaultsFor({ rows: allRows, features: planned.features });
  const settings = chooseSettings(options, defaults, planned.rows.validation > 0, prepared);
  const { start } = prepared;
  const loss = chooseLoss(preprocessing.targets, prepared.train.y, {
    ...options,
    ...(start && options.loss === undefined && { loss: start.loss(preprocessing) }),
  });
  const trials = trialsFor(settings.effort);
  const widths =
    start?.widths ?? widthsOf(preprocessing, loss, hiddenLayers('fitTable: hidden', options.hidden ?? defaults.hidden));
  const { candidates, members } = start
    ? { candidates: [{ make: () => start.network(preprocessing, loss) }], members: trials.members }
    : await formsFor(trials, networkOf(widths, options, defaults), {
        ...prepared.train,
        classes: loss.targets === 'classes' ? outputsFor(loss, preprocessing.targets) : undefined,
        allRows,
        l1: options.l1 === undefined && options.l2 === undefined ? defaults.l1OfInputs : 0,
      });
  const forms = candidates.length;
  const plan = {
    ...planned,
    effort: settings.effort,
    networks: members,
    forms,
    warnings: [
      ...planned.warnings,
      ...replanned(settings, options),
      ...(Number(options.batchSize) > rows
        ? [`batches of ${options.batchSize} rows: there are only ${rows} training rows, and each step takes them all`]
        : []),
    ],
    seconds: secondsAtMost(candidates, {
      ...settings,
      rows: allRows,
      members: settings.refit ? members : 0,
    }),
    epochs: mostEpochs(settings, forms + (settings.refit ? members : 0), options),
    widths,
    parameters: countParameters(candidates[0]!.make(settings.seed)),
  };

  // A network for numbers learns them standardised; people read errors in the target's own units.
  const [target, ...others] = preprocessing.targets;
  const unit = target!.kind === 'number' && others.length === 0 ? target!.scale : 1;
  const { folds, refit, effort: _effort, ...training } = settings;
  let memory = 0;
  tidy(allRows);
  const fit = await fitNetwork({
    candidates,
    members,
    slowest: trials.slowest,
    data: prepared.source ?? prepared.train,
    validation: prepared.validation,
    training: {
      ...training,
      loss,
      metrics: inUnitsOf(preprocessing.targets, metrics),
      ...(options.monitor !== undefined && { monitor: options.monitor }),
      signal: options.signal,
      ...(options.shards && { shards: options.shards }),
    },
    folds,
    refit,
    groups: prepared.groups,
    onPlanned: async (sessions) => {
      memory = Math.max(...sessions.map((session) => requireMemory(`network ${widths.join('-')}`, session)));
      const networks = () => candidates.map(({ make }) => make(settings.seed));
      await options.onStart?.({ ...plan, memory }, { networks, loss, rows: prepared.source ?? prepared.train });
    },
    onEvent: (event) => options.onEvent?.(inOwnUnits(event, unit)),
    pathPoints: options.pathPoints,
    checkpoint: options.checkpoint,
    resume: options.resume,
    described: {
      effort: settings.effort,
      preprocessing: checksum(new TextEncoder().encode(JSON.stringify(preprocessingToJson(preprocessing)))),
      ...(options.split && { split: { ...options.split } }),
    },
    epochsFromHere: options.epochs,
  });
  const { network, judged, stopped, bestEpoch, seconds } = fit;
  // Scores are worked out from the table.
  prepared.train = { x: [], y: [] };
  prepared.validation = undefined;
  if (stopped.reason === 'diverged' && bestEpoch === 0)
    throw new ChainruleError({ what: 'training', problem: stopped.message }, 'work');

  const { table, split, validationTable, testTable } = prepared;
  const penalties = fit.forms.map((form) => candidates[form]!.sparse?.l1 ?? 0);
  const settled = {
    ...describeSettings(settings, options, network, loss, plan.split),
    ...(penalties.some((l1) => l1 > 0) && { l1OfInputs: penalties }),
    ...(fit.learnedAll < membersOf(network).length && { networksOnAllRows: fit.learnedAll }),
    ...(fit.temperatures.some((temperature) => temperature !== 1) && { temperature: fit.temperatures }),
  };
  const backend = answering(settings.backend);
  const ownJudge = (of: Network) => metricJudge(metrics, of, loss);
  const made = async (of: Network, by: Preprocessing, configuration: Configuration) =>
    makeTableModel({ loss, preprocessing: by, configuration, network: of }, backend, ownJudge(of));
  const plain = await made(judged, preprocessing, settled);
  const decided =
    thresholds?.withThresholds(preprocessing, options, plain, validationTable, split.validation) ??
    intervals?.withIntervals(preprocessing, interval!, plain, validationTable, split.validation) ??
    preprocessing;
  const configuration = {
    ...settled,
    ...thresholds?.describeThresholds(options, decided, split.validation.length),
    ...intervals?.describeInterval(interval!, split.validation.length, decided),
  };
  const judge = decided === preprocessing ? plain : await made(judged, decided, configuration);
  const model = judged === network ? judge : await made(network, decided, configuration);
  const scored = async (part: keyof Split, by: AnyTableModel, of: Table): Promise<AnyEvaluation | undefined> => {
    if (split[part].length === 0) return undefined;
    tidy(allRows);
    const evaluation = await by.evaluate(of, split[part]);
    const judging = { backend, judge: ownJudge(by.network) };
    return (await prepared.withAllScores?.(part, evaluation, by, judging)) ?? evaluation;
  };
  const validation = await scored('validation', judge, validationTable);
  const test = await scored('test', model, testTable);
  const train = await scored('train', model, table);
  tidy(allRows);
  return {
    ...model,
    plan: { ...plan, memory },
    history: fit.history.map((event) => inOwnUnits(event, unit)),
    stopped,
    bestEpoch,
    seconds,
    seed: settings.seed,
    backend: settings.backend.name,
    reproducible: settings.backend.reproducible,
    evaluations: { train, validation, test },
    table,
    split,
    validationTable,
    testTable,
    path: fit.path,
  } as AnyFit;
}

/** Of the usual learning rate: what was learned is not to be thrown away by the first steps. */
const rateToGoOn = 0.1;

/** Of so many trainings together, each of which is to have so many. */
function mostEpochs({ epochs }: { epochs: number }, trainings: number, { resume }: FitOptions<Target>): number {
  if (!resume) return trainings * epochs;
  const { watched = [], members = [], epochs: ofThis } = resume.state;
  const done = [...watched.map(({ history }) => history.at(-1)!), ...members.map(({ record }) => record)];
  const before = done.reduce((sum, { epoch }) => sum + epoch, 0);
  return before + Math.max(epochs, ofThis) + (trainings - done.length - 1) * epochs;
}

/** What other epochs than were planned do to a training that is resumed. */
function replanned({ schedule }: { schedule?: Schedule }, { epochs, resume }: FitOptions<Target>): string[] {
  if (!resume || epochs === undefined || epochs === resume.state.epochs) return [];
  const change = `resumed for ${epochs} epochs in place of ${resume.state.epochs}`;
  return schedule ? [`${change}: the schedule ${schedule.name} goes on as that of ${epochs} epochs`] : [change];
}

/**
 * How the network is trained: what was said, else the defaults. One training, watched by the validation rows, is enough
 * where the user says how long to train or gives these rows, and for a schedule that reacts to the loss. A fit that is
 * resumed keeps its plan.
 */
function chooseSettings(
  options: FitOptions<Target>,
  defaults: Defaults,
  validates: boolean,
  { isValidationGiven, isInTime, start }: Prepared,
) {
  const { tolerance, clipNorm } = options;
  const optimizer = options.optimizer === undefined ? undefined : asOptimizer(options.optimizer);
  const planned = options.resume && plannedBefore(options.resume);
  // A learning rate that the user gave stays constant.
  const usual = optimizer ? undefined : cosineDecay();
  const schedule = options.schedule === undefined ? usual : asSchedule(options.schedule);
  const alone = Object.entries({
    'a model to go on from': start !== undefined,
    'no validation rows': !validates,
    'validation rows that are given': validates && isValidationGiven,
    epochs: options.epochs !== undefined,
    patience: options.patience !== undefined,
    tolerance: tolerance !== undefined,
    'a schedule that reacts': schedule?.observe !== undefined,
  }).flatMap(([what, is]) => (is ? [what] : []));
  const isPlain = alone.length > 0;
  // The epochs of a fit that is resumed are those of the training under way.
  const effort = options.resume ? (options.effort ?? planned!.effort) : effortOf(options, alone);
  return {
    effort,
    optimizer: optimizer ?? adam({ learningRate: defaults.learningRate * (start ? rateToGoOn : 1) }),
    batchSize: options.batchSize ?? defaults.batchSize,
    epochs: options.epochs ?? planned?.epochs ?? defaults.epochs,
    patience: options.patience ?? defaults.patience,
    seed: options.seed ?? 0,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? defaults.l2,
    backend: options.backend ?? wasm,
    // No earlier rows may stand in for those that come last.
    folds: planned?.folds ?? (isPlain || isInTime ? 1 : Math.max(defaults.folds, trialsFor(effort).folds)),
    refit: planned?.refit ?? !isPlain,
    ...(schedule && { schedule }),
    tolerance: tolerance ?? (validates || options.patience !== undefined ? 0 : 1e-5),
    ...(clipNorm !== undefined && { clipNorm }),
  };
}

function widthsOf(preprocessing: Preprocessing, loss: Loss, hidden: readonly number[]): number[] {
  return [featureCount(preprocessing), ...hidden, outputsFor(loss, preprocessing.targets)!];
}

function networkOf(widths: readonly number[], options: FitOptions<Target>, defaults: Defaults): MlpOptions {
  // Another activation has an initializer of its own.
  const initializer = options.initializer ?? (options.activation === undefined ? defaults.initializer : undefined);
  return {
    inputs: widths[0]!,
    hidden: widths.slice(1, -1),
    outputs: widths.at(-1)!,
    activation: options.activation ?? defaults.activation,
    dropout: options.dropout ?? 0,
    initializer,
  };
}

function inOwnUnits<T extends TrainRecord>(event: T, unit: number): T {
  const scaled = <T extends { readonly rmse?: number }>(scores: T): T =>
    scores.rmse === undefined ? scores : { ...scores, rmse: scores.rmse * unit };
  return {
    ...event,
    metrics: scaled(event.metrics),
    validation: event.validation && scaled(event.validation),
  };
}

function describeSettings(
  settings: ReturnType<typeof chooseSettings>,
  options: FitOptions<Target>,
  network: Network,
  loss: Loss,
  how: string,
): Configuration {
  const { optimizer, backend, schedule, ...rest } = settings;
  return {
    layers: describeLayers(network).map(({ detail }) => detail),
    loss: loss.name,
    optimizer: optimizer.name,
    ...optimizer.options,
    ...(schedule && { schedule: schedule.name }),
    ...rest,
    ...(options.shards && { shards: options.shards.count }),
    ...(options.monitor && { monitor: Object.values(options.monitor) }),
    classWeights: options.classWeights ?? null,
    ...(options.sampleWeights !== undefined && { sampleWeights: options.sampleWeights }),
    split: how,
    ...(options.split?.group !== undefined && { group: options.split.group }),
    backend: backend.name,
  };
}
