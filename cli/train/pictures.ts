/** `chainrule train <folder>`: from pictures to a classifier, a report, and a folder that holds both. */
import { basename, join, resolve } from 'node:path';
import {
  type FitPicturesOptions,
  fitPictures,
  type PictureFit,
  type PictureModel,
  type PicturePlan,
  type PictureSet,
} from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { pictureSaliency } from '../../src/explain.ts';
import { countParameters } from '../../src/index.ts';
import { createRunFolder, requireWritable, save, writeFileAtomically } from '../../src/node.ts';
import {
  evaluatedPictures,
  formatCount,
  formatNumber,
  formatSeconds,
  headline,
  htmlReport,
  isClassification,
  pictureReport,
} from '../../src/report.ts';
import { loadAnyModel } from '../data/model-data.ts';
import { picturesText, readPictures, warnOfLeftOut } from '../data/pictures.ts';
import { exitCodes } from '../errors.ts';
import { confusion, scoresTable } from '../evaluation.ts';
import { commandText } from '../invocation.ts';
import { sayRanks } from '../ranks.ts';
import { type Screen, screen, wrapped, writeJson } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { version } from '../version.ts';
import { EventFiles } from './event-files.ts';
import { historyCsv } from './history.ts';
import { listenForInterruption } from './interruption.ts';
import type { TrainFlags } from './options.ts';
import { TrainingProgress } from './progress.ts';
import type { Request } from './request.ts';
import { trainedJson } from './result-json.ts';
import { refuseDivergence } from './run.ts';
import { discardRun } from './run-folder.ts';
import { fitSettings, given } from './settings.ts';

/** The options that pictures take; the others are about columns. */
const taken = new Set<keyof TrainFlags>([
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
  'out',
  'name',
  'tensorboard',
  'json',
  'debug',
]);

