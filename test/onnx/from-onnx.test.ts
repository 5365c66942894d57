/** Files of ONNX as networks: whole models give what PyTorch gave, ours come back with the same bits, bad ones are refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import { fit } from '../../src/model/fit.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activations } from '../../src/nn/activations.ts';
import type { Layer } from '../../src/nn/layer.ts';
import {
  activation,
  batchNorm,
  dropout,
  embedding,
  ensemble,
  flatten,
  layerNorm,
  linear,
  piecewiseLinear,
} from '../../src/nn/layers/index.ts';
import {
  averagePool2d,
  conv2d,
  globalAveragePool,
  groupNorm,
  maxPool2d,
  residual,
} from '../../src/nn/layers/pictures.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { operators } from '../../src/onnx/read/operators/index.ts';
import type { AttributeProto, TensorProto } from '../../src/onnx/schema.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { adam } from '../../src/optim/index.ts';
import { messageOf } from '../nn/message.ts';
import { modelsIn, shared } from './shared.ts';
import { type Written, written } from './written.ts';

interface Case {
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly outputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
}

const models = join(shared, 'onnx-models');
const read = new Set(operators.map(({ name }) => name));

const descriptions = modelsIn('onnx-models', '.json')
  .filter((name) => name !== 'index.json')
  .map(
    (name) =>
      JSON.parse(readFileSync(join(models, name), 'utf8')) as { model: string; operators: object; cases: Case[] },
  )
  .filter(({ operators: needed }) => Object.keys(needed).every((name) => read.has(name)));
if (descriptions.length === 0) console.warn('ONNX models skipped: none in ../shared/reference/onnx-models');

/** All inputs and outputs of the models have one row after the other. */
function onlyOf<T>(record: Readonly<Record<string, T>>): T {
  return Object.values(record)[0]!;
}

describe.skipIf(descriptions.length === 0).each(descriptions)('$model', ({ model, cases }) => {
  const network = fromOnnx(readFileSync(join(models, model)), model);

  it.each([reference, wasm])('gives what PyTorch gave, on $name', async (backend) => {
    const predictor = await openPredictor(network, undefined, backend);
    for (const { inputs, outputs } of cases) {
      const [x, y] = [onlyOf(inputs), onlyOf(outputs)];
      expect(network.row).toEqual(x.shape.slice(1));
      const actual = predictor.predict(x.data);
      const wrong = y.data.filter((value, i) => !(Math.abs(actual[i]! - value) <= 1e-6 + 1e-5 * Math.abs(value)));
      expect(actual.length).toBe(y.data.length);
      expect(wrong).toEqual([]);
    }
  });

  it('is written again, with the same bits on the reference', async () => {
    const again = fromOnnx(toOnnx(network));
    const x = onlyOf(cases[0]!.inputs).data;
    expect(await answersOf(again, x)).toEqual(await answersOf(network, x));
  });

  it('answers row by row, whatever number of rows it is for', async () => {
    const predictor = await openPredictor(network, undefined, reference);
    const { data, shape } = onlyOf(cases[0]!.inputs);
    const width = data.length / shape[0]!;
    const together = predictor.predict([...data, ...data, ...data]);
    const alone = predictor.predict(data.slice(0, width));
    expect(Array.from(together.slice(0, alone.length))).toEqual(Array.from(alone));
  });
});

const hostile = modelsIn('onnx-models/hostile', '.onnx');
const reasons: Readonly<Record<string, RegExp>> = {
  'truncated.onnx': /truncated\.onnx: is cut off or no ONNX file: got 2161 bytes/,
  'wrong-dims.onnx': /array "w": the numbers do not fill the shape: got 48 bytes; expected 80 for \[4, 5\]/,
  'cyclic.onnx': /node .*: needs what only it or a later node makes: got "b"/,
  'external-data-traversal.onnx':
    /array "w": its numbers lie in another file, which is not opened: got "\.\.\/.*secret\.bin"/,
  'unknown-op.onnx': /\(FancyAttention\): an operator that is not read: got FancyAttention/,
  'huge-dims.onnx': /array "w": the numbers do not fill the shape: got more than can be counted|bad shape/,
  'empty.onnx': /empty\.onnx: is empty/,
  'not-onnx.onnx': /not-onnx\.onnx: is cut off or no ONNX file|holds no graph/,
  'missing-input.onnx': /missing-input\.onnx: no node makes what is needed: got "nowhere"/,
};

