/** Model files on the page: any model of columns of numbers opens and predicts what it predicts, and what is exported does so too. */
import { describe, expect, it } from 'vitest';
import { exportAs } from '../../playground/engine/export.ts';
import { activeFeatures } from '../../playground/engine/features.ts';
import { readModel } from '../../playground/engine/model.ts';
import type { OwnRows } from '../../playground/engine/own.ts';
import { Studio } from '../../playground/engine/studio.ts';
import { type OwnTable, readTable, type TableInfo, usualChoice } from '../../playground/engine/table.ts';
import { initialState } from '../../playground/state/link.ts';
import type { State } from '../../playground/state/properties.ts';
import { cellAt, generate, readCsv } from '../../src/data.ts';
import { ensembleOf } from '../../src/engine.ts';
import {
  constant,
  evaluate,
  fitTable,
  layers,
  losses,
  mlp,
  modelFromBytes,
  modelToBytes,
  sequential,
  type TableModel,
} from '../../src/index.ts';
import { flowers, houses } from '../cli/run.ts';

const quick = { hidden: [5, 3], activation: 'tanh', epochs: 30, seed: 1 } as const;

/** A table with a gap in a column that is drawn, a column of text, and several numbers. */
function mixed(rows = 80): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [a, b, c] = [(i * 37) % 11, (i * 17) % 7, (i * 29) % 13];
    return `${['red', 'blue', 'white'][i % 3]},${i % 9 === 4 ? '' : a},${b / 10},${c * 1000},${2 * a - b + c + (i % 3)}`;
  });
  return `colour,first,second,third,answer\n${lines.join('\n')}\n`;
}

async function tableOf(name: string, text: string): Promise<OwnTable> {
  return { name, ...(await readCsv(text)) };
}

interface Shown {
  readonly studio: Studio;
  readonly info: TableInfo;
  readonly rows: OwnRows;
}

/** The page with a table, and maybe a model, as its worker has them. */
function show(own: OwnTable, state: Partial<State>, choice = usualChoice(own)): Shown {
  const whole: State = { ...initialState(), ...state };
  const { rows, info } = readTable(own, choice, whole);
  const studio = new Studio(
    { ...whole, problem: info.task, ...(info.task === 'classification' ? { dataset: 'own' } : { regDataset: 'own' }) },
    1,
    rows,
  );
  return { studio, info, rows };
}

/** What the page's network says of every row of the table: probabilities, or values in the target's units. */
async function saidOf({ studio, rows }: Shown): Promise<number[]> {
  const { data, training } = studio;
  const { loss, isSigned } = training.problem;
  const network = await studio.liveNetwork();
  const drawn = activeFeatures(studio.state).map((key) => (key === 'x' ? rows.x1 : rows.x2));
  const columns = [...drawn, ...rows.others];
  const inputs = Array.from(rows.y, (_, row) => columns.map((values) => values[row]!)).flat();
  const outputs = loss.predict(network.forward(constant(inputs, [rows.y.length, columns.length])));
  const all = Array.from(
    evaluate([outputs], new Map(network.parameters.map(({ node, values }) => [node, values])))[0]!,
  );
  const target = data.columns?.preprocessing.targets[0];
  if (target?.kind === 'number') return all.map((value) => value * target.scale + target.mean);
  if (data.classes > 2) return all;
  return all.flatMap((value) => (isSigned ? [(1 - value) / 2, (1 + value) / 2] : [1 - value, value]));
}

/** What the model says of the rows, by itself. */
function predictedBy(model: TableModel, { table }: OwnTable): number[] {
  return model
    .predict(table)
    .flatMap(({ prediction, probabilities }) => (probabilities ? Object.values(probabilities) : [Number(prediction)]));
}

/** The largest difference, of the scale. */
function apart(said: readonly number[], wanted: readonly number[]): number {
  if (said.length !== wanted.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...wanted.map(Math.abs));
  return Math.max(...said.map((value, i) => Math.abs(value - wanted[i]!))) / scale;
}

/** float32 beside float64. */
const rounding = 1e-5;

async function opened(model: TableModel, own: OwnTable): Promise<{ shown: Shown; source: string }> {
  const read = await readModel('model.safetensors', modelToBytes(model));
  return { shown: show({ ...own, model: read.own.model! }, read.shape), source: read.source };
}

