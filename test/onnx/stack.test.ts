/** Files of other programs as layers, and as models of tables. */
import { describe, expect, it } from 'vitest';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { walkModel } from '../../src/explain/walk/model.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import { activation, dropout, flatten, linear, residual } from '../../src/nn/layers/index.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { stackFromOnnx } from '../../src/onnx/read/stack.ts';
import { tableModelFromOnnx } from '../../src/onnx/read/table-model.ts';
import type { TensorProto } from '../../src/onnx/schema.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { sgd } from '../../src/optim/index.ts';
import { written } from './written.ts';

function drawn<Kind extends Network>(network: Kind): Kind {
  const { uniform } = random(5, 'test/stack');
  for (const { values } of network.parameters) values.set(values.map((value) => Math.fround(value + uniform() - 0.4)));
  return network;
}

const numbers = Array.from({ length: 24 }, (_, i) => ((i * 7) % 11) / 3 - 1.6);

const floats = (name: string, dims: number[], values: readonly number[]): TensorProto => ({
  name,
  dims: dims.map(BigInt),
  dataType: 1,
  floatData: values,
});

const answers = async (network: Network, x = numbers) => Array.from((await openPredictor(network)).predict(x));
const texts = (network: ReturnType<typeof stackFromOnnx>) => describeLayers(network).map(({ detail }) => detail);

describe('layers of a file', () => {
  it('are those of a multilayer perceptron, whose answers they give', async () => {
    const layers = [linear(3, 5), activation('relu'), linear(4, { bias: false }), activation('softsign')];
    const bytes = toOnnx(drawn(sequential([...layers, linear(2)], { seed: 1 })));
    const stack = stackFromOnnx(bytes);
    expect(stack.layers.map(({ layer }) => layer.type)).not.toContain('onnxLayer');
    expect(stack.parameters.length).toBe(fromOnnx(bytes).parameters.length);
    expect(await answers(stack)).toEqual(await answers(fromOnnx(bytes)));
  });

  it('are those that PyTorch writes, with Gemm, Flatten, Dropout and BatchNormalization', async () => {
    const weights = (count: number) => Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i + count)));
    const bytes = written({
      shape: ['rows', 1, 2, 2],
      nodes: [
        { opType: 'Flatten', input: ['x'], output: ['f'] },
        { opType: 'Gemm', input: ['f', 'w', 'b'], output: ['g'], attribute: [{ name: 'transB', type: 2, i: 1n }] },
        { opType: 'BatchNormalization', input: ['g', 's', 'b', 'm', 'v'], output: ['n'] },
        { opType: 'Tanh', input: ['n'], output: ['t'] },
        { opType: 'Dropout', input: ['t', 'ratio'], output: ['d'] },
        { opType: 'MatMul', input: ['d', 'w2'], output: ['p'] },
        { opType: 'Add', input: ['b2', 'p'], output: ['z'] },
        { opType: 'Softmax', input: ['z'], output: ['y'] },
      ],
      arrays: [
        floats('w', [3, 4], weights(12)),
        floats('b', [3], weights(3)),
        floats('s', [3], [1, 2, 0.5]),
        floats('m', [3], [0.1, -0.2, 0.3]),
        floats('v', [3], [1, 0.5, 2]),
        floats('ratio', [], [0.25]),
        floats('w2', [3, 2], weights(6)),
        floats('b2', [2], [0.5, -0.5]),
      ],
    });
    const stack = stackFromOnnx(bytes, 'net.onnx', true);
    expect(texts(stack)).toEqual([
      'flatten 1 x 2 x 2 -> 4',
      'linear 4 -> 3',
      'batchNorm 3',
      'tanh',
      'dropout 0.25',
      'linear 3 -> 2',
    ]);
    const logits = await answers(stack);
    const probabilities = await answers(fromOnnx(bytes));
    for (let row = 0; row < 6; row++)
      expect(Math.log(probabilities[2 * row]! / probabilities[2 * row + 1]!)).toBeCloseTo(
        logits[2 * row]! - logits[2 * row + 1]!,
        4,
      );
    // With its softmax it is no stack of layers.
    expect(stackFromOnnx(bytes).layers.map(({ layer }) => layer.type)).toEqual(['onnxLayer']);
  });

  it('are one layer of the file where it is something else', async () => {
    const skip = toOnnx(drawn(sequential([residual([linear(3), activation('tanh')]), linear(2)], { row: [3] })));
    const stack = stackFromOnnx(skip);
    expect(stack.layers.map(({ layer }) => layer.type)).toEqual(['onnxLayer']);
    expect(await answers(stack)).toEqual(await answers(fromOnnx(skip)));
  });

  it('give the logarithms of what a file calls probabilities', async () => {
    const output = 'probabilities';
    const bytes = written({ nodes: [{ opType: 'Abs', input: ['x'], output: [output] }], output });
    const network = stackFromOnnx(bytes, 'file', true);
    expect(await answers(network, [0.25, 0.5, 1])).toEqual([0.25, 0.5, 1].map((p) => Math.fround(Math.log(p))));
  });
});