describe.skipIf(hostile.length === 0)('a broken file', () => {
  it.each(hostile)('%s is refused, with the reason', (name) => {
    expect(messageOf(() => fromOnnx(readFileSync(join(models, 'hostile', name)), name))).toMatch(reasons[name]!);
  });
});

/** Weights that are float32 numbers; variances stay positive. */
function drawn<Kind extends Network>(network: Kind): Kind {
  const { uniform } = random(2, 'test/from-onnx');
  for (const { values } of network.parameters) values.set(values.map((value) => Math.fround(value + uniform() - 0.5)));
  return network;
}

const pictures = Array.from({ length: 2 * 128 }, (_, i) => ((i * 13) % 29) / 9 - 1.5);
const numbers = Array.from({ length: 21 }, (_, i) => ((i * 7) % 11) / 3 - 1.6);

async function answersOf(network: Network, x: readonly number[]): Promise<number[]> {
  return Array.from((await openPredictor(network, undefined, reference)).predict(Float64Array.from(x)));
}

describe('a network of ours comes back', () => {
  it.each([...activations.keys()])('with the same bits, with %s', async (name) => {
    const network = drawn(sequential([linear(3, 5), activation(name), linear(2)], { seed: 3 }));
    const again = fromOnnx(toOnnx(network));
    expect(await answersOf(again, numbers)).toEqual(await answersOf(network, numbers));
    expect(again.parameters.map(({ name: own, role }) => [own, role])).toEqual(
      network.parameters.map(({ name: own, role }) => [own, role]),
    );
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
    'conv2d and pools': {
      layers: [
        conv2d(4, 3, { padding: 1 }),
        activation('relu'),
        maxPool2d(2),
        conv2d(6, [2, 3], { groups: 2, stride: [2, 1], padding: 'same' }),
        batchNorm(),
        averagePool2d([1, 2]),
        flatten(),
        linear(2),
      ],
      row: [8, 8, 2],
      x: pictures,
    },
    'residual and depthwise conv2d': {
      layers: [
        residual([conv2d(2, 3, { padding: 1, groups: 'channels' }), batchNorm()]),
        groupNorm(1),
        globalAveragePool(),
        linear(2),
      ],
      row: [8, 8, 2],
      x: pictures,
    },
    piecewiseLinear: { layers: [piecewiseLinear({ edges: [[-1, 0, 1], [], [-2, 2]], width: 4 }), linear(2)], row: [3] },
  };

  it.each(Object.keys(stacks).filter((name) => name.includes('conv2d')))('as the same operations: %s', (name) => {
    const { layers, row } = stacks[name]!;
    const network = sequential(layers, { row });
    const inputsOf = (node: Node) => (node.kind === 'apply' ? node.inputs : []);
    const operations = (of: Network) =>
      topologicalOrder([of.forward(input('x', [2, ...row]))], inputsOf).flatMap((node) =>
        node.kind === 'apply' ? [node.operation.name] : [],
      );
    const again = operations(fromOnnx(toOnnx(network)));
    const convolutions = (all: readonly string[]) => all.filter((operation) => operation === 'conv2d');
    expect(convolutions(again)).toEqual(convolutions(operations(network)));
    // All transposes of files cancel.
    expect(again).not.toContain('transpose');
  });

  it.each(Object.keys(stacks))('with the same bits, with the layer %s', async (name) => {
    const { layers, row, x = numbers } = stacks[name]!;
    const network = drawn(sequential(layers, { row, seed: 1 }));
    const bytes = toOnnx(network);
    const again = fromOnnx(bytes);
    expect(await answersOf(again, x)).toEqual(await answersOf(network, x));
    expect(again.row).toEqual(network.row);
    const weights = ({ parameters }: Network) => parameters.map((each) => [each.name, [...each.values]]);
    expect(new Map(weights(again) as [string, number[]][])).toEqual(new Map(weights(network) as [string, number[]][]));
  });

  it('from bytes that begin anywhere in memory, as Node reads files', async () => {
    const network = drawn(sequential([linear(3, 4), linear(2)]));
    const bytes = toOnnx(network);
    const pool = Buffer.alloc(bytes.length + 3);
    pool.set(bytes, 3);
    expect(await answersOf(fromOnnx(pool.subarray(3)), numbers)).toEqual(await answersOf(network, numbers));
  });

  it('knows statistics, which training does not learn', () => {
    const again = fromOnnx(toOnnx(drawn(sequential([linear(3, 4), batchNorm(), linear(2)]))));
    const roles = again.parameters.map(({ name, role }) => `${name} ${role}`).sort();
    expect(roles).toEqual([
      'layer1.bias bias',
      'layer1.weight weight',
      'layer2.mean statistic',
      'layer2.scale bias',
      'layer2.shift bias',
      'layer2.variance statistic',
      'layer3.bias bias',
      'layer3.weight weight',
    ]);
  });

  it('and learns on', async () => {
    const network = fromOnnx(toOnnx(sequential([linear(1, 8), activation('tanh'), linear(1)], { seed: 1 })));
    const x = Array.from({ length: 40 }, (_, i) => i / 20 - 1);
    const y = x.map((value) => value * value);
    const error = async () => {
      const predictor = await openPredictor(network, undefined, reference);
      return predictor.predict(x).reduce((total, value, i) => total + (value - y[i]!) ** 2, 0) / y.length;
    };
    const before = await error();
    await fit(network, { x, y }, { epochs: 200, batchSize: 8, optimizer: adam({ learningRate: 0.02 }) });
    expect(await error()).toBeLessThan(before / 10);
  });
});

const ofInt = (name: string, i: number): AttributeProto => ({ name, type: 2, i: BigInt(i) });
const whole = (name: string, ...int64Data: number[]): TensorProto => ({
  name,
  dims: [BigInt(int64Data.length)],
  dataType: 7,
  int64Data: int64Data.map(BigInt),
});

describe('a file', () => {
  const refused: [string, Written, RegExp][] = [
    [
      'with an attribute that its operator does not have',
      { nodes: [{ opType: 'Softmax', input: ['x'], output: ['y'], attribute: [ofInt('axes', 1)] }] },
      /node 1 \(Softmax\): an attribute that is not known: got "axes"; expected some of axis — try axis/,
    ],
    [
      'of operators that are newer',
      { nodes: [{ opType: 'Relu', input: ['x'], output: ['y'] }], opsets: [{ domain: '', version: 99n }] },
      /another version of the operators of ONNX: got 99; expected 1 to 25/,
    ],
    [
      'that gives one value for all rows',
      { nodes: [{ opType: 'ReduceMean', input: ['x'], output: ['y'] }] },
      /output "y": not a row for each row that comes in: got \[1, 1\] for 2 rows, \[1, 1\] for 3/,
    ],
    [
      'that asks for more memory than it may',
      {
        nodes: [{ opType: 'Expand', input: ['x', 'shape'], output: ['y'] }],
        arrays: [whole('shape', 1_000_000, 1_000_000, 1, 3)],
      },
      /node 1 \(Expand\): result: too large/,
    ],
    [
      'whose product does not fit',
      {
        nodes: [{ opType: 'MatMul', input: ['x', 'w'], output: ['y'], name: 'product' }],
        arrays: [{ name: 'w', dims: [2n, 1n], dataType: 1, floatData: [1, 2] }],
      },
      /node "product" \(MatMul\): matmul: inner lengths differ: got \[2, 3\] and \[2, 1\]/,
    ],
    [
      'whose bias is not one of its filters',
      {
        nodes: [{ opType: 'Conv', input: ['x', 'w', 'b'], output: ['y'] }],
        arrays: [
          { name: 'w', dims: [2n, 2n, 1n, 1n], dataType: 1, floatData: [1, 2, 3, 4] },
          { name: 'b', dims: [3n, 2n], dataType: 1, floatData: [1, 2, 3, 4, 5, 6] },
        ],
        shape: ['rows', 2, 2, 3],
      },
      /node 1 \(Conv\): .*got \[3, 2\]/,
    ],
    [
      'whose lengths are open',
      { nodes: [{ opType: 'Relu', input: ['x'], output: ['y'] }], shape: ['rows', 'width'] },
      /input "x": a length other than the number of rows is open: got axis 1/,
    ],
    [
      'whose shapes follow from the rows',
      {
        nodes: [
          { opType: 'Cast', input: ['x'], output: ['shape'], attribute: [ofInt('to', 7)] },
          { opType: 'Reshape', input: ['x', 'shape'], output: ['y'] },
        ],
      },
      /node 2 \(Reshape\): shape: depends on the rows that come in/,
    ],
    [
      'with two arrays of one name',
      {
        nodes: [{ opType: 'Add', input: ['x', 'w'], output: ['y'] }],
        arrays: [whole('w', 1), whole('w', 2)],
      },
      /two arrays of one name: got "w"/,
    ],
  ];

  it.each(refused)('%s is refused', (_, file, message) => {
    expect(messageOf(() => fromOnnx(written(file)))).toMatch(message);
  });

  it('for five rows takes any number, though its shapes say five', async () => {
    const network = fromOnnx(
      written({
        nodes: [{ opType: 'Reshape', input: ['x', 'shape'], output: ['y'] }],
        arrays: [whole('shape', 5, 3)],
        shape: [5, 3, 1],
      }),
    );
    expect(await answersOf(network, [1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('of another program may hold a scalar in float32 alone', async () => {
    const half: TensorProto = { name: 'c', dims: [], dataType: 1, floatData: [Math.fround(0.1)] };
    const network = fromOnnx(written({ nodes: [{ opType: 'Mul', input: ['x', 'c'], output: ['y'] }], arrays: [half] }));
    expect(network.parameters).toEqual([]);
    expect(await answersOf(network, [1, 0, 0])).toEqual([Math.fround(0.1), 0, 0]);
  });

  it('may have beside pictures what was transposed for itself, and a number cast like them', async () => {
    const [x, w] = [1, 5].map((step) => Array.from({ length: 12 }, (_, i) => (i * step) % 7)) as [number[], number[]];
    const attribute = (name: string, ...ints: number[]): AttributeProto[] => [
      { name, type: 7, ints: ints.map(BigInt) },
    ];
    const network = fromOnnx(
      written({
        nodes: [
          { opType: 'MaxPool', input: ['x'], output: ['p'], attribute: attribute('kernel_shape', 1, 1) },
          { opType: 'Transpose', input: ['w'], output: ['t'], attribute: attribute('perm', 0, 2, 1) },
          { opType: 'Add', input: ['p', 't'], output: ['sum'] },
          { opType: 'CastLike', input: ['c', 'p'], output: ['half'] },
          { opType: 'Mul', input: ['sum', 'half'], output: ['y'] },
        ],
        arrays: [
          { name: 'w', dims: [2n, 3n, 2n], dataType: 1, floatData: w },
          { name: 'c', dims: [], dataType: 1, floatData: [0.5] },
        ],
        shape: ['rows', 2, 2, 3],
      }),
    );
    // y[channel, row, column] = (x[channel, row, column] + w[channel, column, row]) / 2.
    const expected = x.map(
      (value, i) => (value + w[6 * Math.floor(i / 6) + 2 * (i % 3) + (Math.floor(i / 3) % 2)]!) / 2,
    );
    expect(await answersOf(network, x)).toEqual(expected);
  });

  it('is named where it is no file at all', () => {
    expect(messageOf(() => fromOnnx('model.onnx' as never))).toBe(
      'fromOnnx: bytes: bad value: got "model.onnx"; expected a Uint8Array',
    );
  });
});
