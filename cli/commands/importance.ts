/** `chainrule importance`: how much a model relies on each column, and how predictions change along the strongest. */
import { extname } from 'node:path';
import type { Command } from 'commander';
import {
  type Importance,
  type PartialDependence,
  partialDependence,
  permutationImportance,
} from '../../src/explain.ts';
import { formatCount, formatNumber, formatPercent, importanceReport } from '../../src/report.ts';
import { loadForModel, loadModel } from '../data/model-data.ts';
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
import { integerValue, namesValue } from '../values.ts';
import { version } from '../version.ts';

interface ImportanceFlags extends CommonFlags, DataOptions, OutputFlags {
  out?: string;
  repeats: number;
  rows: number;
  columns?: string[];
}

const help = `
The values of each column are shuffled among the rows, and the scores taken again (permutation importance): what they
lose is what the model gets from the column. A column is shuffled whole, with all that it became; columns that
correlate hide each other, and are also shuffled together. Rows that the model has not learned say most. Then the mean
prediction along the strongest columns, or along --columns (partial dependence). --out writes a page (.html) with
pictures, or the importance of each column (.csv).

Examples:
  chainrule importance runs/flowers/model.safetensors new.csv
  chainrule importance runs/flowers/model.safetensors new.csv --columns petal,stem --out flowers.html
  chainrule importance runs/spiral/model.safetensors spiral:500 --seed 7 --json`;

/** Columns whose dependence is looked at where none are named. */
const strongest = 4;

export function importanceCommand(program: Command): void {
  const command = program
    .command('importance')
    .description('Say how much a model relies on each column, and how predictions change along the strongest.')
    .argument('<model>', 'a model.safetensors that train wrote');
  addDataArgument(
    command,
    '<data>',
    'a table with the target column: CSV, JSON, Parquet, Excel and others, - for standard input, or built-in data',
  )
    .option('--out <file>', 'write a page (.html) or a table (.csv) to a new file; - is the table on standard output')
    .option('--repeats <n>', 'how often each column is shuffled', integerValue('--repeats', 1, 1000), 5)
    .option('--rows <n>', 'at most so many rows, drawn with seed 0', integerValue('--rows', 2), 2000)
    .option('--columns <a,b>', 'the columns along which predictions are shown', namesValue('--columns'))
    .addHelpText('after', help)
    .action(run);
  addCommonOptions(addGeneratorOptions(addWrittenOptions(addForceOption(command))));
}

async function run(modelPath: string, spec: string, flags: ImportanceFlags): Promise<void> {
  const { out, repeats, rows: mostRows } = flags;
  requireForm('--out', out, 'a page or CSV', ['.html', '.htm', '.csv']);
  await requireOutput('--out', out, flags);
  const display = screen({ json: flags.json === true || out === standardStream });
  const model = await loadModel('importance', modelPath, spec, flags);
  const found = await findData(spec, flags);
  const { table: rows, warnings } = await loadForModel(found, model, { ...flags, target: true });
  display.warn(warnings);

  const progress = new ShareProgress('shuffling columns');
  const onProgress = (share: number) => progress.show(share);
  const importance = await permutationImportance(model, rows, { repeats, mostRows, onProgress }).finally(() =>
    progress.clear(),
  );
  const columns = flags.columns ?? importance.columns.slice(0, strongest).map(({ column }) => column);
  const dependence = await partialDependence(model, rows, { columns });

  if (out !== undefined) {
    const isPage = ['.html', '.htm'].includes(extname(out).toLowerCase());
    const command = commandText([
      'importance',
      modelPath,
      spec,
      ...(flags.columns ? ['--columns', columns.join(',')] : []),
    ]);
    const about = { title: titleOf(found), target: model.targets.join(', '), command, chainruleVersion: version() };
    await writeOutput(
      out,
      isPage ? importanceReport({ ...about, importance, dependence, warnings }) : asCsv(importance),
    );
  }
  const { task, target, targets } = model;
  if (flags.json)
    await writeJson({
      task,
      ...(target === undefined ? { targets } : { target }),
      ...importance,
      dependence,
      warnings,
    });
  display.say(clean(asText(importance)));
  display.say(importanceTable(importance));
  for (const line of togetherLines(importance)) display.say(clean(line));
  for (const one of dependence) display.say(`\n${dependenceText(one)}`);
  if (out !== undefined) display.say(`\nWritten to ${out}`);
}

