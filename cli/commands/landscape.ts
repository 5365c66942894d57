/** `chainrule landscape`: maps of the loss around a trained model, and the path of its training on them. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { encodeRows } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import {
  computeLandscape,
  type Landscape,
  type LandscapeOptions,
  type LandscapeRange,
  type Normalisation,
  openLossSurface,
  type TrainingPathPoint,
} from '../../src/explain.ts';
import { type AnyTableModel, countParameters } from '../../src/index.ts';
import { loadTrainingPath, writeNewFile } from '../../src/node.ts';
import { formatCount, formatNumber, formatPercent, landscapeReport } from '../../src/report.ts';
import { loadForModel, loadModel, modelFile } from '../data/model-data.ts';
import { type DataOptions, findData, titleOf } from '../data/source.ts';
import { commandText } from '../invocation.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addWrittenOptions,
  type CommonFlags,
} from '../options.ts';
import {
  addForceOption,
  type OutputFlags,
  requireForm,
  requireOutput,
  standardStream,
  writeOutput,
} from '../output.ts';
import { screen, writeJson } from '../screen.ts';
import { ShareProgress } from '../terminal/share-progress.ts';
import { table } from '../terminal/table.ts';
import { clean } from '../terminal/text.ts';
import { pathFile } from '../train/run-folder.ts';
import { choiceValue, integerValue, rangeValue } from '../values.ts';
import { version } from '../version.ts';

interface LandscapeFlags extends CommonFlags, DataOptions, OutputFlags {
  out?: string;
  path?: string | false;
  planes: number;
  normalisation: Normalisation;
  size: number;
  range?: LandscapeRange;
}

const help = `
The space of all weights is cut by planes through the model, and the loss computed at a grid of points on each: along
random directions, each neuron's part scaled to the length of its weights (filter normalisation: Li et al. 2018,
"Visualizing the loss landscape of neural nets"), and, where the weights of the training were kept (train --path), in
the plane in which they varied most. The path is drawn on the maps, each point where the plane is nearest to it, and the
true loss is given beside that of the plane.

Examples:
  chainrule train xor --path
  chainrule landscape runs/xor/model.safetensors xor
  chainrule landscape runs/flowers/model.safetensors flowers.csv --planes 1 --range -2,2 --out flowers.html
  chainrule landscape runs/flowers/model.safetensors flowers.csv --size 21 --json`;

const normalisations = ['filter', 'layer', 'weight', 'dfilter', 'dlayer', 'none'] as const;

export function landscapeCommand(program: Command): void {
  const command = program
    .command('landscape')
    .description('Draw the loss around a trained model, and the path of its training.')
    .argument('<model>', 'a model.safetensors that train wrote');
  addDataArgument(
    command,
    '<data>',
    'the rows that the loss is of: a table: CSV, JSON, Parquet, Excel and others, - for standard input, or built-in data',
  )
    .option('--out <file>', 'the page to write (default: landscape.html beside the model, numbered if taken)')
    .option('--path <file>', `the weights of the training (default: ${pathFile} beside the model, if there)`)
    .option('--no-path', 'without the path of the training')
    .option('--planes <n>', 'pairs of random directions, seeds 0 to n - 1', integerValue('--planes', 0, 100), 3)
    .option(
      '--normalisation <name>',
      `of random directions: ${normalisations.join(', ')}`,
      choiceValue('--normalisation', normalisations),
      'filter',
    )
    .option('--size <n>', 'points along each axis', integerValue('--size', 2), 51)
    .option('--range <low,high>', 'of both axes (default: -1,1, or as the path needs)', rangeValue('--range'))
    .addHelpText('after', help)
    .action(run);
  addCommonOptions(addGeneratorOptions(addWrittenOptions(addForceOption(command))));
}

async function run(given: string, spec: string, flags: LandscapeFlags): Promise<void> {
  const modelPath = modelFile(given);
  requireForm('--out', flags.out, 'a page', ['.html', '.htm']);
  await requireOutput('--out', flags.out, flags);
  const display = screen({ json: flags.json === true || flags.out === standardStream });
  const model = await loadModel('landscape', modelPath, spec, flags);
  const path = await readPath(modelPath, model, flags);
  const found = await findData(spec, flags);
  const loaded = await loadForModel(found, model, { ...flags, target: true });
  const { data, warnings } = encodeRows(model, loaded.table);
  const all = [...loaded.warnings, ...warnings];
  display.warn(all);

  const wanted: LandscapeOptions[] = [
    ...(path ? [{ directions: 'path' as const }] : []),
    ...Array.from({ length: flags.planes }, (_, seed) => ({ seed, normalisation: flags.normalisation })),
  ];
  if (wanted.length === 0) {
    const hint = '--planes 1, or a model that was trained with --path';
    fail({ what: '--planes', problem: 'there is nothing to draw', got: '0, and no path of the training', hint });
  }
  const progress = new ShareProgress('losses');
  const surface = await openLossSurface(model.network, data, { loss: model.loss });
  const landscapes: Landscape[] = [];
  for (const [i, options] of wanted.entries()) {
    const result = await computeLandscape(surface, {
      ...options,
      size: flags.size,
      path,
      range: flags.range,
      onProgress: (share) => progress.show((i + share) / wanted.length),
    });
    landscapes.push(result);
  }
  progress.clear();
  surface.free();

  let out = flags.out;
  if (out !== undefined || !flags.json) {
    const page = await landscapeReport({
      title: basename(dirname(resolve(modelPath))),
      data: titleOf(found),
      loss: model.loss.name,
      rows: surface.rows,
      parameters: countParameters(model.network),
      landscapes,
      command: commandText(process.argv.slice(2)),
      chainruleVersion: version(),
      warnings: all,
    });
    if (out === undefined) out = await writeNewFile(join(dirname(modelPath), 'landscape.html'), page);
    else await writeOutput(out, page);
  }
  const result = { modelPath, spec: titleOf(found), model, rows: surface.rows, landscapes, warnings: all, path };
  if (flags.json) await writeJson(asJson(result));
  display.say(asText(result));
  if (!path && flags.path !== false) display.say('\nNo path of the training: train with --path to have it drawn too.');
  if (out !== undefined) display.say(`\nWritten: open ${out} in a browser`);
}

/** The weights of the training: from the file that was named, or beside the model if they are there. */
async function readPath(
  modelPath: string,
  { network }: AnyTableModel,
  { path }: LandscapeFlags,
): Promise<TrainingPathPoint[] | undefined> {
  if (path === false) return undefined;
  const file = path ?? join(dirname(modelPath), pathFile);
  if (path === undefined && !(await stat(file).catch(() => undefined))) return undefined;
  return loadTrainingPath(file, network);
}

