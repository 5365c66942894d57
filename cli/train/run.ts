/** One run of `chainrule train`: reads, trains, writes the folder of the run, and says how it went. */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fail, type Profiler, profiler } from '../../src/engine.ts';
import {
  type AnyFit,
  ChainruleError,
  type FitLearning,
  type FitOptions,
  type FitPlan,
  type FitState,
  fitTable,
  type TrainEvent,
} from '../../src/index.ts';
import { type LargeTablePlan, requireWritable } from '../../src/node.ts';
import { formatBytes } from '../../src/report.ts';
import type { Data } from '../data/source.ts';
import { exitCodes } from '../errors.ts';
import { commandText } from '../invocation.ts';
import { sayRanks } from '../ranks.ts';
import { type Screen, screen, writeJson } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { RunCheckpoints } from './checkpoints.ts';
import { exposeCollector } from './collector.ts';
import { findingsOf, findingsText } from './doctor.ts';
import { EventFiles } from './event-files.ts';
import { filesText } from './files-text.ts';
import { modelToGoOnFrom, networkToGoOnFrom } from './from.ts';
import type { Interruption } from './interruption.ts';
import { fitLarge, largeTargets, streamJson } from './large.ts';
import { profileText } from './profile.ts';
import type { TrainingProgress } from './progress.ts';
import type { Request } from './request.ts';
import { beginAgain, discardRun, fileOf, openRun, type RunFiles, writeRun } from './run-folder.ts';
import { newRecord, type RunRecord } from './run-record.ts';
import type { FitSettings } from './settings.ts';
import { dataText, planText, resultJson, resultText } from './summary.ts';
import { noteFolder } from './supervise.ts';
import { largeTables, noTables, readTables, requireTarget, type Tables, targetsOf } from './tables.ts';

/** Weights on the way that `--path` keeps. */
const pathPoints = 100;

export interface Job extends Request {
  readonly data: Data;
  /** Of a table that is streamed. */
  readonly files: readonly string[] | undefined;
  readonly settings: FitSettings;
  readonly progress: TrainingProgress;
  readonly interruption: Interruption;
}

/** What the run is made of, once its tables are read. */
interface Run extends Job {
  readonly display: Screen;
  readonly targets: readonly string[];
  readonly tables: Tables;
  readonly record: RunRecord;
  /** What the training goes on from, where not from weights that are drawn. */
  readonly from: FitOptions['from'];
  readonly profiling: Profiler | undefined;
  /** None where the data cannot be read again. */
  readonly checkpoints: RunCheckpoints | undefined;
}

/** Does all of it, and gives the exit code. */
export async function runTraining(job: Job): Promise<number> {
  const { data, flags, resumed, settings, ranks } = job;
  const display = screen(flags);
  exposeCollector();
  if (!job.files) await requireTarget(data, flags);
  if (ranks && ranks.rank > 0) return follow(job);
  if (!resumed) await requireWritable(join(flags.out, nameOf(job)));
  if (flags.tensorboard !== undefined) await requireWritable(join(flags.tensorboard, nameOf(job)));
  const { tables, targets, from } = await readInputs(job);
  const record = resumed?.record ?? newRecord(job.args, data, tables);
  const run: Run = {
    ...job,
    display,
    targets,
    tables,
    record,
    from,
    profiling: flags.profile ? profiler(settings.backend) : undefined,
    checkpoints: record.pipes ? undefined : new RunCheckpoints(flags.checkpoint, display),
  };
  const trained = await fitInFolder(run);
  const { stopped, bestEpoch } = trained.fit;
  return stopped.reason === 'aborted' && bestEpoch === 0
    ? endEmpty(run.interruption, resumed ? undefined : trained.folder)
    : end(run, trained);
}

function nameOf({ data, flags }: Job): string {
  return flags.name ?? data.name;
}

/** What a training reads. */
async function readInputs({ data, files, flags }: Job): Promise<Pick<Run, 'tables' | 'targets' | 'from'>> {
  if (files) return { tables: await largeTables(files, flags), targets: largeTargets(flags), from: undefined };
  const model = flags.from === undefined ? undefined : await modelToGoOnFrom(flags.from);
  const tables = await readTables(data, flags, model);
  const targets = targetsOf(flags, tables.read.table);
  const from = flags.from === undefined ? undefined : (model ?? (await networkToGoOnFrom(flags, tables, targets)));
  return { tables, targets, from };
}

