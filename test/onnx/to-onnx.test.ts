/** ONNX files give in ONNX Runtime what the model gives here, and the onnx package finds no fault in them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { afterAll, describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { constant } from '../../src/graph/node.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activations } from '../../src/nn/activations.ts';
import { defineLayer } from '../../src/nn/define-layer.ts';
import type { Layer } from '../../src/nn/layer.ts';
import * as allLayers from '../../src/nn/layers/index.ts';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  dropout,
  dropout2d,
  embedding,
  ensemble,
  flatten,
  globalAveragePool,
  groupNorm,
  layerNorm,
  linear,
  maxPool2d,
  piecewiseLinear,
  residual,
} from '../../src/nn/layers/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { lenet } from '../../src/nn/picture-networks.ts';
import { random } from '../../src/numeric/random.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { mean, mul, overlapAdd, square, sub, uniform, windows } from '../../src/ops/index.ts';
import { messageOf } from '../nn/message.ts';
import { pythonWith } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonWith('onnx', 'files are not checked by it');

/** Weights that are float32 numbers, as those of trained networks are; variances stay positive. */
function drawn<Kind extends Network>(network: Kind): Kind {
  const { uniform: draw } = random(2, 'test/onnx');
  for (const { values } of network.parameters) values.set(values.map((value) => Math.fround(value + draw() - 0.5)));
  return network;
}

async function run(bytes: Uint8Array, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(bytes);
  return (await session.run(inputs)) as Record<string, Tensor>;
}

async function outputsOf(network: Network, x: readonly number[]): Promise<{ there: number[]; here: number[] }> {
  const size = network.row.reduce((product, length) => product * length, 1);
  const { output } = await run(toOnnx(network), {
    x: new Tensor('float32', Float32Array.from(x), [x.length / size, ...network.row]),
  });
  const predictor = await openPredictor(network, undefined, reference);
  return { there: Array.from(output!.data as Float32Array), here: Array.from(predictor.predict(Float64Array.from(x))) };
}

/** The largest difference, as a share of the largest number. */
function difference(there: ArrayLike<number>, here: ArrayLike<number>): number {
  if (there.length !== here.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1, ...Array.from(here, Math.abs));
  return Math.max(...Array.from(here, (value, i) => Math.abs(there[i]! - value))) / scale;
}

/** float32 there, float64 here, and a chain of operations. */
const tolerance = 1e-5;

/** Three pictures. */
const picture = [5, 6, 2];
const pixels = Array.from({ length: 180 }, (_, i) => ((i * 7) % 23) / 5 - 2.1);

const numbers = Array.from({ length: 21 }, (_, i) => ((i * 7) % 11) / 3 - 1.6);

/** The squares of what windows over two axes have, added up again where they lie. */
function ofWindows(): Layer {
  const by = { axes: [1, 3], size: [3, 2], stride: [2, 1], dilation: [1, 1] };
  const make = defineLayer(
    'ofWindows',
    (row) => ({ row }),
    (x) => overlapAdd(square(windows(x, by)), x.shape, by),
  );
  return make();
}

