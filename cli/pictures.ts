/** What `chainrule predict` and `chainrule evaluate` do with a model of pictures. */
import { type PictureModel, readPicture, tableFromColumns } from '../src/data.ts';
import { ChainruleError } from '../src/index.ts';
import { listPictures, readBytes, writeFileAtomically } from '../src/node.ts';
import { evaluatedPictures, formatCount, headline } from '../src/report.ts';
import { picturesText, readPictures, warnOfLeftOut } from './data/pictures.ts';
import { nineDigits, notFormula, numberText, quoted } from './data/predictions.ts';
import { asJsonLines, asParquet, type OutputFormat } from './data/predictions-file.ts';
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

/** A picture, or all pictures of a folder: one after the other, so that only one is in memory. */
export async function predictPictures(
  model: PictureModel,
  spec: string,
  { json, out, format }: Answers,
  display: Screen,
): Promise<void> {
  const { width, height, channels } = model.pictures;
  const predicted: Predicted[] = [];
  const warnings: string[] = [];
  const paths = await listPictures(spec);
  for (const picture of paths) {
    try {
      const bytes = await readBytes(picture);
      const pixels = await readPicture(bytes, { name: picture, size: [width, height], grey: channels === 1 });
      const { prediction, probabilities } = model.predict(pixels);
      const rounded = Object.entries(probabilities!).map(([name, value]) => [name, nineDigits(value)] as const);
      predicted.push({ picture, prediction: String(prediction), probabilities: Object.fromEntries(rounded) });
    } catch (error) {
      // One picture that was asked for is what it is all about.
      if (!(error instanceof ChainruleError) || paths.length === 1) throw error;
      warnings.push(`left out: ${error.message}`);
    }
  }
  display.warn(warnings);
  if (predicted.length === 0) {
    throw new ChainruleError({
      what: spec,
      problem: `none of its ${paths.length} pictures can be read`,
      got: warnings[0],
    });
  }
  const { classes } = model;
  const text = () => csvOf(classes, predicted);
  if (out === undefined) {
    if (!json) await writeOut(text());
  } else if (format === 'csv') {
    await writeFileAtomically(out, text());
  } else {
    const table = tableOf(classes, predicted);
    await writeFileAtomically(out, format === 'jsonl' ? asJsonLines(table) : await asParquet(table));
  }
  if (json) {
    const task = 'classification';
    await writeJson({ task, pictures: predicted.length, classes, out, warnings, predictions: predicted });
  }
  if (out !== undefined) display.say(`${formatCount(predicted.length, 'picture')} with predictions written to ${out}`);
}

function csvOf(classes: readonly string[], predicted: readonly Predicted[]): string {
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, ',')).join(',')}\n`;
  const lines = predicted.map(({ picture, prediction, probabilities }) =>
    line([notFormula(picture), notFormula(prediction), ...classes.map((name) => numberText(probabilities[name]!))]),
  );
  return line(['picture', 'prediction', ...classes.map((name) => `probability_${name}`)]) + lines.join('');
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
  { json }: { json?: boolean | undefined },
  display: Screen,
): Promise<void> {
  const { width, height, channels } = model.pictures;
  const set = await readPictures(spec, { size: [width, height], grey: channels === 1 });
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
