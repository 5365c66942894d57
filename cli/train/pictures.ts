/** `chainrule train <folder>`: from pictures to a classifier, a report, and a folder that holds both. */

import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import {
  type FitPicturesOptions,
  fitPictures,
  type PictureFit,
  type PictureModel,
  type PictureSet,
} from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import type { TrainingState } from '../../src/index.ts';
import { createRunFolder, fileChecksum, requireWritable } from '../../src/node.ts';
import { loadAnyModel, modelFile } from '../data/model-data.ts';
import { isListName, picturesText, readPictures, warnOfLeftOut } from '../data/pictures.ts';
import { exitCodes } from '../errors.ts';
import { sayRanks } from '../ranks.ts';
import { type Screen, screen, writeJson } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { RunCheckpoints } from './checkpoints.ts';
import { EventFiles } from './event-files.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import type { TrainFlags } from './options.ts';
import { filesText, planText, resultJson, resultText, rowsOf, writeRun, writeSettings } from './picture-run.ts';
import { TrainingProgress } from './progress.ts';
import type { Request } from './request.ts';
import { endEmpty, ofRun, refuseDivergence, resumeCommand } from './run.ts';
import { discardRun, fileOf } from './run-folder.ts';
import { newRecord, type RunRecord } from './run-record.ts';
import { fitSettings, given } from './settings.ts';
import { noteFolder } from './supervise.ts';

/** The options that pictures take; the others are about columns, but for the target of a table of paths. */
const taken = new Set<keyof TrainFlags>([
  'target',
  'size',
  'grey',
  'augment',
  'from',
  'frozen',
  'hidden',
  'labelSmoothing',
  'classWeights',
  'l1',
  'l2',
  'optimizer',
  'learningRate',
  'momentum',
  'schedule',
  'clipNorm',
  'batchSize',
  'epochs',
  'patience',
  'tolerance',
  'validation',
  'test',
  'seed',
  'backend',
  'threads',
  'shards',
  'reduce',
  'checkpoint',
  'launch',
  'restarts',
  'out',
  'name',
  'tensorboard',
  'json',
  'debug',
]);

export async function trainPictures(request: Request): Promise<number> {
  const { spec, flags, ranks, resumedPictures: resumed } = request;
  requireTaken(flags, spec);
  const display = screen(flags);
  const name = flags.name ?? (basename(resolve(spec)).replace(/\.(npz|[ct]sv)$/i, '') || 'pictures');
  const writes = !ranks || ranks.rank === 0;
  if (writes && !resumed) await requireWritable(join(flags.out, name));
  if (writes && flags.tensorboard !== undefined) await requireWritable(join(flags.tensorboard, name));
  const settings = { ...picturesSettings(flags, ranks ? 1 : mostThreads()), ...(ranks && { shards: ranks.shards }) };
  const from = flags.from === undefined ? undefined : await pictureModel(flags.from);
  // Layers that were learned see what they have learned.
  const like = from && { size: [from.pictures.width, from.pictures.height], grey: from.pictures.channels === 1 };
  const read = () =>
    readPictures(spec, {
      size: flags.size ?? like?.size,
      grey: flags.grey ?? like?.grey,
      target: flags.target?.[0],
    });
  // The first on each machine fills the cache of decoded pictures, which the others then read.
  const set = await (ranks ? ranks.oneOnEachMachineFirst(read) : read());
  warnOfLeftOut(display, set);
  const record = resumed?.record ?? (await recordOf(request));
  const checkpoints = writes ? new RunCheckpoints<TrainingState>(flags.checkpoint, display) : undefined;
  const progress = new TrainingProgress();
  const interruption = listenForInterruption(() => progress.clear());
  let folder = resumed?.folder;
  let curves: EventFiles | undefined;
  let isUnderWay = false;
  let fit: PictureFit;
  try {
    fit = await fitPictures(set, {
      ...settings,
      ...(from && { from }),
      ...(flags.frozen && { frozen: true }),
      signal: interruption.signal,
      checkpoint: checkpoints,
      resume: resumed?.checkpoint,
      onStart: async (plan, learning) => {
        if (!writes) return;
        folder ??= await createRunFolder(flags.out, name);
        noteFolder(folder);
        const begin = () => writeSettings(folder!, { ...record, ...rowsOf(plan) });
        if (!resumed) await begin();
        // What is refused, before its first checkpoint, leaves the folder as it is.
        checkpoints!.open(fileOf(folder, 'checkpoint'), resumed && begin);
        display.say(clean(`${picturesText(spec, set)}\n`).trimEnd());
        display.say(planText(plan));
        if (flags.tensorboard !== undefined)
          curves = new EventFiles(flags.tensorboard, folder, { goesOn: resumed !== undefined, display, learning });
        if (ranks) sayRanks(ranks, flags.threads ?? 1, display);
        if (resumed) display.say(`Resumed: ${folder}, after epoch ${resumed.checkpoint.state.epoch}`);
        display.warn(plan.warnings);
        display.say();
        progress.start({ epochs: plan.epochs });
        interruption.startTraining(resumeCommand(folder));
      },
      onEvent: (event) => {
        if (event.stopped && event.stopped.reason !== 'aborted') checkpoints?.hold();
        isUnderWay ||= event.stopped?.reason !== 'diverged';
        progress.show(event);
        return curves?.add(event);
      },
    });
  } catch (error) {
    progress.clear();
    await checkpoints?.settle();
    interruption.end();
    if (folder !== undefined && !resumed && !isUnderWay) {
      await discardRun(folder);
      curves?.discard();
    } else curves?.write();
    throw resumed ? ofRun(error, resumed.folder) : error;
  }
  progress.clear();
  try {
    await checkpoints?.settle();
    if (!writes) {
      const isDiverged = fit.stopped.reason === 'diverged';
      return isDiverged ? exitCodes.failed : (interruption.exitCode() ?? exitCodes.done);
    }
    const isEmpty = fit.stopped.reason === 'aborted' && fit.bestEpoch === 0;
    if (isEmpty) {
      curves?.discard();
      return await endEmpty(interruption, resumed ? undefined : folder);
    }
    return await end({
      fit,
      set,
      folder: folder!,
      record,
      flags,
      spec,
      display,
      curves,
      checkpoints: checkpoints!,
      interruption,
      shards: settings.shards?.count,
    });
  } finally {
    interruption.end();
  }
}