describe('a model file on the page', () => {
  it.each([
    ['classes, a column of text', flowers(), 'species'],
    ['numbers, two columns', houses(), 'price'],
    ['numbers, several columns with gaps and text', mixed(), 'answer'],
    ['three classes', mixed(), 'colour'],
  ])('predicts what it predicts: %s', async (_, text, target) => {
    const own = await tableOf('own.csv', text);
    const model = await fitTable(text, { target, ...quick });
    const { shown } = await opened(model, own);
    expect(apart(await saidOf(shown), predictedBy(model, own))).toBeLessThan(rounding);
    // Through other columns too.
    const [first, second] = shown.info.choice.drawn;
    const swapped = show({ ...own, model: { ...model, file: 'm' } }, shown.studio.state, {
      target,
      drawn: [second, first],
    });
    expect(apart(await saidOf(swapped), predictedBy(model, own))).toBeLessThan(rounding);
  });

  it('of two classes by a softmax is one of a sigmoid', async () => {
    const own = await tableOf('flowers.csv', flowers());
    const fit = await fitTable(flowers(), { target: 'species', ...quick });
    const two = mlp({ inputs: fit.features.length, hidden: [4], outputs: 2, activation: 'relu', seed: 5 });
    const model = await modelFromBytes(modelToBytes({ ...fit, network: two, loss: losses.crossEntropy() }));
    const { shown } = await opened(model, own);
    expect(shown.studio.training.problem.network.output).toEqual([1]);
    expect(apart(await saidOf(shown), predictedBy(model, own))).toBeLessThan(rounding);
  });

  it('is shown over built-in data that it knows, else over made-up rows that it labels itself', async () => {
    const xor = await fitTable(generate('xor'), { target: 'y', hidden: [8], activation: 'tanh', epochs: 150, seed: 1 });
    expect((await readModel('xor', modelToBytes(xor))).source).toBe('over the built-in data that it knows best: xor');
    const model = await fitTable(mixed(), { target: 'answer', ...quick });
    const { own, source, shape } = await readModel('mixed', modelToBytes(model));
    expect(source).toMatch(
      /^over 300 made-up rows about as its columns were, with its own predictions as their answer/,
    );
    const shown = show(own, shape);
    // They are the model's own, so that nothing is wrong.
    await shown.studio.open();
    expect((await shown.studio.frame(false)).train.r2).toBeGreaterThan(0.999999);
    shown.studio.close();
  });

  it.each([
    [
      'one column of numbers',
      'length,colour,y',
      'too few columns of numbers to draw: got 1 of 2 columns; expected at least 2',
    ],
    ['two targets', 'targets', 'more than one target: got first, third; expected one'],
    ['eleven classes', 'classes', 'too many classes to tell apart by colour: got 11; expected at most 10'],
    [
      'a wide layer',
      'wide',
      'too large to draw: got layers of 129 neurons; expected at most 12 layers of at most 128 neurons',
    ],
    ['an ensemble', 'ensemble', 'the mean of several networks: got 2; expected one, as --effort quick trains'],
    [
      'layer normalisation',
      'norm',
      'other layers: got linear 5 -> 3, layerNorm 3, linear 3 -> 1; expected linear layers with biases, and one activation after each but the last',
    ],
  ])('%s cannot be shown, and why is said', async (_, kind, message) => {
    const bytes = await strangeModel(kind);
    await expect(readModel('m.safetensors', bytes)).rejects.toThrow(
      `m.safetensors: a model that the page cannot show: ${message} — try chainrule walk, landscape and describe, which take any model`,
    );
  });
});

async function strangeModel(kind: string): Promise<Uint8Array> {
  const trained = (text: string, target: string) => fitTable(text, { target, ...quick, epochs: 1, test: 0 });
  if (kind.includes(',')) {
    const rows = Array.from({ length: 40 }, (_, i) => `${(i * 37) % 11},${['red', 'blue'][i % 2]},${(i * 7.5) % 40}`);
    return modelToBytes(await trained(`${kind}\n${rows.join('\n')}`, 'y'));
  }
  if (kind === 'targets') {
    const target = ['first', 'third'] as const;
    return modelToBytes(await fitTable(mixed(), { target, ...quick, epochs: 1, test: 0 }));
  }
  if (kind === 'classes') {
    const rows = Array.from({ length: 88 }, (_, i) => `${i % 11},${(i * 5) % 13},k${i % 11}`);
    return modelToBytes(await trained(`a,b,y\n${rows.join('\n')}`, 'y'));
  }
  const model = await trained(flowers(), 'species');
  const width = model.features.length;
  if (kind === 'ensemble')
    return modelToBytes({ ...model, network: ensembleOf([model.network, model.network], model.loss) });
  const network =
    kind === 'wide'
      ? mlp({ inputs: width, hidden: [129], outputs: 1 })
      : sequential([layers.linear(width, 3), layers.layerNorm(3), layers.linear(3, 1)]);
  return modelToBytes({ ...model, network });
}

