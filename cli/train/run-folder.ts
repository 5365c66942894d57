/** The folder of a run: made with its settings before training, filled with what training gave. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Finding, trainingPathToBytes } from '../../src/explain.ts';
import type { AnyFit, FitPlan } from '../../src/index.ts';
import { createRunFolder, save, writeFileAtomically } from '../../src/node.ts';
import { fitReport, htmlReport } from '../../src/report.ts';
import { commandText } from '../invocation.ts';
import { historyCsv } from './history.ts';
import type { RunRecord } from './run-record.ts';
import { usesOf } from './uses.ts';

/** What a run's folder holds. */
const names = {
  configuration: 'config.json',
  checkpoint: 'checkpoint.safetensors',
  model: 'model.safetensors',
  path: 'path.safetensors',
  history: 'history.csv',
  report: 'report.html',
} as const;

/** The weights on the way of the training, beside the model. */
export const pathFile: string = names.path;

export function fileOf(folder: string, what: keyof typeof names): string {
  return join(folder, names[what]);
}

export interface RunFiles {
  readonly folder: string;
  readonly model: string;
  readonly report: string;
}

/**
 * Makes the folder of a run, with its settings, before training begins. A run that ends without anything to keep takes
 * it away again, by {@link discardRun}.
 */
export async function openRun(parent: string, name: string, plan: FitPlan, record: RunRecord): Promise<string> {
  const folder = await createRunFolder(parent, name);
  try {
    await writeJsonFile(fileOf(folder, 'configuration'), beginningOf(plan, record));
  } catch (error) {
    await discardRun(folder);
    throw error;
  }
  return folder;
}

/** The run of that folder goes on: until it ends its settings say nothing of an end. */
export async function beginAgain(folder: string, plan: FitPlan, record: RunRecord): Promise<void> {
  await writeJsonFile(fileOf(folder, 'configuration'), beginningOf(plan, record));
}

export async function discardRun(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Writes what a training gave into the folder of its run: the model first, because the other files describe it. */
export async function writeRun(
  folder: string,
  fit: AnyFit,
  record: RunRecord,
  findings: readonly Finding[],
): Promise<RunFiles> {
  const [model, report] = [fileOf(folder, 'model'), fileOf(folder, 'report')];
  const saved = save(fit, model);
  // Drawn while the disk is busy; a failure of the disk is reported below.
  saved.catch(() => {});
  const uses = await usesOf(fit);
  const page = htmlReport(
    fitReport(fit, {
      title: basename(record.data),
      command: commandText(record.arguments),
      chainruleVersion: record.chainrule,
      findings,
      ...(uses && { uses }),
    }),
  );
  await saved;
  await Promise.all([
    writeFileAtomically(fileOf(folder, 'history'), historyCsv(fit.history)),
    writeFileAtomically(report, page),
    ...(fit.path ? [writeFileAtomically(fileOf(folder, 'path'), trainingPathToBytes(fit.network, fit.path))] : []),
  ]);
  await writeJsonFile(fileOf(folder, 'configuration'), { ...beginningOf(fit.plan, record), ...outcomeOf(fit) });
  return { folder, model, report };
}

async function writeJsonFile(path: string, value: object): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** What is known before training. */
function beginningOf({ task, rows }: FitPlan, record: RunRecord): object {
  return { ...record, task, rows };
}

/** Everything else that decided the run, and nothing that differs when it is done again. */
function outcomeOf(fit: AnyFit): object {
  const { preprocessing, configuration } = fit;
  return {
    ...(fit.target === undefined ? { targets: fit.targets } : { target: fit.target }),
    ...(fit.task === 'classification' && { classes: fit.classes }),
    columns: preprocessing.columns.map(({ name, kind }) => ({ name, kind })),
    dropped: preprocessing.dropped,
    training: configuration,
    stopped: fit.stopped,
    bestEpoch: fit.bestEpoch,
    backend: fit.backend,
    reproducible: fit.reproducible,
  };
}
