/** What the folder of a run on pictures gets, and what is said of it. */
import { basename, resolve } from 'node:path';
import type { PictureFit, PicturePlan, PictureSet } from '../../src/data.ts';
import { pictureSaliency } from '../../src/explain.ts';
import { countParameters } from '../../src/index.ts';
import { save, writeFileAtomically } from '../../src/node.ts';
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
import { confusion, scoresTable } from '../evaluation.ts';
import { commandText } from '../invocation.ts';
import { type Screen, wrapped } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { version } from '../version.ts';
import { historyCsv } from './history.ts';
import { trainedJson } from './result-json.ts';
import { fileOf, type RunFiles } from './run-folder.ts';
import type { RunRecord } from './run-record.ts';

export function planText({ parts, split, network, epochs, augmented, seconds }: PicturePlan): string {
  const { train, validation, test } = parts;
  const rows = [
    `${formatNumber(train.length)} to train on`,
    ...(validation.length > 0 ? [`${formatNumber(validation.length)} to decide when to stop`] : []),
    ...(test.length > 0 ? [`${formatNumber(test.length)} for the test`] : []),
  ];
  return [
    `Pictures: ${rows.join(', ')}; split ${split}`,
    `Each step sees them ${augmented}`,
    `Network: ${network.layers.map(({ layer }) => layer.type).join(', ')}: ${formatCount(countParameters(network), 'parameter')}; at most ${formatCount(epochs, 'epoch')}${seconds === undefined ? '' : `, about ${formatSeconds(seconds)} here`}`,
  ].join('\n');
}

/** What is known before training. */
export function rowsOf({ parts: { train, validation, test } }: PicturePlan): object {
  return { task: 'classification', rows: { train: train.length, validation: validation.length, test: test.length } };
}

export function writeSettings(folder: string, settings: object): Promise<void> {
  return writeFileAtomically(fileOf(folder, 'configuration'), `${JSON.stringify(settings, null, 2)}\n`);
}

export async function writeRun(
  folder: string,
  record: RunRecord,
  fit: PictureFit,
  set: PictureSet,
  shards: number | undefined,
): Promise<RunFiles> {
  const [model, report] = [fileOf(folder, 'model'), fileOf(folder, 'report')];
  await save(fit, model);
  const saliency = await pictureSaliency(fit, set, toExplain(fit));
  const page = htmlReport(
    pictureReport(fit, set, {
      saliency,
      title: basename(resolve(record.directory, record.data)),
      command: commandText(record.arguments),
      chainruleVersion: version(),
    }),
  );
  const { split, epochs, batchSize, augmentation } = fit.plan;
  await Promise.all([
    writeFileAtomically(fileOf(folder, 'history'), historyCsv(fit.history)),
    writeFileAtomically(report, page),
  ]);
  await writeSettings(folder, {
    ...record,
    ...rowsOf(fit.plan),
    split,
    pictures: fit.pictures,
    leftOut: set.leftOut.map(({ problem }) => problem),
    training: { epochs, batchSize, augmentation, seed: fit.seed, ...(shards !== undefined && { shards }) },
    stopped: fit.stopped,
    bestEpoch: fit.bestEpoch,
    backend: fit.backend,
    reproducible: fit.reproducible,
  });
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

export function resultText(fit: PictureFit, set: PictureSet, { width }: Screen): string {
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

export function filesText({ folder, model, report }: RunFiles, spec: string): string {
  return [
    '',
    `Written to ${folder}:`,
    '  model.safetensors       the model, for predict, evaluate, walk and export',
    `  report.html             curves, scores and the worst mistakes: open ${report} in a browser`,
    '  history.csv             loss and metrics of each epoch',
    '  checkpoint.safetensors  the state of the training, for train --resume',
    '  config.json             all settings',
    '',
    'Next:',
    `  ${commandText(['evaluate', model, spec])}`,
    `  ${commandText(['predict', model, 'new-pictures', '--out', 'predictions.csv'])}`,
  ].join('\n');
}

export function resultJson(fit: PictureFit, model: string): object {
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