interface Result {
  readonly modelPath: string;
  readonly spec: string;
  readonly model: AnyTableModel;
  readonly rows: number;
  readonly landscapes: readonly Landscape[];
  readonly warnings: readonly string[];
  readonly path: readonly TrainingPathPoint[] | undefined;
}

function asText({ spec, model, rows, landscapes, path }: Result): string {
  const [first] = landscapes;
  const lines = landscapes.map(({ directions, seed, x, y, lowest, path: placed }) => [
    directions === 'path' ? 'path of the training' : `random, seed ${seed}`,
    `${formatNumber(x.values[0]!, 3)} to ${formatNumber(x.values.at(-1)!, 3)}`,
    `${formatNumber(y.values[0]!, 3)} to ${formatNumber(y.values.at(-1)!, 3)}`,
    formatNumber(lowest.loss),
    `(${formatNumber(lowest.x, 2)}, ${formatNumber(lowest.y, 2)})`,
    ...(path ? [`${formatNumber(placed!.largestGap.gap, 3)} at epoch ${formatNumber(placed!.largestGap.epoch)}`] : []),
  ]);
  const heading = ['plane', 'x', 'y', 'lowest loss', 'at', ...(path ? ['true loss off the map by'] : [])];
  const explained = first?.x.explained;
  return [
    `${model.loss.name} of ${clean(spec)}, ${formatCount(rows, 'row')}: ${formatNumber(first!.centre)} at the model, the middle of each plane`,
    table([heading, ...lines], {
      align: ['left', 'right', 'right', 'right', 'right', 'left'],
      header: true,
    }),
    ...(explained === undefined
      ? []
      : [
          `${formatPercent(explained + first!.y.explained!)} of the variance of the path lies in its plane (${formatPercent(explained)} along x)`,
        ]),
  ].join('\n\n');
}

/** Everything that the page shows; losses that are not finite are null. */
function asJson({ modelPath, spec, model, rows, landscapes, warnings }: Result): object {
  return {
    model: modelPath,
    data: spec,
    loss: model.loss.name,
    rows,
    parameters: countParameters(model.network),
    warnings,
    landscapes: landscapes.map(({ loss: _loss, rows: _rows, x, y, losses, ...rest }) => ({
      ...rest,
      x: axisJson(x),
      y: axisJson(y),
      losses: Array.from(y.values, (_, row) =>
        Array.from(losses.subarray(row * x.values.length, (row + 1) * x.values.length)),
      ),
    })),
  };
}

function axisJson({ values, slice, ...rest }: Landscape['x']): object {
  return { ...rest, values: Array.from(values), slice: Array.from(slice) };
}
