/** The exported code runs by itself, and gives what the model gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import type { Cell } from '../../src/data/table.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activations } from '../../src/nn/activations.ts';
import { ensembleOf } from '../../src/nn/ensemble.ts';
import type { Layer } from '../../src/nn/layer.ts';
import * as allLayers from '../../src/nn/layers/common.ts';
import {
  activation,
  batchNorm,
  dropout,
  embedding,
  flatten,
  layerNorm,
  linear,
  piecewiseLinear,
} from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { max, reshape } from '../../src/ops/index.ts';
import { exportModel, exportNetwork, exportWeights } from '../../src/report/export/predict.ts';
import { commented, literal } from '../../src/report/export/source.ts';
import { float32Text } from '../../src/report/export/weights.ts';
import { messageOf } from '../nn/message.ts';
import { checkStrictly } from './strict.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
type Predict<In, Out> = (given: In) => Out;

async function imported<In, Out>(code: string): Promise<Predict<In, Out>> {
  const path = join(folder, `predict-${files++}.mjs`);
  writeFileSync(path, code);
  return ((await import(pathToFileURL(path).href)) as { predict: Predict<In, Out> }).predict;
}

/** Every layer and the activation, with weights that are float32 numbers, as those of trained networks are. */
function networkWith(name: string, outputs: number) {
  const drawn = sequential(
    [
      linear(3, 5),
      layerNorm(5),
      activation(name),
      dropout(0.2),
      batchNorm(),
      linear(5, 4, { bias: false }),
      activation(name),
      linear(4, outputs),
    ],
    { seed: 3 },
  );
  const { uniform } = random(2, 'test/export');
  for (const { values } of drawn.parameters) values.set(values.map((value) => Math.fround(value + uniform() - 0.5)));
  return drawn;
}

const rows = Array.from({ length: 40 }, (_, i) => [(i - 20) / 4, ((i * 7) % 11) - 5, ((i * 5) % 13) / 3]);