function asText({ score, rows, repeats, unshuffled }: Importance): string {
  const of = unshuffled.score === null ? 'no score' : scoreText(score, unshuffled.score);
  const name = score === 'r2' ? 'R²' : 'accuracy';
  return `On ${formatCount(rows, 'row')} the ${name} is ${of}; with a column shuffled (${formatCount(repeats, 'time')}) it loses:`;
}

function scoreText(score: Importance['score'], value: number): string {
  return score === 'r2' ? formatNumber(value, 3) : formatPercent(value);
}

const barWidth = 20;
const listed = 40;

function importanceTable({ score, columns }: Importance): string {
  const most = Math.max(1e-12, ...columns.map(({ scoreDrop, lossRise }) => (scoreDrop ?? lossRise).mean));
  const number = (value: number) =>
    (score === 'r2' ? value.toFixed(3) : (100 * value).toFixed(1)).replace(/^-(0\.0+)$/, '$1');
  const lines = columns
    .slice(0, listed)
    .map(({ column, scoreDrop, lossRise }) => [
      column,
      scoreDrop ? number(scoreDrop.mean) : '–',
      scoreDrop ? `± ${number(scoreDrop.deviation)}` : '',
      formatNumber(lossRise.mean, 3),
      `± ${formatNumber(lossRise.deviation, 2)}`,
      '█'.repeat(Math.max(0, Math.round(((scoreDrop ?? lossRise).mean / most) * barWidth))),
    ]);
  const heading = ['column', score === 'r2' ? 'R²' : 'accuracy %', '', 'loss', '', ''];
  const more = columns.length > listed ? `\nand ${formatCount(columns.length - listed, 'more column')}` : '';
  return table([heading, ...lines], { align: ['left', 'right', 'left', 'right', 'left', 'left'], header: true }) + more;
}

function togetherLines({ score, together }: Importance): string[] {
  return together.map(
    ({ columns, scoreDrop, lossRise }) =>
      `${columns.join(', ')} say nearly the same: shuffled together they cost ${scoreDrop ? scoreText(score, Math.max(0, scoreDrop.mean)) : `${formatNumber(lossRise.mean)} of the loss`}`,
  );
}

const shownOutputs = 5;

function dependenceText({ column, outputs, ofClasses, points }: PartialDependence): string {
  const shown = outputs.slice(0, shownOutputs);
  const every = Math.max(1, Math.ceil(points.length / 10));
  const lines = points
    .filter((_, i) => i % every === 0 || i === points.length - 1)
    .map(({ value, label, means }) => [
      value === null || label !== String(value) ? label : formatNumber(value),
      ...shown.map((_, i) => (ofClasses ? formatPercent(means[i]) : formatNumber(means[i]))),
    ]);
  const heading = [column, ...shown.map((name) => (ofClasses ? `probability of ${name}` : name))];
  return table([heading, ...lines], { align: ['left', ...shown.map(() => 'right' as const)], header: true });
}

function asCsv({ columns }: Importance): string {
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = columns.map(({ column, scoreDrop, lossRise }) =>
    [quoted(column), scoreDrop?.mean ?? '', scoreDrop?.deviation ?? '', lossRise.mean, lossRise.deviation].join(','),
  );
  return ['column,score_drop,score_drop_deviation,loss_rise,loss_rise_deviation', ...lines, ''].join('\n');
}