const flowers = Array.from({ length: 60 }, (_, i) => {
  const [long, wide] = [20 + ((i * 13) % 50), 5 + ((i * 7) % 30)];
  return { long, name: ['x', 'y'][i % 2], wide, kind: ['rose', 'iris', 'aster'][(long + wide) % 3]! };
});

describe('a model of a table', () => {
  const network = drawn(sequential([linear(2, 4), activation('tanh'), linear(3)], { seed: 2 }));
  const file = toOnnx(network);
  const table = tableFromRows(flowers.map(({ long, wide, kind }) => ({ long, wide, kind })));

  it('has the columns and classes that the table says, and numbers of any size as they are', async () => {
    const model = await tableModelFromOnnx(file, table);
    expect(model.classes).toEqual(['aster', 'iris', 'rose']);
    expect(model.features).toEqual(['long', 'wide']);
    const [first] = model.predict([flowers[0]!]);
    const logits = await answers(network, [flowers[0]!.long, flowers[0]!.wide]);
    const shares = logits.map((one) => Math.exp(one) / logits.reduce((sum, other) => sum + Math.exp(other), 0));
    for (const [i, one] of Object.values(first!.probabilities!).entries()) expect(one).toBeCloseTo(shares[i]!, 5);
    const evaluation = await model.evaluate(table);
    expect(evaluation.result.rows).toBe(60);
    expect(walkModel(model, table, 1).walk.widths).toEqual([2, 4, 3]);
    const again = (await modelFromBytes(modelToBytes(model))) as TableModel;
    expect(again.predict(flowers)).toEqual(model.predict(flowers));
    expect(again.predict({ long: 1e6, wide: -1e6 }).probabilities).toEqual(
      model.predict([{ long: 1e6, wide: -1e6 }])[0]!.probabilities,
    );
  });

  it('of one output is of numbers, or of two classes', async () => {
    const one = toOnnx(drawn(sequential([linear(2, 1)], { seed: 2 })));
    const rows = flowers.map(({ long, wide, kind }) => ({
      long,
      wide,
      is: kind === 'iris' ? 1 : 0,
      size: long * wide,
    }));
    const of = (...names: ('is' | 'size')[]) =>
      tableFromRows(
        rows.map((row) => ({ long: row.long, wide: row.wide, ...Object.fromEntries(names.map((n) => [n, row[n]])) })),
      );
    expect((await tableModelFromOnnx(one, of('size'))).task).toBe('regression');
    expect((await tableModelFromOnnx(one, of('is'))).classes).toEqual(['0', '1']);
  });

  it('is refused where the table does not fit', async () => {
    const message = (rows: object[], target?: string) =>
      tableModelFromOnnx(file, tableFromRows(rows as never), { file: 'net.onnx', ...(target && { target }) }).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    expect(await message(flowers.map(({ kind, long }) => ({ kind, long })))).toMatch(
      /^net\.onnx: the network takes another number of columns: got 1 of numbers: "long"; of 2 columns in all/,
    );
    expect(await message(flowers.map(({ wide, long, name }) => ({ long, wide, name })))).toMatch(
      /^net\.onnx: the network gives another number of outputs than there are classes: got 3 for "name", which has 2/,
    );
    expect(
      await message(
        flowers.map((row, i) => ({ ...row, long: i === 4 ? null : row.long })),
        'kind',
      ),
    ).toMatch(/^column "long": a number is missing: got nothing in row 5/);
  });
});

it('a fit goes on from numbers as they are, beyond what training holds them to, and takes columns of one number', async () => {
  const network = drawn(sequential([linear(3, 1)], { seed: 4 }));
  const stack = stackFromOnnx(toOnnx(network));
  const rows = Array.from({ length: 60 }, (_, i) => ({ a: 40 + ((i * 7) % 60), border: 0, b: -i * 3, y: i % 9 }));
  const model = await fitTable(rows, {
    target: 'y',
    from: stack,
    epochs: 1,
    optimizer: sgd({ learningRate: 1e-12 }),
  });
  const expected = await answers(
    network,
    rows.flatMap(({ a, border, b }) => [a, border, b]),
  );
  const differences = model.predict(rows).map(({ prediction }, i) => Math.abs(Number(prediction) - expected[i]!));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
});

it('flatten and dropout are layers of files too', () => {
  const stack = sequential([flatten(), dropout(0.5), linear(2)], { row: [2, 3] });
  expect(texts(stackFromOnnx(toOnnx(stack)))).toEqual(['flatten 2 x 3 -> 6', 'linear 6 -> 2']);
});
