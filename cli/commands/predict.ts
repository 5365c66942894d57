/** `chainrule predict`: the rows of a table with predictions appended. */
import type { Command } from 'commander';
import { type Unfamiliar, unfamiliarValues } from '../../src/data.ts';
import type { AnyTableModel, Network, TablePredictions } from '../../src/index.ts';
import { writeFileAtomically } from '../../src/node.ts';
import { formatCount } from '../../src/report.ts';
import { loadForModel, loadModelOrPictures, type ModelTable } from '../data/model-data.ts';
import { loadForNetwork, loadNetwork, networkPredictions } from '../data/network-data.ts';
import {
  nineDigits,
  type PredictedTarget,
  predictionsAsCsv,
  predictionsAsTable,
  targetsOf,
} from '../data/predictions.ts';
import { asJsonLines, asParquet, type OutputFormat, outputFormat } from '../data/predictions-file.ts';
import { type Data, type DataOptions, findData } from '../data/source.ts';
import { thresholdLines, thresholdsOf } from '../data/thresholds.ts';
import { unfamiliarByRow, unfamiliarLines } from '../data/unfamiliar.ts';
import {
  addCommonOptions,
  addDataArgument,
  addGeneratorOptions,
  addWrittenOptions,
  type CommonFlags,
} from '../options.ts';
import { addForceOption, type OutputFlags, requireForm, requireOutput, standardStream } from '../output.ts';
import { predictPictures } from '../pictures.ts';
import { type Screen, screen, writeJson, writeOut } from '../screen.ts';

interface PredictFlags extends CommonFlags, DataOptions, OutputFlags {
  out?: string;
}

const help = `
An ONNX file of another program has no names of columns: the columns of numbers go in, in their order, and "prediction_1" and so on come
out, as the file gives them.
The output is CSV, or by the ending of --out JSON lines or Parquet: all columns of the data as they are, then "prediction" and, for classes, a "probability_..." column
for each; "low" and "high" where the model was trained with --interval; of several targets "prediction_..." for each. It has a row for each row of the data, in the same order, missing values or not. The target column may be
absent. Rows unlike those of training are
counted in a warning: categories never seen, numbers far outside the range (by half its width), gaps in columns that had none; with
--json each row says its own. With --json the predictions are one JSON document on stdout instead. As <data>, - is standard input.
A model of pictures takes a picture, or a folder with any pictures in it: a row for each that can be read; the others are named. Of a CSV
with a column of paths all rows come out as they are, those of pictures that cannot be read without a prediction.

Examples:
  chainrule predict runs/flowers/model.safetensors new.csv
  chainrule predict runs/flowers/model.safetensors new.csv --out predictions.csv
  chainrule predict runs/flowers/model.safetensors new.parquet --out predictions.parquet
  chainrule predict runs/spiral/model.safetensors spiral:10 --seed 7
  chainrule predict runs/pets/model.safetensors cat.jpg
  chainrule predict runs/pets/model.safetensors holiday-pictures --out predictions.csv
  gunzip -c new.csv.gz | chainrule predict runs/flowers/model.safetensors - > predictions.csv`;

export function predictCommand(program: Command): void {
  const command = program
    .command('predict')
    .description('Predict the rows of a table with a trained model.')
    .argument('<model>', 'a model.safetensors that train wrote');
  addDataArgument(
    command,
    '<data>',
    'a table: CSV, JSON, Parquet, Excel and others, - for standard input, or built-in data such as spiral:10',
  )
    .option(
      '--out <file>',
      'write to a new file, whole or not at all: CSV, or what .jsonl or .parquet says (default: -, standard output)',
    )
    .addHelpText('after', help)
    .action(predict);
  addCommonOptions(addGeneratorOptions(addWrittenOptions(addForceOption(command))));
}

async function predict(modelPath: string, spec: string, flags: PredictFlags): Promise<void> {
  requireForm('--out', flags.out, 'CSV, JSON lines (.jsonl) or Parquet (.parquet)', [
    '.csv',
    '.tsv',
    '.jsonl',
    '.ndjson',
    '.parquet',
  ]);
  await requireOutput('--out', flags.out, flags);
  const out = flags.out === standardStream ? undefined : flags.out;
  const format = outputFormat(out);
  const display = screen({ json: flags.json === true || out === undefined });
  const network = await loadNetwork('predict', modelPath, spec);
  if (network) return predictNetwork(network, spec, flags, format, display);
  const model = await loadModelOrPictures('predict', modelPath, spec, flags);
  if ('pictures' in model) return predictPictures(model, spec, { json: flags.json === true, out, format }, display);
  const data = await findData(spec, flags);
  const loaded = await loadForModel(data, model, { ...flags, target: false });
  const predictions = model.predictTable(loaded.table);
  const warnings = [...loaded.warnings, ...predictions.warnings];
  const unfamiliar = unfamiliarValues(model, loaded.table);
  display.warn([...warnings, ...unfamiliarLines(unfamiliar, predictions.warnings)]);

  await writePredictions(out, flags.json === true, format, data, loaded, targetsOf(model), predictions);
  if (flags.json) await writeJson(asJson(model, predictions, warnings, unfamiliar, out));
  sayWhere(display, predictions.rows, out);
  if (out !== undefined) for (const line of thresholdLines(model)) display.say(line);
}