/** What a rank does that is not rank 0: the same, but for all that is printed and written. */
async function follow(job: Job): Promise<number> {
  const { files, flags } = job;
  const inputs = files ? { tables: noTables, targets: largeTargets(flags), from: undefined } : await readInputs(job);
  const options = { ...optionsOf({ ...job, ...inputs }), onStart: requireMachine };
  const fit = files ? await fitLarge({ files, flags }, options) : await fitTable(inputs.tables.read.table, options);
  return fit.stopped.reason === 'diverged' ? exitCodes.failed : (job.interruption.exitCode() ?? exitCodes.done);
}

/** The options of the fit, but for what it tells on the way. */
function optionsOf(run: Job & Pick<Run, 'targets' | 'tables' | 'from'>) {
  const { data, flags, settings, targets, tables, from, resumed, interruption } = run;
  return {
    ...settings,
    from,
    effort: settings.effort ?? (data.kind === 'generator' && !from ? ('quick' as const) : undefined),
    target: targets,
    ...(flags.path && { pathPoints }),
    ...(tables.validation !== undefined && { validation: tables.validation }),
    test: tables.test,
    resume: resumed?.checkpoint,
    signal: interruption.signal,
  };
}

interface Trained {
  readonly folder: string;
  readonly fit: AnyFit;
  readonly events: EventFiles | undefined;
  /** Of a table that is streamed. */
  readonly streamed: LargeTablePlan | undefined;
}

/** Trains in the folder of the run, which is there before training begins. */
async function fitInFolder(run: Run): Promise<Trained> {
  const { flags, resumed, progress, interruption, profiling, checkpoints } = run;
  let folder = resumed?.folder;
  let events: EventFiles | undefined;
  let streamed: LargeTablePlan | undefined;
  let isUnderWay = false;
  const tell = (plan: LargeTablePlan) => {
    streamed = plan;
    sayTable(run, plan);
  };
  const begin = async (plan: FitPlan, learning: FitLearning) => {
    requireMachine(plan);
    folder ??= await openRun(flags.out, nameOf(run), plan, run.record);
    noteFolder(folder);
    // What is refused, before its first checkpoint, leaves the folder as it is.
    checkpoints?.open(fileOf(folder, 'checkpoint'), resumed && (() => beginAgain(resumed.folder, plan, run.record)));
    if (flags.tensorboard !== undefined) {
      const goesOn = resumed !== undefined;
      events = new EventFiles(flags.tensorboard, folder, { goesOn, display: run.display, learning });
    }
    sayPlan(run, plan);
    progress.start(plan);
    interruption.startTraining(checkpoints && resumeCommand(folder));
  };
  let fit: AnyFit;
  try {
    const options = {
      ...optionsOf(run),
      ...(profiling && { backend: profiling.backend }),
      checkpoint: checkpoints,
      onStart: begin,
      onEvent: (event: TrainEvent) => {
        if (event.stopped && event.stopped.reason !== 'aborted') checkpoints?.hold();
        isUnderWay ||= event.stopped?.reason !== 'diverged';
        progress.show(event);
        return events?.add(event);
      },
    };
    fit = run.files
      ? await fitLarge({ files: run.files, flags, teller: { ...run, onTable: tell } }, options)
      : await fitTable(run.tables.read.table, { ...options, onFold: (fold, folds) => progress.fold(fold, folds) });
  } catch (error) {
    progress.clear();
    await checkpoints?.settle();
    if (folder !== undefined && !resumed && !isUnderWay) {
      await discardRun(folder);
      events?.discard();
    } else {
      events?.write();
    }
    throw resumed ? ofRun(error, resumed.folder) : error;
  }
  progress.clear();
  await checkpoints?.settle();
  return { folder: folder!, fit, events, streamed };
}

export function resumeCommand(folder: string): string {
  return commandText(['train', '--resume', folder]);
}