describe('a network in ONNX Runtime', () => {
  it.each([...activations.keys()])('gives what it gives here, with %s', async (name) => {
    const network = drawn(sequential([linear(3, 5), activation(name), linear(2)], { seed: 3 }));
    for (const rows of [1, 3, 7]) {
      const { there, here } = await outputsOf(network, numbers.slice(0, rows * 3));
      expect(difference(there, here)).toBeLessThan(tolerance);
    }
  });

  const stacks: Record<string, { layers: Layer[]; row: number[]; x?: number[] }> = {
    activation: { layers: [activation('tanh')], row: [3] },
    batchNorm: { layers: [linear(4), batchNorm(), linear(2)], row: [3] },
    dropout: { layers: [dropout(0.5), linear(2)], row: [3] },
    embedding: { layers: [embedding(6, 3), flatten(), linear(2)], row: [2], x: [0, 5, 3, 2, 1, 1] },
    ensemble: {
      layers: [ensemble({ members: [[linear(4), activation('relu'), linear(3)], [linear(3)]], mean: 'classes' })],
      row: [3],
    },
    flatten: { layers: [flatten(), linear(2)], row: [3, 1] },
    layerNorm: { layers: [layerNorm(), linear(2)], row: [3] },
    linear: { layers: [linear(4, { bias: false }), linear(2)], row: [3] },
    piecewiseLinear: { layers: [piecewiseLinear({ edges: [[-1, 0, 1], [], [-2, 2]], width: 4 }), linear(2)], row: [3] },
    averagePool2d: { layers: [averagePool2d([3, 2], { stride: 2, padding: 1 })], row: picture, x: pixels },
    conv2d: { layers: [conv2d(4, [3, 2], { padding: 'same', stride: 2, dilation: [1, 2] })], row: picture, x: pixels },
    dropout2d: { layers: [dropout2d(0.5), flatten(), linear(2)], row: picture, x: pixels },
    globalAveragePool: { layers: [globalAveragePool()], row: picture, x: pixels },
    groupNorm: { layers: [conv2d(4, 3), groupNorm(2)], row: picture, x: pixels },
    maxPool2d: { layers: [maxPool2d(3, { stride: 2, padding: 1 })], row: picture, x: pixels },
    residual: {
      layers: [residual([conv2d(4, 3, { groups: 2, padding: 1 }), batchNorm()], { shortcut: [conv2d(4, 1)] })],
      row: picture,
      x: pixels,
    },
  };

  it.each(Object.keys(allLayers))('gives what it gives here, with the layer %s', async (name) => {
    const { layers, row, x = numbers } = stacks[name]!;
    const { there, here } = await outputsOf(drawn(sequential(layers, { row, seed: 1 })), x);
    expect(difference(there, here)).toBeLessThan(tolerance);
  });

  it.each([
    ['conv2d, depthwise', conv2d(4, 3, { groups: 'channels' })],
    ['averagePool2d, padding counted', averagePool2d(3, { padding: 1, countPadding: true })],
    ['averagePool2d, dilated', averagePool2d(2, { dilation: 2 })],
    ['maxPool2d, side by side', maxPool2d(2)],
    ['windows and overlapAdd of its own', ofWindows()],
  ])('gives what it gives here, with %s', async (_, layer) => {
    const { there, here } = await outputsOf(drawn(sequential([layer], { row: picture, seed: 1 })), pixels);
    expect(difference(there, here)).toBeLessThan(tolerance);
  });

  it('has convolutions and poolings as the operators of that name', () => {
    const text = new TextDecoder('latin1').decode(toOnnx(lenet({ row: [8, 8, 1], outputs: 3 })));
    for (const operator of ['Conv', 'MaxPool', 'Gemm']) expect(text).toContain(operator);
    expect(text).not.toContain('Gather');
  });

  it.each(['values', 'labels', 'classes'] as const)('gives what it gives here, of an ensemble of %s', async (kind) => {
    const members = [[linear(4), activation('relu'), linear(2)], [linear(2)]];
    const network = drawn(sequential([ensemble({ members, mean: kind })], { row: [3], seed: 1 }));
    const { there, here } = await outputsOf(network, numbers);
    expect(difference(there, here)).toBeLessThan(tolerance);
  });

  it('has probabilities as its output where its loss is known', async () => {
    const rows = {
      x: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      y: [0, 1, 1, 0],
    }; // prettier-ignore
    const model = await fit(mlp({ inputs: 2, hidden: [4], outputs: 1 }), rows, { epochs: 20 });
    const { probabilities } = await run(toOnnx(model), {
      x: new Tensor('float32', rows.x.flat(), [4, 2]),
    });
    expect(difference(probabilities!.data as Float32Array, model.predict(rows.x).flat())).toBeLessThan(tolerance);
  });
});

const table = Array.from({ length: 80 }, (_, i) => ({
  year: 1_900_000 + ((i * 37) % 80),
  size: i % 9 === 4 ? null : (i % 13) - 3,
  colour: i % 11 === 7 ? '' : ['red', 'green', 'blue'][i % 3]!,
  price: (i * 37) % 80 > 40 ? 500 + i : 400 - i,
  kind: (i * 37) % 80 > 40 ? 'new' : i % 2 === 0 ? 'old' : 'older',
}));

function tensorsOf(rows: readonly (typeof table)[number][]): Record<string, Tensor> {
  const numbersOf = (key: 'year' | 'size') =>
    new Tensor(
      'float64',
      Float64Array.from(rows, (row) => row[key] ?? Number.NaN),
      [rows.length, 1],
    );
  const colour = new Tensor(
    'string',
    rows.map((row) => row.colour),
    [rows.length, 1],
  ); // prettier-ignore
  return { year: numbersOf('year'), size: numbersOf('size'), colour };
}

