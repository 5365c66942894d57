/** The network of an ONNX file as a layer: the same numbers and gradients, saved and read back, with and without its softmax. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant } from '../../src/graph/node.ts';
import { fit } from '../../src/model/fit.ts';
import { modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activation, batchNorm, linear } from '../../src/nn/layers/index.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { layerOutputs, sequential } from '../../src/nn/network.ts';
import { onnxLayer } from '../../src/onnx/read/onnx-layer.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { messageOf } from '../nn/message.ts';
import { written } from './written.ts';

const made = () => sequential([linear(3, 5), batchNorm(), activation('tanh'), linear(2)], { seed: 4 });
const rows = [
  [0.1, -1, 2],
  [1, 0.5, -0.25],
];

/** x [rows, 2] times [[1, -0.5], [2, -1]], then that operator. */
function ending(opType: string): Uint8Array {
  return written({
    nodes: [
      { opType: 'MatMul', input: ['x', 'w'], output: ['z'] },
      { opType, input: ['z'], output: ['y'] },
    ],
    arrays: [{ name: 'w', dims: [2n, 2n], dataType: 1, floatData: [1, -0.5, 2, -1] }],
    shape: ['rows', 2],
  });
}

describe('an ONNX file as a layer', () => {
  it('gives what the network gave', async () => {
    const [ours, layer] = [made(), sequential([onnxLayer({ file: toOnnx(made()) })])];
    expect(layer).toMatchObject({ row: [3], output: [2] });
    const [expected, got] = [await openPredictor(ours), await openPredictor(layer)];
    expect(got.predict(rows)).toEqual(expected.predict(rows));
  });

  it('has its arrays as parameters, which are learned, and statistics, which are not', async () => {
    const layer = sequential([onnxLayer({ file: toOnnx(made()) })]);
    expect(layer.parameters.map(({ name, role }) => `${name} ${role}`)).toEqual(
      made().parameters.map(({ name, role }) => `layer1.${name} ${role}`),
    );
    const before = new Map(layer.parameters.map(({ name, values }) => [name, values.slice()]));
    const y = [
      [0, 1],
      [1, 0],
    ];
    await fit(layer, { x: rows, y }, { loss: 'meanSquaredError', epochs: 3 });
    const still = layer.parameters.filter(({ name, values }) => values.join() === before.get(name)!.join());
    // A file of ours has what batch normalisation does in prediction.
    expect(still.map(({ role }) => role)).toEqual(['statistic', 'statistic']);
  });

  it('is saved with its file, and read back with its maker', async () => {
    const network = sequential([onnxLayer({ file: toOnnx(made()) }), activation('relu'), linear(1)], { seed: 2 });
    const bytes = modelToBytes({ network, loss: meanSquaredError() });
    const again = await networkFromBytes(bytes, 'saved', { layers: { onnxLayer } });
    const loaded = await openPredictor(again.network);
    expect(Array.from(loaded.predict(rows))).toEqual(
      Array.from((await openPredictor(network)).predict(rows), Math.fround),
    );
    await expect(networkFromBytes(bytes)).rejects.toThrow('unknown name: got "onnxLayer"');
  });

  it('draws for dropout of its own in each place of a network and by its seed', () => {
    const nodes = [{ opType: 'Dropout', input: ['x'], output: ['y'] }];
    const bytes = written({ nodes, shape: ['rows', 64] });
    const draws = (seed: number) => {
      const network = sequential([onnxLayer({ file: bytes }), onnxLayer({ file: bytes })], { seed });
      const x = constant(new Float64Array(64).fill(1), [1, 64]);
      const training = { counter: constant([3], [], 'int32'), update: () => {} };
      const [first, both] = layerOutputs(network, x, { training });
      return evaluate([first!, both!]).map((values) => [...values].map(Number));
    };
    const [first, both] = draws(1);
    expect(new Set(first)).toEqual(new Set([0, 2]));
    // The same draws twice would leave out nothing more.
    expect(new Set(both)).toEqual(new Set([0, 4]));
    expect(both!.filter((value) => value === 0).length).toBeGreaterThan(first!.filter((value) => value === 0).length);
    expect(draws(1)).toEqual([first, both]);
    expect(draws(2)).not.toEqual([first, both]);
  });

  it.each(['Softmax', 'Sigmoid'])('leaves a %s at the end out where logits are wanted', async (name) => {
    const file = ending(name);
    const of = async (logits: boolean) =>
      Array.from((await openPredictor(sequential([onnxLayer({ file, logits })]))).predict([[1, -2]]));
    expect(await of(true)).toEqual([-3, 1.5]);
    const [a, b] = (await of(false)) as [number, number];
    const isSoftmax = name === 'Softmax';
    expect(a + b).toBeCloseTo(isSoftmax ? 1 : 1 / (1 + Math.exp(3)) + 1 / (1 + Math.exp(-1.5)), 6);
    expect(Math.log(b / (isSoftmax ? a : 1 - b))).toBeCloseTo(isSoftmax ? 4.5 : 1.5, 5);
  });

  it.each([
    [() => onnxLayer({ file: new Uint8Array() }), 'onnxLayer: file: is empty'],
    [() => onnxLayer({ file: '§§' }), 'onnxLayer: file: not base64'],
    [() => onnxLayer({} as never), 'onnxLayer'],
    [() => sequential([onnxLayer({ file: toOnnx(made()) })], { row: [4] }), 'takes other rows: got [4]; expected [3]'],
  ])('%s is refused', (call, message) => {
    expect(messageOf(call)).toContain(message);
  });
});
