/** The folder of a run: made with its settings before training, filled with what training gave. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type Finding,
  type FitPlan,
  type FitResult,
  fitReport,
  htmlReport,
  trainingPathToBytes,
} from '../../src/index.ts';
import { createRunFolder, save, writeFileAtomically } from '../../src/node.ts';
import { historyCsv } from './history.ts';

/** The weights on the way of the training, beside the model. */
export const pathFile = 'path.safetensors';

const configurationFile = 'config.json';

export interface RunRecord {
  /** The arguments as they were given, and as a command that can be run again. */
  readonly args: readonly string[];
  readonly command: string;
  readonly data: string;
  readonly version: string;
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
    await writeJsonFile(join(folder, configurationFile), settingsOf(plan, record));
  } catch (error) {
    await discardRun(folder);
    throw error;
  }
  return folder;
}

export async function discardRun(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Writes what a training gave into the folder of its run; where even the model cannot be written, no folder stays behind. */
export async function writeRun(
  folder: string,
  fit: FitResult,
  record: RunRecord,
  findings: readonly Finding[],
): Promise<RunFiles> {
  const path = (file: string) => join(folder, file);
  const saved = save(fit, path('model.safetensors'));
  // Drawn while the disk is busy; a failure of the disk is reported below.
  saved.catch(() => {});
  const report = htmlReport(
    fitReport(fit, {
      title: basename(record.data),
      command: record.command,
      chainruleVersion: record.version,
      findings,
    }),
  );
  try {
    await saved;
  } catch (error) {
    await discardRun(folder);
    throw error;
  }
  await Promise.all([
    writeFileAtomically(path('history.csv'), historyCsv(fit.history)),
    writeJsonFile(path(configurationFile), { ...settingsOf(fit.plan, record), ...outcomeOf(fit) }),
    writeFileAtomically(path('report.html'), report),
    ...(fit.path ? [writeFileAtomically(path(pathFile), trainingPathToBytes(fit.network, fit.path))] : []),
  ]);
  return { folder, model: path('model.safetensors'), report: path('report.html') };
}

async function writeJsonFile(path: string, value: object): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** What is known before training. */
function settingsOf({ task, rows }: FitPlan, { args, data, version }: RunRecord): object {
  return { chainrule: version, arguments: args, data, task, rows };
}

/** Everything else that decided the run, and nothing that differs when it is done again. */
function outcomeOf(fit: FitResult): object {
  const { preprocessing, configuration } = fit;
  return {
    target: fit.target,
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
