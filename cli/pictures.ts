/** What `chainrule predict` and `chainrule evaluate` do with a model of pictures. */
import { type PictureModel, readPicture, type Table, tableFromColumns } from '../src/data.ts';
import { fail } from '../src/engine.ts';
import { ChainruleError } from '../src/index.ts';
import { listPictures, readBytes, writeFileAtomically } from '../src/node.ts';
import { evaluatedPictures, formatCount, headline } from '../src/report.ts';
import { loadForNetwork } from './data/network-data.ts';
import { isListName, picturesText, readPictures, warnOfLeftOut } from './data/pictures.ts';
import {
  nineDigits,
  notFormula,
  numberText,
  predictionsAsCsv,
  predictionsAsTable,
  quoted,
} from './data/predictions.ts';
import { asJsonLines, asParquet, type OutputFormat } from './data/predictions-file.ts';
import { findData } from './data/source.ts';
import { evaluationJson, evaluationText } from './evaluation.ts';
import { type Screen, writeJson, writeOut } from './screen.ts';
import { clean } from './terminal/text.ts';

interface Answers {
  readonly json: boolean;
  readonly out: string | undefined;
  readonly format: OutputFormat;
}

interface Predicted {
  readonly picture: string;
  readonly prediction: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A picture, all pictures of a folder, or those that a list names: one after the other, so that only one is in memory. */
export async function predictPictures(
  model: PictureModel,
  spec: string,
  { json, out, format }: Answers,
  display: Screen,
): Promise<void> {
  const { width, height, channels } = model.pictures;
  const predicted: (Predicted | undefined)[] = [];
  const warnings: string[] = [];
  const paths = await listPictures(spec);
  for (const [row, picture] of paths.entries()) {
    try {
      if (picture === '') throw new ChainruleError({ what: `row ${row + 1}`, problem: 'without a path' });
      const bytes = await readBytes(picture);
      const pixels = await readPicture(bytes, { name: picture, size: [width, height], grey: channels === 1 });
      const { prediction, probabilities } = model.predict(pixels);
      const rounded = Object.entries(probabilities!).map(([name, value]) => [name, nineDigits(value)] as const);
      predicted.push({ picture, prediction: String(prediction), probabilities: Object.fromEntries(rounded) });
    } catch (error) {
      // One picture that was asked for is what it is all about.
      if (!(error instanceof ChainruleError) || paths.length === 1) throw error;
      predicted.push(undefined);
      warnings.push(`left out: ${error.message}`);
    }
  }
  display.warn(warnings);
  const { classes } = model;
  const known = predicted.filter((one) => one !== undefined);
  if (known.length === 0) {
    throw new ChainruleError({
      what: spec,
      problem: `none of its ${paths.length} pictures can be read`,
      got: warnings[0],
    });
  }
  if (out !== undefined || !json) {
    const text = isListName(spec) ? await listWith(spec, classes, predicted) : textOf(classes, known);
    if (out === undefined) for await (const piece of text.csv()) await writeOut(piece);
    else if (format === 'csv') await writeFileAtomically(out, text.csv());
    else {
      const table = await text.table();
      await writeFileAtomically(out, format === 'jsonl' ? asJsonLines(table) : await asParquet(table));
    }
  }
  if (json) {
    const task = 'classification';
    await writeJson({ task, pictures: known.length, classes, out, warnings, predictions: known });
  }
  if (out !== undefined) display.say(`${formatCount(known.length, 'picture')} with predictions written to ${out}`);
}

/** What is written, in either form. */
interface Written {
  readonly csv: () => AsyncIterable<string>;
  readonly table: () => Table | Promise<Table>;
}

/** A row for each picture. */
function textOf(classes: readonly string[], predicted: readonly Predicted[]): Written {
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, ',')).join(',')}\n`;
  const lines = predicted.map(({ picture, prediction, probabilities }) =>
    line([notFormula(picture), notFormula(prediction), ...classes.map((name) => numberText(probabilities[name]!))]),
  );
  const names = ['picture', 'prediction', ...classes.map((name) => `probability_${name}`)];
  async function* csv() {
    yield line(names) + lines.join('');
  }
  return { csv, table: () => tableOf(classes, predicted) };
}

/** The rows of a list as they are, with predictions appended; nothing is appended where a picture could not be read. */
async function listWith(
  spec: string,
  classes: readonly string[],
  predicted: readonly (Predicted | undefined)[],
): Promise<Written> {
  const data = await findData(spec, {});
  const loaded = await loadForNetwork(data, {});
  const targets = [{ name: '', classes, hasInterval: false }];
  const predictions = {
    rows: predicted.length,
    values: Float64Array.from(predicted, (one) => (one ? classes.indexOf(one.prediction) : Number.NaN)),
    probabilities: Float64Array.from(
      predicted.flatMap((one) => classes.map((name) => one?.probabilities[name] ?? Number.NaN)),
    ),
    warnings: [],
  };
  return {
    csv: () => predictionsAsCsv(data, loaded, targets, predictions),
    table: () => predictionsAsTable(data, loaded, targets, predictions),
  };
}

function tableOf(classes: readonly string[], predicted: readonly Predicted[]) {
  return tableFromColumns({
    picture: predicted.map(({ picture }) => picture),
    prediction: predicted.map(({ prediction }) => prediction),
    ...Object.fromEntries(
      classes.map((name) => [`probability_${name}`, predicted.map(({ probabilities }) => probabilities[name]!)]),
    ),
  });
}

/** Pictures with their classes: those for the test, or all where none are. */
export async function evaluatePictures(
  model: PictureModel,
  spec: string,
  { json, target }: { json?: boolean | undefined; target?: string | undefined },
  display: Screen,
): Promise<void> {
  const { width, height, channels } = model.pictures;
  if (target !== undefined && !isListName(spec)) {
    fail({ what: '--target', problem: 'only a CSV of pictures takes it', got: spec, hint: 'leaving it out' });
  }
  const set = await readPictures(spec, { size: [width, height], grey: channels === 1, target });
  warnOfLeftOut(display, set);
  const test = set.parts?.test;
  const numbers = test && test.length > 0 ? test : Int32Array.from(set.names, (_, i) => i);
  const evaluation = await model.evaluate(set, numbers);
  const { name, ...scored } = evaluatedPictures('test', evaluation, set);
  if (json) {
    const warnings = [...set.leftOut.map(({ problem }) => problem), ...set.warnings];
    await writeJson({ task: 'classification', target: 'pictures', ...evaluationJson(scored), warnings });
    return;
  }
  const { sentence, context } = headline({ name, ...scored }, 'pictures');
  display.say(clean(picturesText(spec, set)));
  display.say(clean([sentence.replace(' test row', ' row'), ...context.slice(0, 1)].join(' ')));
  display.say();
  display.say(evaluationText(scored, display.width));
}