interface Ended {
  readonly fit: PictureFit;
  readonly set: PictureSet;
  readonly folder: string;
  readonly record: RunRecord;
  readonly flags: TrainFlags;
  readonly spec: string;
  readonly display: Screen;
  readonly curves: EventFiles | undefined;
  readonly checkpoints: RunCheckpoints<TrainingState>;
  readonly interruption: Interruption;
  readonly shards: number | undefined;
}

/** Writes what training gave, and says it. */
async function end({ fit, set, folder, record, flags, spec, display, ...run }: Ended): Promise<number> {
  const { curves, checkpoints, interruption, shards } = run;
  const files = await writeRun(folder, record, fit, set, shards);
  await checkpoints.end();
  const isDiverged = fit.stopped.reason === 'diverged';
  if (flags.json && !isDiverged) await writeJson(resultJson(fit, files.model));
  display.say(resultText(fit, set, display));
  display.say(filesText(files, spec));
  curves?.end(fit.network);
  if (curves?.write()) display.say(`${curves.path}: the curves, for tensorboard --logdir ${flags.tensorboard}`);
  if (fit.stopped.reason === 'aborted') process.stderr.write(`go on with: ${clean(resumeCommand(folder))}\n`);
  if (isDiverged) refuseDivergence(fit, files);
  return interruption.exitCode() ?? exitCodes.done;
}

/** The files among what is read, with their checksums; those of a folder are known by their pixels. */
async function recordOf({ spec, args, flags }: Request): Promise<RunRecord> {
  const isFile = (await stat(spec)).isFile();
  const paths = [...(isFile ? [spec] : []), ...(flags.from === undefined ? [] : [modelFile(flags.from)])];
  const sums = await Promise.all(paths.map(async (path) => [path, await fileChecksum(path)] as const));
  return { ...newRecord(args, { path: spec }, { files: Object.fromEntries(sums), pipes: [] }), of: 'pictures' };
}

async function pictureModel(path: string): Promise<PictureModel> {
  const model = await loadAnyModel(path);
  if ('pictures' in model) return model;
  return fail({
    what: '--from',
    problem: 'no model of pictures',
    got: path,
    expected: 'one that was trained on pictures',
  });
}

function requireTaken(flags: TrainFlags, spec: string): void {
  const given = Object.entries(flags).find(
    ([name, value]) => value !== undefined && !taken.has(name as keyof TrainFlags),
  );
  if (given) refuseColumns(`--${given[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  if (flags.target && !isListName(spec)) refuseColumns('--target');
  if (flags.target && flags.target.length > 1) {
    const got = flags.target.join(', ');
    fail({ what: '--target', problem: 'more than one column of classes', got, expected: 'one' });
  }
  for (const name of ['validation', 'test'] as const) {
    const value = flags[name];
    if (typeof value !== 'string') continue;
    fail({
      what: `--${name}`,
      problem: 'a share is wanted for pictures',
      got: value,
      expected: 'a number such as 0.15',
      hint: `a folder ${name} beside a folder train`,
    });
  }
}

function refuseColumns(what: string): never {
  fail({ what, problem: 'pictures have no columns, and take no such option', hint: 'leaving it out' });
}

/** Options of pictures that are passed on as they are. */
const passedOn = [
  'augment',
  'labelSmoothing',
  'classWeights',
  'l1',
  'l2',
  'clipNorm',
  'batchSize',
  'epochs',
  'patience',
  'tolerance',
  'seed',
] as const;

/** Convolutions are large enough to be shared out; ranks share the cores already. */
function mostThreads(): number {
  return Math.min(8, availableParallelism());
}

function picturesSettings(flags: TrainFlags, usualThreads: number): FitPicturesOptions {
  const threads = flags.threads ?? (flags.backend === 'reference' ? 1 : usualThreads);
  const { optimizer, schedule, backend, hidden, shards } = fitSettings({ ...flags, threads });
  const { validation, test } = flags;
  return {
    ...given(flags, passedOn),
    ...(shards && { shards }),
    ...(optimizer && { optimizer }),
    // With a rate of one's own the schedule is still that of pictures.
    ...(schedule ? { schedule } : flags.optimizer === undefined && { schedule: 'cosine' as const }),
    ...(Array.isArray(hidden) && { hidden: hidden as readonly number[] }),
    ...(typeof validation === 'number' && { validation }),
    ...(typeof test === 'number' && { test }),
    backend,
  };
}