export async function trainPictures({ spec, flags, args, ranks }: Request): Promise<number> {
  requireTaken(flags);
  const display = screen(flags);
  const name = flags.name ?? (basename(resolve(spec)).replace(/\.npz$/i, '') || 'pictures');
  const writes = !ranks || ranks.rank === 0;
  if (writes) await requireWritable(join(flags.out, name));
  if (writes && flags.tensorboard !== undefined) await requireWritable(join(flags.tensorboard, name));
  const settings = { ...picturesSettings(flags), ...(ranks && { shards: ranks.shards }) };
  const from = flags.from === undefined ? undefined : await pictureModel(flags.from);
  // Layers that were learned see what they have learned.
  const like = from && { size: [from.pictures.width, from.pictures.height], grey: from.pictures.channels === 1 };
  const read = () => readPictures(spec, { size: flags.size ?? like?.size, grey: flags.grey ?? like?.grey });
  // The first on each machine fills the cache of decoded pictures, which the others then read.
  const set = await (ranks ? ranks.oneOnEachMachineFirst(read) : read());
  warnOfLeftOut(display, set);
  const progress = new TrainingProgress();
  const interruption = listenForInterruption(() => progress.clear());
  let folder: string | undefined;
  let curves: EventFiles | undefined;
  let isWritten = false;
  try {
    const fit = await fitPictures(set, {
      ...settings,
      ...(from && { from }),
      ...(flags.frozen && { frozen: true }),
      signal: interruption.signal,
      onStart: async (plan) => {
        if (!writes) return;
        folder = await createRunFolder(flags.out, name);
        display.say(clean(`${picturesText(spec, set)}\n`).trimEnd());
        display.say(planText(plan));
        if (flags.tensorboard !== undefined)
          curves = new EventFiles(flags.tensorboard, folder, { goesOn: false, display });
        if (ranks) sayRanks(ranks, flags.threads, display);
        display.warn(plan.warnings);
        display.say();
        progress.start({ epochs: plan.epochs });
        interruption.startTraining();
      },
      onEvent: (event) => {
        progress.show(event);
        return curves?.add(event);
      },
    });
    progress.clear();
    const isDiverged = fit.stopped.reason === 'diverged';
    if (!writes) return isDiverged ? exitCodes.failed : (interruption.exitCode() ?? exitCodes.done);
    if (fit.stopped.reason === 'aborted' && fit.bestEpoch === 0) {
      await discardRun(folder!);
      curves?.discard();
      process.stderr.write('stopped before the first step was done: there is nothing to keep\n');
      return interruption.exitCode()!;
    }
    const files = await writeRun(folder!, { spec, args, shards: settings.shards?.count }, fit, set);
    isWritten = true;
    if (flags.json && !isDiverged) await writeJson(resultJson(fit, files.model));
    display.say(resultText(fit, set, display));
    display.say(filesText(files, spec));
    if (curves?.write()) display.say(`${curves.path}: the curves, for tensorboard --logdir ${flags.tensorboard}`);
    if (isDiverged) refuseDivergence(fit, files);
    return interruption.exitCode() ?? exitCodes.done;
  } catch (error) {
    if (!isWritten) {
      if (folder !== undefined) await discardRun(folder);
      curves?.discard();
    }
    throw error;
  } finally {
    progress.clear();
    interruption.end();
  }
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

function requireTaken(flags: TrainFlags): void {
  const given = Object.entries(flags).find(
    ([name, value]) => value !== undefined && !taken.has(name as keyof TrainFlags),
  );
  if (given) {
    const flag = `--${given[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    fail({ what: flag, problem: 'pictures have no columns, and take no such option', hint: 'leaving it out' });
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

function picturesSettings(flags: TrainFlags): FitPicturesOptions {
  const { optimizer, schedule, backend, hidden, shards } = fitSettings(flags);
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

function planText({ parts, split, network, epochs, augmented }: PicturePlan): string {
  const { train, validation, test } = parts;
  const rows = [
    `${formatNumber(train.length)} to train on`,
    ...(validation.length > 0 ? [`${formatNumber(validation.length)} to decide when to stop`] : []),
    ...(test.length > 0 ? [`${formatNumber(test.length)} for the test`] : []),
  ];
  return [
    `Pictures: ${rows.join(', ')}; split ${split}`,
    `Each step sees them ${augmented}`,
    `Network: ${network.layers.map(({ layer }) => layer.type).join(', ')}: ${formatCount(countParameters(network), 'parameter')}; at most ${formatCount(epochs, 'epoch')}`,
  ].join('\n');
}

interface RunFiles {
  readonly folder: string;
  readonly model: string;
  readonly report: string;
}

async function writeRun(
  folder: string,
  { spec, args, shards }: Pick<Request, 'spec' | 'args'> & { readonly shards: number | undefined },
  fit: PictureFit,
  set: PictureSet,
): Promise<RunFiles> {
  const [model, report] = [join(folder, 'model.safetensors'), join(folder, 'report.html')];
  await save(fit, model);
  const saliency = await pictureSaliency(fit, set, toExplain(fit));
  const page = htmlReport(
    pictureReport(fit, set, {
      saliency,
      title: basename(resolve(spec)),
      command: commandText(args),
      chainruleVersion: version(),
    }),
  );
  const { parts, split, epochs, batchSize, augmentation } = fit.plan;
  const settings = {
    chainrule: version(),
    arguments: args,
    directory: resolve(''),
    data: spec,
    task: 'classification',
    rows: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length },
    split,
    pictures: fit.pictures,
    leftOut: set.leftOut.map(({ problem }) => problem),
    training: {
      epochs,
      batchSize,
      augmentation,
      seed: fit.seed,
      ...(shards !== undefined && { shards }),
    },
    stopped: fit.stopped,
    bestEpoch: fit.bestEpoch,
    backend: fit.backend,
    reproducible: fit.reproducible,
  };
  await Promise.all([
    writeFileAtomically(join(folder, 'history.csv'), historyCsv(fit.history)),
    writeFileAtomically(report, page),
    writeFileAtomically(join(folder, 'config.json'), `${JSON.stringify(settings, null, 2)}\n`),
  ]);
  return { folder, model, report };
}

/** Of so many pictures the report shows what the answer depends on. */
const mostExplained = 4;

/** Half of them are the surest mistakes, where there are so many; all were not learned, where there are such. */
function toExplain({ evaluations, plan }: PictureFit): number[] {
  const wrong = (evaluations.test ?? evaluations.validation)?.mistakes.map(({ row }) => row) ?? [];
  const { train, validation, test } = plan.parts;
  const others = [test, validation, train].find((part) => part.length > 0)!;
  return [...new Set([...wrong.slice(0, mostExplained / 2), ...others])].slice(0, mostExplained);
}

function evaluationsOf(fit: PictureFit, set: PictureSet) {
  return (['validation', 'test'] as const).flatMap((name) => {
    const evaluation = fit.evaluations[name];
    return evaluation ? [evaluatedPictures(name, evaluation, set)] : [];
  });
}

function resultText(fit: PictureFit, set: PictureSet, { width }: Screen): string {
  const evaluations = evaluationsOf(fit, set);
  const main = evaluations.at(-1);
  const epochs = fit.history.at(-1)!.epoch;
  const trained = `Trained for ${formatCount(epochs, 'epoch')} in ${formatSeconds(fit.seconds)}: ${fit.stopped.message}.`;
  if (!main) return wrapped(trained, width);
  const { sentence, context } = headline(main, 'pictures');
  return [
    wrapped(trained, width),
    scoresTable(
      '',
      evaluations.map((evaluated) => [evaluated.name, evaluated]),
    ),
    wrapped(clean([sentence, ...context].join(' ')), width),
    ...(isClassification(main.result) ? [confusion(main.result, width)] : []),
  ].join('\n\n');
}

function filesText({ folder, model, report }: RunFiles, spec: string): string {
  return [
    '',
    `Written to ${folder}:`,
    '  model.safetensors  the model, for predict and evaluate',
    `  report.html        curves, scores and the worst mistakes: open ${report} in a browser`,
    '  history.csv        loss and metrics of each epoch',
    '  config.json        all settings',
    '',
    'Next:',
    `  ${commandText(['evaluate', model, spec])}`,
    `  ${commandText(['predict', model, 'new-pictures', '--out', 'predictions.csv'])}`,
  ].join('\n');
}

function resultJson(fit: PictureFit, model: string): object {
  const scores = Object.entries(fit.evaluations).map(([name, { result }]) => {
    const { loss, accuracy, intervals } = result;
    return [name, { loss, accuracy, intervals: { loss: intervals.loss, accuracy: intervals.accuracy } }] as const;
  });
  return {
    task: 'classification',
    model,
    ...trainedJson(fit),
    ...Object.fromEntries(scores),
    findings: [],
  };
}