describe('the code of a network', () => {
  it.each([...activations.keys()])('is as exact as the reference with %s', async (name) => {
    const network = networkWith(name, 2);
    const predict = await imported<number[], number[]>(exportNetwork(network, { language: 'js' }));
    const predictor = await openPredictor(network, undefined, reference);
    for (const row of rows) {
      const expected = predictor.predict(row);
      // Another order of additions, and other exp and tanh: a few units in the last place of a float64.
      for (const [i, value] of predict(row).entries())
        expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected[i]!)));
    }
    predictor.free();
  });

  it.each([
    ['probability of class 1', 1, binaryCrossEntropy()],
    ['probabilities of classes', 3, crossEntropy()],
  ])('gives the %s where the loss is known', async (_, outputs, loss) => {
    const network = networkWith('gelu', outputs);
    const predict = await imported<number[], number[]>(exportNetwork(network, { language: 'js', loss }));
    const predictor = await openPredictor(network, loss, reference);
    for (const row of rows) {
      const expected = predictor.predict(row);
      for (const [i, value] of predict(row).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12);
    }
    predictor.free();
    expect(() => predict([1])).toThrow('predict: got 1 features; expected 3');
  });

  it('knows every type of layer', () => {
    const known = Object.keys(allLayers);
    const bent = ensembleOf([ofBends(1, 1)], meanSquaredError());
    const types = [networkWith('tanh', 1), ofIndices(), ofBends(1, 1), bent].flatMap(({ layers }) =>
      layers.map(({ layer }) => layer.type),
    );
    expect(new Set(types)).toEqual(new Set(known));
  });

  /** A network that bends along two of three numbers, with drawn weights. */
  const ofBends = (outputs: number, seed: number) => {
    const edges = [[-2, 0, 0.5, 3], [], [-1, 1]];
    const layers = [piecewiseLinear({ edges, width: 3 }), linear(4), activation('relu'), linear(outputs)];
    const network = sequential(layers, { seed });
    const { normal } = random(seed, 'test/export/bends');
    for (const { values } of network.parameters) values.set(values.map(() => Math.fround(normal())));
    return network;
  };

  it.each([
    ['numbers', 2, meanSquaredError()],
    ['labels', 1, binaryCrossEntropy()],
    ['classes', 3, crossEntropy()],
  ])('is that of each member of an ensemble for %s, and the mean', async (_, outputs, loss) => {
    const members = [ofBends(outputs, 1), networkWith('tanh', outputs), ofBends(outputs, 2)];
    const network = ensembleOf(members, loss);
    const bare = exportNetwork(network, { language: 'js' });
    for (const [code, asked] of [
      [exportNetwork(network, { language: 'js', loss }), loss],
      [bare, undefined],
    ] as const) {
      const predict = await imported<number[], number[]>(code);
      const predictor = await openPredictor(network, asked, reference);
      for (const row of rows) {
        const expected = predictor.predict(row);
        for (const [i, value] of predict(row).entries())
          expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected[i]!)));
      }
      predictor.free();
    }
    const singles = await Promise.all(members.map((member) => openPredictor(member, loss, reference)));
    const predict = await imported<number[], number[]>(exportNetwork(network, { language: 'js', loss }));
    for (const row of rows) {
      const each = singles.map((one) => one.predict(row));
      for (const [i, value] of predict(row).entries())
        expect(value).toBeCloseTo(each.reduce((sum, one) => sum + one[i]!, 0) / each.length, 9);
    }
    for (const one of singles) one.free();
    expect(exportNetwork(network, { loss })).toContain('function member3(x: ArrayLike<number>): number[] {');
    expect(bare).not.toContain(': number');
  });

  /** Vectors for three indices from 0 to 4. */
  const ofIndices = () => sequential([embedding(5, 2), flatten(), linear(3)], { row: [3], seed: 2 });

  it('has the vectors of indices, and refuses what is none', async () => {
    const network = ofIndices();
    for (const { values } of network.parameters) values.set(values.map(Math.fround));
    const predict = await imported<number[], number[]>(exportNetwork(network, { language: 'js' }));
    const predictor = await openPredictor(network, undefined, reference);
    for (const row of [
      [0, 4, 2],
      [3, 3, 1],
    ]) {
      const expected = predictor.predict(row);
      for (const [i, value] of predict(row).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12);
    }
    predictor.free();
    expect(() => predict([0, 5, 1])).toThrow(new RangeError('no index: 5'));
    expect(() => predict([0, 0.5, 1])).toThrow('no index: 0.5');
  });

  /** The largest of each `width` numbers that follow one another. */
  const largestOf = (width: number): Layer => ({
    type: 'largestOf',
    options: { width },
    build: ([numbers]) => ({ row: [numbers! / width], parameters: [] }),
    apply: (x) => max(reshape(x, [x.shape[0]!, x.shape[1]! / width, width]), 2),
    code: {
      source: `/** The largest of each ${width}. */
function largestOf(x: ArrayLike<number>): number[] {
  return Array.from({ length: x.length / ${width} }, (_, i) => Math.max(...Array.from(x).slice(${width} * i, ${width} * (i + 1))));
}`,
      formula: `max of each ${width}`,
    },
  });

  it.each(['js', 'ts'] as const)('has the code of layers that say it, in %s', async (language) => {
    const network = sequential([linear(12, { bias: false }), largestOf(2), largestOf(3)], { row: [3], seed: 5 });
    for (const { values } of network.parameters) values.set(values.map(Math.fround));
    const code = exportNetwork(network, { language });
    expect(code).toContain('const layer2 = largestOf(layer1); // max of each 2, 12 -> 6');
    expect(code).toContain('const layer3 = largestOf2(layer2); // max of each 3, 6 -> 2');
    expect(code.includes('largestOf2(x: ArrayLike<number>): number[] {')).toBe(language === 'ts');
    const predict = await imported<number[], number[]>(exportNetwork(network, { language: 'js' }));
    const predictor = await openPredictor(network, undefined, reference);
    for (const row of rows) {
      const expected = predictor.predict(row);
      for (const [i, value] of predict(row).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12);
    }
    predictor.free();
  });

  it('refuses layers that it cannot write', () => {
    const { code: _code, ...without } = largestOf(3);
    expect(messageOf(() => exportNetwork(sequential([linear(3, 3), without])))).toBe(
      'export: layer2: a layer that cannot be written as code: got largestOf 3 -> 1; expected one whose outputs are functions of one input each, or one that has `code`',
    );
    const misnamed = { ...largestOf(3), type: 'largest' };
    expect(messageOf(() => exportNetwork(sequential([linear(3, 3), misnamed])))).toBe(
      'export: layer2: its code has no function of its name: expected function largest(x, …) { … }',
    );
  });

  it('says its formulas', () => {
    const code = exportNetwork(networkWith('tanh', 1), { loss: binaryCrossEntropy() });
    expect(code).toContain('const layer1 = linear(x, layer1Weight, layer1Bias); // W x + b, 3 -> 5');
    expect(code).toContain('// layer 4: dropout 0.2: passes unchanged');
    expect(code).toMatch(/const layer5 = Array.from\(layer3, \(x, i\) => .*layer5Mean\[i\]!.*; \/\/ batchNorm 5/);
    expect(code).toMatch(/function sigmoid\(x: number\): number \{\n {2}return 1 \/ \(1 \+ Math.exp\(-x\)\);/);
  });
});