describe('a model of a table in ONNX Runtime', () => {
  const strange = [
    { ...table[0]!, colour: 'violet', size: null, year: 1e30 },
    { ...table[1]!, colour: '', size: 1e6, year: Number.POSITIVE_INFINITY },
  ];

  it('reads numbers and texts by itself, and says classes with their probabilities', async () => {
    const model = await fitTable(table, { target: 'kind', features: ['year', 'size', 'colour'], epochs: 15, seed: 1 });
    const rows = [...table, ...strange];
    const { label, probabilities } = await run(toOnnx(model), tensorsOf(rows));
    const expected = model.predict(rows);
    expect(label!.data).toEqual(expected.map(({ prediction }) => prediction));
    expect(
      difference(
        probabilities!.data as Float32Array,
        expected.flatMap((one) => Object.values(one.probabilities!)),
      ),
    ).toBeLessThan(tolerance);
    expect(probabilities!.dims).toEqual([82, 3]);
  });

  it('says numbers in their own units', async () => {
    const model = await fitTable(table, { target: 'price', features: ['year', 'size', 'colour'], epochs: 15, seed: 1 });
    const rows = [...table, ...strange];
    const { value } = await run(toOnnx(model), tensorsOf(rows));
    expect(
      difference(
        value!.data as Float64Array,
        model.predict(rows).map(({ prediction }) => Number(prediction)),
      ),
    ).toBeLessThan(tolerance);
  });

  it('says each of several targets', async () => {
    const [first, second] = ['price', 'year'] as const;
    const model = await fitTable(table, { target: [first, second], features: ['size', 'colour'], epochs: 5, seed: 1 });
    const { size, colour } = tensorsOf(table);
    const answers = await run(toOnnx(model), { size: size!, colour: colour! });
    const expected = model.predict(table);
    for (const name of [first, second])
      expect(
        difference(
          answers[`value_${name}`]!.data as Float64Array,
          expected.map(({ values }) => Number(values[name])),
        ),
      ).toBeLessThan(tolerance);
  });
});

describe('what cannot be written', () => {
  it('is a network whose rows see one another', () => {
    const centre = defineLayer(
      'centre',
      (row) => ({ row }),
      (x) => sub(x, mean(x, 0, { keepAxes: true })),
    );
    expect(messageOf(() => toOnnx(sequential([centre()], { row: [2] })))).toMatch(/^toOnnx: .*another number of rows/);
  });

  it('is one that draws random numbers', () => {
    const draws = uniform([2], constant([0], [], 'int32'), { seed: 1, stream: 1 });
    const network: Network = { row: [2], output: [2], parameters: [], forward: (x) => mul(x, draws) };
    expect(messageOf(() => toOnnx(network))).toBe(
      'toOnnx: an operation that ONNX files of any number of rows cannot hold: got uniform; expected operations row by row',
    );
  });

  it('is what is no model', () => {
    expect(messageOf(() => toOnnx(7 as never))).toMatch(/^toOnnx: model: /);
    expect(messageOf(() => toOnnx({ network: 3 } as never))).toMatch(/^toOnnx: network: /);
  });
});

describe.skipIf(!python)('the checker of the onnx package', () => {
  it('finds no fault in files of networks and of tables', async () => {
    const classes = await fitTable(table, { target: 'kind', features: ['year', 'size', 'colour'], epochs: 1 });
    const network = sequential([piecewiseLinear({ edges: [[-1, 0, 1]], width: 4 }), batchNorm(), linear(2)], {
      seed: 1,
    });
    const paths = [toOnnx(classes), toOnnx(network)].map((bytes, i) => {
      const path = join(folder, `model-${i}.onnx`);
      writeFileSync(path, bytes);
      return path;
    });
    const script =
      'import onnx, sys\nfor path in sys.argv[1:]:\n  model = onnx.load(path)\n  onnx.checker.check_model(model, full_check=True)\n  print(model.opset_import[0].version)';
    expect(execFileSync(python!, ['-c', script, ...paths], { encoding: 'utf8' })).toBe('17\n17\n');
  });
});
