/** `chainrule train`: from a table to a trained network, a report and a folder that holds both. */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  ChainruleError,
  dataGenerators,
  type FitOptions,
  type FitPlan,
  type FitResult,
  fail,
  fitTable,
  formatBytes,
  listNames,
  openCsv,
  profiler,
  type Task,
} from '../../src/index.ts';
import { requireWritable } from '../../src/node.ts';
import { type Data, findData, generatedTarget, type LoadedTable, loadTable, type TextData } from '../data/source.ts';
import { exitCodes, goOnWithoutOutput } from '../errors.ts';
import { commandText } from '../invocation.ts';
import { screen, writeJson } from '../screen.ts';
import { findingsOf, findingsText } from '../train/doctor.ts';
import { type Interruption, listenForInterruption } from '../train/interruption.ts';
import { addTrainOptions, type TrainFlags } from '../train/options.ts';
import { profileText } from '../train/profile.ts';
import { TrainingProgress } from '../train/progress.ts';
import { discardRun, openRun, type RunFiles, writeRun } from '../train/run-folder.ts';
import { type FitSettings, fitSettings } from '../train/settings.ts';
import { dataText, planText, resultJson, resultText } from '../train/summary.ts';
import { version } from '../version.ts';

const help = `
The data is split at random into rows to train on, rows that decide when to stop, and rows for the final test; columns
are told apart as numbers and categories, filled, standardised and encoded. Writes <out>/<name>/ with model.safetensors,
history.csv, config.json and report.html; a folder that exists is never written to: the next gets a number. The folder is
made before training, and taken away again where there is nothing to keep. Ctrl-C and SIGTERM stop the training and keep
the best model so far; a reader of the output that goes away, as | head does, stops nothing.

Built-in data: ${builtIn('classification')} (classes), ${builtIn('regression')} (numbers); with rows, as in spiral:2000.

Examples:
  chainrule train flowers.csv --target species
  chainrule train houses.csv --target price --drop id,address --hidden 64,32 --epochs 200
  chainrule train churn.csv.gz --target churned --class-weights balanced --type zip=category
  chainrule train spiral:2000 --noise 0.1 --hidden 32,32 --activation tanh --learning-rate 0.01
  chainrule train train.csv --target y --test test.csv --json
  chainrule train digits.csv --target digit --profile`;

function builtIn(of: Task): string {
  return [...dataGenerators.values()].flatMap(({ name, task }) => (task === of ? [name] : [])).join(', ');
}

/** Weights on the way that `--path` keeps. */
const pathPoints = 100;

export function trainCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('train')
    .description('Train a network on a table.')
    .argument('<data>', 'a CSV or TSV file (also .gz), or built-in data such as spiral:2000')
    .addHelpText('after', help)
    .action(async (spec: string, flags: TrainFlags) => finish(await train(spec, flags)));
  addTrainOptions(command);
}

async function train(spec: string, flags: TrainFlags): Promise<number> {
  goOnWithoutOutput();
  const settings = fitSettings(flags);
  const data = await findData(spec, flags);
  const progress = new TrainingProgress();
  const interruption = listenForInterruption(() => progress.clear(), data.kind === 'pipe');
  try {
    return await trainUntil(interruption, progress, data, settings, flags);
  } finally {
    progress.clear();
    interruption.end();
  }
}