it('numbers have as few digits as tell one float32 from the next', () => {
  expect([0.1, 1 / 3, 1e-30, -2.5, 16777216].map(float32Text)).toEqual([
    '0.1',
    '0.33333334',
    '1e-30',
    '-2.5',
    '16777216',
  ]);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) =>
      Object.is(Math.fround(Number(float32Text(value))), value + 0),
    ),
  );
});

it('names in code are what they look like, and end no comment', () => {
  const name = 'a\u202eb*/\u0085\u2028\u007f"\nc';
  expect(commented(name)).toBe('a\ufffdb* /\ufffd \ufffd" c');
  expect(literal(name)).toBe('"a\\u202eb*/\\u0085\\u2028\\u007f\\"\\nc"');
  expect(JSON.parse(literal([name]))).toEqual([name]);
});

const words = ['red', 'blue', '7', 'True', '*/ "x"'];
const table = Array.from({ length: 120 }, (_, i) => ({
  'size, "cm"': i % 9 === 0 ? null : (i * 37) % 50,
  __proto: i % 2 === 0,
  colour: i % 10 === 3 ? null : words[i % 5]!,
  rare: i < 110 ? 'usual' : `odd ${i}`,
  kind: ['a', 'b', 'c'][(i * 7) % 3]!,
  price: ((i * 37) % 50) * 2 + (i % 5),
}));