/** The library's refusal to resume, with the folder in the message. */
export function ofRun(error: unknown, folder: string): unknown {
  if (!(error instanceof ChainruleError) || !error.what.startsWith('resume')) return error;
  const { problem, got, expected, hint } = error;
  return new ChainruleError({ what: error.what.replace('resume', folder), problem, got, expected, hint, cause: error });
}

/** What there is to say of a table that is streamed, before it is encoded. */
function sayTable({ data, flags, display, targets }: Run, { rows, notes, warnings }: LargeTablePlan): void {
  display.say(dataText(data, { table: { rows, columns: [] }, notes, warnings }, targets, flags.sampleWeights));
  display.warn(warnings);
}

function sayPlan(run: Run, plan: FitPlan): void {
  const { data, files, flags, resumed, display, tables, targets, ranks } = run;
  const { read } = tables;
  if (!files) display.say(dataText(data, read, targets, flags.sampleWeights));
  display.say(planText(plan));
  if (ranks) sayRanks(ranks, flags.threads ?? 1, display);
  if (resumed) display.say(`Resumed: ${resumed.folder}, after epoch ${epochsDone(resumed.checkpoint.state)}`);
  display.warn([...read.warnings, ...plan.warnings]);
  if (flags.json) display.warn(plan.notes);
  display.say();
}

/** Of all trainings together, as they are told. */
function epochsDone({ training, watched = [], members = [] }: FitState): number {
  const done = [...watched.map(({ history }) => history.at(-1)!), ...members.map(({ record }) => record)];
  const before = done.reduce((sum, { epoch }) => sum + epoch, 0);
  return before + ('folds' in training ? training.history.length : training.epoch);
}

/** A run in which not a step was done; `folder` is taken away where it was made for it. */
export async function endEmpty(interruption: Interruption, folder: string | undefined): Promise<number> {
  if (folder !== undefined) await discardRun(folder);
  process.stderr.write('stopped before the first step was done: there is nothing to keep\n');
  return interruption.exitCode()!;
}

async function end(run: Run, { folder, fit, events, streamed }: Trained): Promise<number> {
  const { data, flags, settings, interruption, display, profiling, checkpoints } = run;
  const findings = await findingsOf(fit, settings.optimizer);
  const files = await writeRun(folder, fit, run.record, findings).catch(async (error: unknown) => {
    // With a checkpoint in it there is something to go on from.
    if (!checkpoints) await discardRun(folder);
    throw error;
  });
  await checkpoints?.end();
  const profile = profiling?.functions();
  // Of a diverged training the one document is that of its failure.
  if (flags.json && fit.stopped.reason !== 'diverged')
    await writeJson({
      ...resultJson(fit, files.model, findings),
      ...(streamed && { streamed: streamJson(streamed) }),
      profile,
    });
  display.say(resultText(fit, display));
  const found = findingsText(findings, display.width);
  if (found !== undefined) display.say(`\n${found}`);
  if (profile) display.say(`\n${profileText(profile, fit.seconds)}`);
  display.say(filesText(files, data, flags, checkpoints !== undefined));
  events?.end(fit.network);
  if (events?.write()) display.say(`${events.path}: the curves, for tensorboard --logdir ${flags.tensorboard}`);
  if (fit.stopped.reason === 'aborted' && checkpoints)
    process.stderr.write(`go on with: ${clean(resumeCommand(folder))}\n`);
  if (fit.stopped.reason === 'diverged') refuseDivergence(fit, files);
  return interruption.exitCode() ?? exitCodes.done;
}

export function refuseDivergence({ stopped }: Pick<AnyFit, 'stopped'>, { folder }: Pick<RunFiles, 'folder'>): never {
  const [problem = '', hint] = stopped.message.split(' — try ');
  throw new ChainruleError({ what: 'training', problem: `${problem}, in ${folder}`, hint }, 'work');
}

/** Refuses what this machine, or the container that it is, could never hold. */
function requireMachine({ memory, widths }: FitPlan): void {
  const limit = process.constrainedMemory();
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  if (memory <= available) return;
  fail({
    what: `network ${widths.join('-')}`,
    problem: 'too large for the memory of this machine',
    got: `at least ${formatBytes(memory)} for training`,
    expected: `at most ${formatBytes(available)}`,
    hint: 'smaller hidden layers or batches',
  });
}