async function trainUntil(
  interruption: Interruption,
  progress: TrainingProgress,
  data: Data,
  settings: FitSettings,
  flags: TrainFlags,
): Promise<number> {
  const display = screen(flags);
  const name = flags.name ?? data.name;
  const target = flags.target ?? (data.kind === 'generator' ? generatedTarget : await refuseWithoutTarget(data, flags));
  await requireWritable(join(flags.out, name));

  const loaded = await readData(data, flags);
  const test = flags.test === undefined ? undefined : await testRows(flags.test, flags);
  const args = process.argv.slice(2);
  const record = { args, command: commandText(args), data: data.path, version: version() };
  const profiling = flags.profile ? profiler(settings.backend) : undefined;
  let folder: string | undefined;
  let fit: FitResult;
  try {
    fit = await fitTable(loaded.table, {
      ...settings,
      ...(profiling && { backend: profiling.backend }),
      target,
      ...(flags.path && { pathPoints }),
      test,
      signal: interruption.signal,
      onStart: async (plan) => {
        requireMachine(plan);
        folder = await openRun(flags.out, name, plan, record);
        display.say(`${dataText(data, loaded, target)}\n${planText(plan)}`);
        display.warn([...loaded.warnings, ...plan.warnings]);
        if (flags.json) display.warn(plan.notes);
        display.say();
        progress.start(plan);
        interruption.startTraining();
      },
      onEvent: (event) => progress.show(event),
    });
  } catch (error) {
    if (folder !== undefined) await discardRun(folder);
    throw error;
  }
  progress.clear();
  if (fit.stopped.reason === 'aborted' && fit.bestEpoch === 0) {
    await discardRun(folder!);
    process.stderr.write('stopped before the first epoch was done: there is nothing to keep\n');
    return interruption.exitCode()!;
  }
  const findings = await findingsOf(fit, settings.optimizer);
  const files = await writeRun(folder!, fit, record, findings);
  const profile = profiling?.functions();
  if (flags.json) await writeJson({ ...resultJson(fit, files.model, findings), profile });
  display.say(resultText(fit, display));
  const found = findingsText(findings, display.width);
  if (found !== undefined) display.say(`\n${found}`);
  if (profile) display.say(`\n${profileText(profile, fit.seconds)}`);
  display.say(filesText(files, data, flags));
  if (fit.stopped.reason === 'diverged') refuseDivergence(fit, files);
  return interruption.exitCode() ?? exitCodes.done;
}

function refuseDivergence({ stopped }: FitResult, { folder }: RunFiles): never {
  const [problem = '', hint] = stopped.message.split(' — try ');
  throw new ChainruleError({ what: 'training', problem: `${problem}, in ${folder}`, hint }, 'work');
}

async function refuseWithoutTarget(data: TextData, { header }: TrainFlags): Promise<never> {
  const { names, batches } = await openCsv(data.open(), { name: data.path, header });
  await batches.return(undefined);
  return fail({
    what: '--target',
    problem: 'the column to predict is missing',
    expected: `one of ${listNames(names)}`,
    hint: `--target ${JSON.stringify(names.at(-1))}`,
  });
}

async function readData(data: Data, { header, type }: TrainFlags): Promise<LoadedTable> {
  return loadTable(data, { header, types: type });
}

/** A share of the rows, or the table in a file. */
async function testRows(test: number | string, flags: TrainFlags): Promise<NonNullable<FitOptions['test']>> {
  if (typeof test === 'number') return test;
  return (await readData(await findData(test, flags), flags)).table;
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

function filesText({ folder, model, report }: RunFiles, data: Data, { header, noise, path, seed }: TrainFlags): string {
  const isMade = data.kind === 'generator';
  // Other points than it was trained on.
  const noisy = noise === undefined ? [] : ['--noise', String(noise)];
  const fresh = ['--seed', '12345', ...noisy];
  const again = isMade ? fresh : header === undefined ? [] : ['--header', header];
  const same = isMade ? [...(seed === undefined ? [] : ['--seed', String(seed)]), ...noisy] : again;
  const sample = isMade ? `${data.name}:10` : data.path;
  return `
Written to ${folder}:
  model.safetensors  the model, for predict, evaluate and describe
  report.html        curves and pictures: open ${report} in a browser
  history.csv        loss and metrics of each epoch
${path ? '  path.safetensors   the weights on the way, for landscape\n' : ''}  config.json        all settings

Next:
  ${commandText(['predict', model, sample, ...again, ...(isMade ? [] : ['--out', 'predictions.csv'])])}
  ${commandText(['evaluate', model, data.path, ...again])}
  ${commandText(['describe', model])}${path ? `\n  ${commandText(['landscape', model, data.path, ...same])}` : ''}`;
}