describe('the code of a model of a table', () => {
  it('with numbers in a form of their own reads texts in it, and refuses others', async () => {
    const table = Array.from({ length: 60 }, (_, i) => ({
      a: `${1 + (i % 9)}.${100 + i},50 kg`,
      b: `$${i % 7},${100 + i}.25`,
      y: i % 5,
    }));
    const fit = await fitTable(table, { target: 'y', task: 'regression', hidden: [4], epochs: 1 });
    const predict = await imported<Record<string, Cell>, { prediction: number }>(exportModel(fit, { language: 'js' }));
    for (const row of [table[7]!, { a: 2345.5, b: '$1234.5' }, { a: '345,5', b: 7 }, { a: null, b: '1,234' }])
      expect(predict(row).prediction).toBeCloseTo(fit.predict(row).prediction as number, 4);
    for (const a of ['3.5', '1.2.3', 'many', '5 lb'])
      expect(() => predict({ a, b: 1 })).toThrow(`column "a": not a number: ${a}`);
  });

  it('reads thousands and millions, and refuses texts of several units', async () => {
    const table = Array.from({ length: 60 }, (_, i) => ({
      a: i % 2 ? `$${i + 1}K` : `$1.${i}M`,
      b: i % 2 ? `${i} ft ${i % 12} in` : `${i + 20} in`,
      y: i % 5,
    }));
    const fit = await fitTable(table, { target: 'y', task: 'regression', hidden: [4], epochs: 1 });
    const predict = await imported<Record<string, Cell>, { prediction: number }>(exportModel(fit, { language: 'js' }));
    for (const a of ['$12K', '$1.5M', '2 million', 15_000, '$700'])
      expect(predict({ a, b: 30 }).prediction).toBeCloseTo(fit.predict({ a, b: 30 }).prediction as number, 4);
    expect(() => predict({ a: '$12X', b: 30 })).toThrow('column "a": not a number: $12X');
    expect(() => predict({ a: 1, b: '5 ft 6 in' })).toThrow('column "b": not a number: 5 ft 6 in');
  });

  const cells: Record<string, fc.Arbitrary<Cell>> = {
    'size, "cm"': fc.oneof(
      fc.integer({ min: -50, max: 200 }),
      fc.constantFrom<Cell>(null, '12', ' 3.5 ', 'nan', '-inf', '1e999', 1e9, Number.POSITIVE_INFINITY, true),
    ),
    __proto: fc.constantFrom<Cell>(true, false, 'TRUE', null, 'maybe', 1),
    colour: fc.constantFrom<Cell>(
      'red',
      'blue',
      7,
      '7',
      '07',
      'true',
      true,
      'green',
      null,
      '',
      '?',
      'NA',
      'nan',
      Number.NaN,
      '*/ "x"',
    ),
    rare: fc.constantFrom<Cell>('usual', 'odd 111', 'new', null, 5),
  };

  it.each(['kind', 'price', 'colour'])('predicts %s as the model does, from whatever the cells are', async (target) => {
    const fit = await fitTable(table, {
      target,
      hidden: [6],
      epochs: 3,
      drop: ['kind', 'price', 'colour'].filter((name) => name !== target && name !== 'colour'),
    });
    const predict = await imported<object, { prediction: string | number; probabilities?: Record<string, number> }>(
      exportModel(fit, { language: 'js' }),
    );
    fc.assert(
      fc.property(fc.record(cells), (row) => {
        const expected = fit.predict([row])[0]!;
        const found = predict(row);
        const pairs = (of: typeof found) => Object.entries(of.probabilities ?? { value: Number(of.prediction) });
        expect(pairs(found).map(([name]) => name)).toEqual(pairs(expected as typeof found).map(([name]) => name));
        // The model computes in float32: 1e-5 of the scale, as everywhere.
        for (const [name, value] of pairs(expected as typeof found)) {
          const own = Object.fromEntries(pairs(found))[name]!;
          expect(Math.abs(own - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
        }
      }),
      { numRuns: 80 },
    );
  });

  it('refuses what the model refuses', async () => {
    const fit = await fitTable(table, { target: 'price', hidden: [4], epochs: 1 });
    const predict = await imported<object, object>(exportModel(fit, { language: 'js' }));
    expect(() => predict({})).toThrow(/^column ".*": needed but not in the row$/);
    expect(() => predict({ ...table[1], 'size, "cm"': 'tall' })).toThrow('column "size, \\"cm\\"": not a number: tall');
  });

  it('is TypeScript that a strict compiler takes', async () => {
    const fit = await fitTable(table, { target: 'kind', hidden: [4], activation: 'gelu', epochs: 1 });
    writeFileSync(join(folder, 'model.ts'), exportModel(fit));
    writeFileSync(join(folder, 'network.ts'), exportNetwork(networkWith('selu', 3), { loss: crossEntropy() }));
    const { code, output } = await checkStrictly([join(folder, 'model.ts'), join(folder, 'network.ts')]);
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });
});

it('weights as data have the names and shapes of the layers', () => {
  const data = exportWeights({ network: networkWith('tanh', 2), loss: crossEntropy() }) as {
    layers: { type: string; weight?: number[][]; bias?: number[] }[];
  };
  expect(data).toMatchObject({ inputs: 3, outputs: 2, loss: { name: 'crossEntropy' } });
  expect(data.layers.map(({ type }) => type)).toEqual([
    'linear',
    'layerNorm',
    'activation',
    'dropout',
    'batchNorm',
    'linear',
    'activation',
    'linear',
  ]);
  expect(data.layers[0]!.weight!.map((row) => row.length)).toEqual([3, 3, 3, 3, 3]);
  expect(data.layers[4]).not.toHaveProperty('bias');
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
});