/** All rows with what is predicted, to a file or, where `json` says no other thing, to standard output. */
async function writePredictions(
  out: string | undefined,
  json: boolean,
  format: OutputFormat,
  data: Data,
  loaded: ModelTable,
  targets: readonly PredictedTarget[],
  predictions: TablePredictions,
): Promise<void> {
  const csv = () => predictionsAsCsv(data, loaded, targets, predictions);
  if (out === undefined) {
    if (!json) for await (const piece of csv()) await writeOut(piece);
  } else if (format === 'csv') {
    await writeFileAtomically(out, csv());
  } else {
    const table = await predictionsAsTable(data, loaded, targets, predictions);
    await writeFileAtomically(out, format === 'jsonl' ? asJsonLines(table) : await asParquet(table));
  }
}

/** By an ONNX file of another program: the columns of numbers go in, in their order, and what comes out has no names. */
async function predictNetwork(
  network: Network,
  spec: string,
  flags: PredictFlags,
  format: OutputFormat,
  display: Screen,
): Promise<void> {
  const out = flags.out === standardStream ? undefined : flags.out;
  const data = await findData(spec, flags);
  const loaded = await loadForNetwork(data, flags);
  const predictions = await networkPredictions(network, loaded.table);
  display.warn(loaded.warnings);
  const width = predictions.values.length / predictions.rows;
  const targets = Array.from({ length: width }, (_, i) => ({ name: String(i + 1), classes: [], hasInterval: false }));
  await writePredictions(out, flags.json === true, format, data, loaded, targets, predictions);
  if (flags.json) {
    const { values, rows } = predictions;
    const ofRow = (row: number) => Array.from(values.subarray(row * width, (row + 1) * width), nineDigits);
    await writeJson({
      rows,
      out,
      warnings: loaded.warnings,
      predictions: Array.from({ length: rows }, (_, row) => ofRow(row)),
    });
  }
  sayWhere(display, predictions.rows, out);
}

function sayWhere(display: Screen, rows: number, out: string | undefined): void {
  if (out !== undefined) display.say(`${formatCount(rows, 'row')} with predictions written to ${out}`);
}

interface PredictedCell {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly low?: number;
  readonly high?: number;
}

function asJson(
  model: AnyTableModel,
  predictions: TablePredictions,
  warnings: readonly string[],
  unfamiliar: Unfamiliar,
  out?: string,
): object {
  const { affected, columns } = unfamiliar;
  const byRow = unfamiliarByRow(unfamiliar);
  const { values, probabilities, low, high, rows } = predictions;
  const targets = targetsOf(model);
  const ofTarget = ({ classes }: PredictedTarget, at: number): PredictedCell => {
    const value = values[at]!;
    const ends = low && high && { low: nineDigits(low[at]!), high: nineDigits(high[at]!) };
    if (!probabilities) return { prediction: nineDigits(value), ...ends };
    const byClass = classes.map((name, i) => [name, nineDigits(probabilities[at * classes.length + i]!)]);
    return { prediction: classes[value]!, probabilities: Object.fromEntries(byClass) as Record<string, number> };
  };
  const ofRow = (row: number): object => {
    const each = targets.map((target, i) => ofTarget(target, row * targets.length + i));
    if (targets.length === 1) return each[0]!;
    const byName = <T>(of: (predicted: (typeof each)[number]) => T) =>
      Object.fromEntries(each.map((predicted, i) => [targets[i]!.name, of(predicted)])) as Record<string, T>;
    return {
      values: byName(({ prediction }) => prediction),
      ...(probabilities && { probabilities: byName((predicted) => predicted.probabilities) }),
      ...(low && { low: byName((predicted) => predicted.low), high: byName((predicted) => predicted.high) }),
    };
  };
  return {
    task: model.task,
    ...(model.target === undefined ? { targets: model.targets } : { target: model.target }),
    ...(probabilities && { classes: model.classes }),
    ...thresholdsOf(model),
    rows,
    out,
    warnings,
    unfamiliar: { rows: affected, columns },
    predictions: Array.from({ length: rows }, (_, row) => {
      const values = byRow.get(row);
      return values ? { ...ofRow(row), unfamiliar: values } : ofRow(row);
    }),
  };
}
