/** The folder of a run, made when there is something to keep. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Finding, type FitResult, fitReport, htmlReport, pathToBytes } from '../../src/index.ts';
import { createRunFolder, save, writeFileAtomically } from '../../src/node.ts';
import { historyCsv } from './history.ts';

/** The weights on the way of the training, beside the model. */
export const pathFile = 'path.safetensors';

export interface RunRecord {
  /** The arguments as they were given, and as a command that can be run again. */
  readonly args: readonly string[];
  readonly command: string;
  readonly data: string;
  readonly version: string;
  readonly findings: readonly Finding[];
}

export interface RunFiles {
  readonly folder: string;
  readonly model: string;
  readonly report: string;
}

/** Writes the files of a run to a new folder; where even the model cannot be written, no folder stays behind. */
export async function writeRun(parent: string, name: string, fit: FitResult, record: RunRecord): Promise<RunFiles> {
  const folder = await createRunFolder(parent, name);
  const path = (file: string) => join(folder, file);
  const saved = save(fit, path('model.safetensors'));
  // Drawn while the disk is waited for; the wait tells of its own failure below.
  saved.catch(() => {});
  const report = htmlReport(
    fitReport(fit, {
      title: basename(record.data),
      command: record.command,
      chainruleVersion: record.version,
      findings: record.findings,
    }),
  );
  try {
    await saved;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  await Promise.all([
    writeFileAtomically(path('history.csv'), historyCsv(fit.history)),
    writeFileAtomically(path('config.json'), `${JSON.stringify(runConfiguration(fit, record), null, 2)}\n`),
    writeFileAtomically(path('report.html'), report),
    ...(fit.path ? [writeFileAtomically(path(pathFile), pathToBytes(fit.network, fit.path))] : []),
  ]);
  return { folder, model: path('model.safetensors'), report: path('report.html') };
}

/** Everything that decided the run and nothing that differs when it is done again. */
function runConfiguration(fit: FitResult, { args, data, version }: RunRecord): object {
  const { plan, preprocessing, configuration } = fit;
  return {
    chainrule: version,
    arguments: args,
    data,
    task: fit.task,
    target: fit.target,
    ...(fit.task === 'classification' && { classes: fit.classes }),
    rows: plan.rows,
    columns: preprocessing.columns.map(({ name, kind }) => ({ name, kind })),
    dropped: preprocessing.dropped,
    training: configuration,
    stopped: fit.stopped,
    bestEpoch: fit.bestEpoch,
    backend: fit.backend,
    reproducible: fit.reproducible,
  };
}