describe('what the page exports', () => {
  const exported = async ({ studio }: Shown) =>
    modelFromBytes((await exportAs(studio, 'model')).content as Uint8Array, 'exported');

  it.each([
    ['classes', flowers(), 'species', {}],
    ['without one of the two that are drawn', flowers(), 'species', { y: false }],
    ['classes by the squared loss', flowers(), 'species', { loss: 'squared' }],
    ['three classes', mixed(), 'colour', {}],
    ['numbers', mixed(), 'answer', {}],
  ] as const)('reads the table itself: %s', async (_, text, target, state) => {
    const own = await tableOf('own.csv', text);
    const usual = usualChoice(own);
    const shown = show(own, { ...state, networkShape: [4], seed: '3' }, { ...usual, target });
    await shown.studio.work(Number.POSITIVE_INFINITY, 200);
    const model = await exported(shown);
    expect(apart(await saidOf(shown), predictedBy(model, own))).toBeLessThan(rounding);
    const { result } = await model.evaluate(own.table);
    const score = 'accuracy' in result ? result.accuracy : (result.r2 ?? 0);
    expect(score).toBeGreaterThan(0.5);
    // And the program reads it.
    const code = (await exportAs(shown.studio, 'js')).content as string;
    const { predict } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      predict: (row: object) => { prediction: string | number };
    };
    const row = Object.fromEntries(own.table.columns.map((column) => [column.name, cellAt(column, 7)]));
    const [expected] = model.predict([row]);
    // The program computes in float64.
    const rounded = (value: string | number) => (typeof value === 'number' ? value.toFixed(3) : value);
    expect(rounded(predict(row).prediction)).toBe(rounded(expected!.prediction));
    shown.studio.close();
  });

  it.each([
    ['the squared loss in compatibility mode', { compatible: true, dataset: 'xor', seed: '0.5' }],
    ['a regression in compatibility mode', { compatible: true, problem: 'regression', seed: '0.5' }],
    ['features of the plane', { dataset: 'circle', xSquared: true }],
    ['a regression', { problem: 'regression' }],
  ] as const)('takes the inputs as they are: %s', async (_, state) => {
    const studio = new Studio({ ...initialState(), ...state }, 1);
    await studio.work(Number.POSITIVE_INFINITY, 300);
    const model = await modelFromBytes((await exportAs(studio, 'model')).content as Uint8Array, 'exported');
    const { data } = studio;
    const width = data.inputNames.length;
    const rows = Array.from(data.y, (_, row) =>
      Object.fromEntries(data.inputColumns.map((name, i) => [name, data.inputs[row * width + i]!])),
    );
    const network = await studio.liveNetwork();
    const { loss, isSigned } = studio.training.problem;
    const outputs = loss.predict(network.forward(constant(data.inputs, [rows.length, width])));
    const said = Array.from(
      evaluate([outputs], new Map(network.parameters.map(({ node, values }) => [node, values])))[0]!,
    );
    const wanted = model
      .predict(rows)
      .map(({ prediction, probabilities }) => (probabilities ? probabilities['1']! : Number(prediction)));
    const shares = isSigned && data.classes === 2 ? said.map((value) => (1 + value) / 2) : said;
    expect(apart(shares, wanted)).toBeLessThan(rounding);
    studio.close();
  });

  it('cannot hold functions of the columns of a table, and says so', async () => {
    const shown = show(await tableOf('flowers.csv', flowers()), { xSquared: true });
    await expect(exported(shown)).rejects.toThrow(
      /^model file: its inputs are columns of the table, and no functions of them: got x₁, x₂, x₁², colour=.*; expected x₁ and x₂ alone of the features — try the weights, or the program$/,
    );
  });
});
