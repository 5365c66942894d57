/** Networks are made of layers that fit, or of nothing but a function; their parameters have one name each. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Preprocessing } from '../../src/data/preprocess.ts';
import { openDoctor } from '../../src/explain/doctor/doctor.ts';
import { landscape } from '../../src/explain/landscape/landscape.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { constant, input, type Node, parameter } from '../../src/graph/node.ts';
import type { Shape } from '../../src/graph/shape.ts';
import { modelToBytes } from '../../src/model/model-file.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { applyStack, placeLayers, stackParameters } from '../../src/nn/layer-stack.ts';
import { activation, dropout, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { layerOutputs, type Network, sequential } from '../../src/nn/network.ts';
import { add, concat, matmul, reshape, sub, sum } from '../../src/ops/index.ts';
import { sgd } from '../../src/optim/index.ts';
import { exportNetwork, exportWeights } from '../../src/report/export/predict.ts';
import { train } from '../../src/train/train.ts';
import { messageOf } from './message.ts';
import { backends, runs, scaledError } from './run.ts';

/** x + f(x), f being layers one after the other: a layer that is made of layers. */
function residual(layers: readonly Layer[]): Layer {
  return {
    type: 'residual',
    options: { layers: layers.map(({ type, options }) => ({ type, options })) },
    build: (row) => ({ row, parameters: stackParameters(placeLayers(layers, row)) }),
    apply: (x, values, context) =>
      add(x, applyStack(placeLayers(layers, x.shape.slice(1)), x, values, context).at(-1)!),
  };
}

/** The sum over the height and width of [height, width, channels]. */
const pool: Layer = {
  type: 'pool',
  options: {},
  build: ([, , channels]) => ({ row: [channels!], parameters: [] }),
  apply: (x) => {
    const [rows, height, width, channels] = x.shape as [number, number, number, number];
    return sum(reshape(x, [rows, height * width, channels]), 1);
  },
};

/** Each number twice: twice as many come out. */
const withTwice: Layer = {
  type: 'twice',
  options: {},
  build: ([width]) => ({ row: [2 * width!], parameters: [] }),
  apply: (x) => concat([x, x], 1),
};

describe('sequential', () => {
  it('infers widths from the row, and has the same network as with all of them written', () => {
    const inferred = sequential([linear(4), layerNorm(), activation('tanh'), linear(1)], { row: [2], seed: 3 });
    const written = sequential([linear(2, 4), layerNorm(4), activation('tanh'), linear(4, 1)], { seed: 3 });
    expect(inferred.parameters.map(({ name, shape, values }) => ({ name, shape, values }))).toEqual(
      written.parameters.map(({ name, shape, values }) => ({ name, shape, values })),
    );
    expect(describeLayers(inferred)).toEqual(describeLayers(written));
    expect([inferred.row, inferred.output]).toEqual([[2], [1]]);
  });

  it('takes the row of the first layer that has one', () => {
    expect(sequential([dropout(0.1), linear(3, 2), linear(5)])).toMatchObject({ row: [3], output: [5] });
  });

  it('takes rows of any shape', () => {
    const network = sequential([pool, linear(2)], { row: [2, 2, 3] });
    expect(network.layers.map(({ name, input: from, output }) => [name, from, output])).toEqual([
      ['layer1', [2, 2, 3], [3]],
      ['layer2', [3], [2]],
    ]);
    expect(describeLayers(network).map(({ detail, formula }) => [detail, formula])).toEqual([
      ['pool 2 x 2 x 3 -> 3', ''],
      ['linear 3 -> 2', '3 x 2 + 2'],
    ]);
    expect(network.forward(input('x', [5, 2, 2, 3])).shape).toEqual([5, 2]);
  });

  it('gives what each layer gives, also with other values', () => {
    const network = sequential([linear(1, 1, { bias: false }), linear(1, { bias: false })], { seed: 1 });
    const values = { 'layer1.weight': constant([2], [1, 1]), 'layer2.weight': constant([3], [1, 1]) };
    const outputs = evaluate(layerOutputs(network, constant([5], [1, 1]), { values }));
    expect(outputs.map(([value]) => value)).toEqual([10, 30]);
    expect(evaluate([network.forward(constant([5], [1, 1]), { values })])[0]![0]).toBe(30);
  });

  it.each([
    [
      () => sequential([linear(2, 4), linear(3, 1)]),
      'layer2: linear 3 -> 1: cannot take the rows that come in: got rows of shape [4]; expected [3]',
    ],
    [
      () => sequential([linear(2, 4), layerNorm(3)]),
      'layer2: layerNorm 3: cannot take the rows that come in: got rows of shape [4]; expected [3]',
    ],
    [
      () => sequential([linear(4), activation('relu')]),
      'sequential: the shape of a row is unknown: got linear first, which takes any; expected the option row, or a first layer with a width of its own — try sequential(layers, { row: [2] }) for rows of 2 features, or linear(2, 1) as the first layer',
    ],
    [
      () => sequential([withTwice, linear(4, 1)]),
      'sequential: the shape of a row is unknown: got twice first, which takes any; expected the option row, or a first layer with a width of its own — try sequential(layers, { row: [2] }) for rows of 2 features, or linear(2, 1) as the first layer',
    ],
    [
      () => sequential([]),
      'sequential: the shape of a row is unknown: got no layers; expected the option row, or a first layer with a width of its own — try sequential(layers, { row: [2] }) for rows of 2 features, or linear(2, 1) as the first layer',
    ],
    [
      () => sequential([linear(2)], { row: [28, 28, 1] }),
      'layer1: linear 2: cannot take the rows that come in: got rows of shape [28, 28, 1]; expected [features]',
    ],
    [
      () => sequential([linear(1e8)], { row: [1e8] }),
      'layer1: linear 100000000 -> 100000000: too many parameters: got 10000000100000000; expected at most 268435456 — try smaller layers',
    ],
    [
      () => sequential([linear(2, 1)]).forward(input('x', [4, 3])),
      'network: the input does not fit: got [4, 3]; expected [rows, 2]',
    ],
  ])('case %# is refused', (call, message) => {
    expect(messageOf(call)).toBe(message);
  });
});

describe('a layer that is made of layers', () => {
  const network = sequential([linear(2, 3), activation('tanh'), residual([dropout(0.5), linear(3)])], { seed: 4 });

  it('names its parameters by its place and theirs', () => {
    expect(network.parameters.map(({ name }) => name)).toEqual([
      'layer1.weight',
      'layer1.bias',
      'layer3.2.weight',
      'layer3.2.bias',
    ]);
    expect(describeLayers(network)[2]).toEqual({
      name: 'layer3',
      detail: 'residual 3 -> 3',
      parameters: 12,
      formula: '3 x 3 + 3',
    });
  });

  it('draws its dropout apart from that of the network and of others like it', () => {
    const ones = constant(new Float64Array(200).fill(1), [1, 200]);
    const dropped = (layers: readonly Layer[], at: number) => {
      const training = { counter: constant([1], [], 'int32'), update: () => {} };
      return evaluate([layerOutputs(sequential(layers, { row: [200] }), ones, { training })[at]!])[0]!;
    };
    const [plain, first, second] = [
      dropped([dropout(0.5)], 0),
      dropped([residual([dropout(0.5)])], 0).map((value) => value - 1),
      dropped([activation('identity'), residual([dropout(0.5)])], 1).map((value) => value - 1),
    ];
    expect(new Set(first)).toEqual(new Set([0, 2]));
    expect(first).not.toEqual(plain);
    expect(second).not.toEqual(first);
  });
});

describe('a network without layers', () => {
  /** One weight per input, from a function alone. */
  function weightedSum(row: Shape): Network {
    const [width] = row as [number];
    const weight = parameter('w', [1, width]);
    return {
      row,
      output: [1],
      parameters: [{ name: 'w', shape: [1, width], role: 'weight', node: weight, values: new Float64Array(width) }],
      forward: (x: Node, { values } = {}) => matmul(x, values?.w ?? weight, { transposeB: true }),
    };
  }

  it('trains and predicts', async () => {
    const network = weightedSum([2]);
    const data = { x: [1, 0, 0, 1, 1, 1], y: [3, -2, 1] };
    for await (const _event of train(network, data, { epochs: 300, optimizer: sgd({ learningRate: 0.1 }) }));
    const predictor = await openPredictor(network);
    expect(predictor.predict([2, 1])[0]).toBeCloseTo(4, 2);
    predictor.free();
  });

  it('says so to what looks at layers', async () => {
    const network = weightedSum([2]);
    const loss = meanSquaredError();
    const message = (what: string) =>
      `${what}: the network has no layers to look at: got a network that is only a function; expected one of mlp() or sequential()`;
    const model = { network, loss, preprocessing: {} as Preprocessing, configuration: {} };
    expect(messageOf(() => describeLayers(network))).toBe(message('describe'));
    expect(messageOf(() => walkNetwork(network, { x: [1, 2] }, { loss }))).toBe(message('walk'));
    expect(messageOf(() => exportNetwork(network))).toBe(message('export'));
    expect(messageOf(() => exportWeights(model))).toBe(message('export'));
    expect(messageOf(() => modelToBytes(model))).toBe(message('model file'));
    await expect(openDoctor(network, { x: [1, 2], y: [1] }, { loss })).rejects.toThrow(message('doctor'));
  });

  it('has a landscape', async () => {
    const network = weightedSum([2]);
    network.parameters[0]!.values.set([1, 2]);
    const { centre } = await landscape(network, { x: [1, 1], y: [5] }, { loss: meanSquaredError(), size: 3 });
    expect(centre).toBe(4);
  });
});

it('keeps the names, draws and order of the parameters of an mlp', () => {
  const network = mlp({ inputs: 2, hidden: [2], outputs: 1, dropout: 0.5, seed: 7 });
  expect(network.parameters.map(({ name, role }) => [name, role])).toEqual([
    ['layer1.weight', 'weight'],
    ['layer1.bias', 'bias'],
    ['layer4.weight', 'weight'],
    ['layer4.bias', 'bias'],
  ]);
});

describe('the name of a network', () => {
  const sizes = { inputs: 2, hidden: [3], outputs: 1 };
  const x = input('x', [4, 2]);

  it('tells two of them apart in one program', async () => {
    const [teacher, pupil] = [mlp({ ...sizes, name: 'teacher', seed: 1 }), mlp({ ...sizes, name: 'pupil', seed: 2 })];
    const values = [1, -1, 0.5, 2, -0.3, 0.1, 1.5, 0.7];
    for (const backend of backends) {
      const [found] = await runs(backend, {
        outputs: { difference: sub(teacher.forward(x), pupil.forward(x)) },
        parameters: new Map([...teacher.parameters, ...pupil.parameters].map((one) => [one.node, one.values])),
        rows: [{ x: values }],
      });
      const [a, b] = [teacher, pupil].map(
        (network) =>
          evaluate(
            [network.forward(constant(values, [4, 2]))],
            new Map(network.parameters.map((one) => [one.node as Node, one.values])),
          )[0]!,
      );
      expect(
        scaledError(
          found!.outputs.difference!,
          a!.map((value, i) => value - b![i]!),
        ),
      ).toBeLessThan(1e-5);
    }
  });

  it('is asked for where two have none', () => {
    const [one, other] = [mlp(sizes), mlp(sizes)];
    expect(messageOf(() => compile([{ name: 'f', outputs: { y: sub(one.forward(x), other.forward(x)) } }]))).toMatch(
      /^graph, at parameter layer1.weight .* — try another name; for networks in one program the option name: mlp\(\{ name: 'critic', … \}\)$/,
    );
    expect(messageOf(() => mlp({ ...sizes, name: '' }))).toBe(
      'network: name: not a name: got ""; expected a text that is not empty',
    );
  });

  it('changes neither names of parameters, nor draws, nor training', async () => {
    const [plain, named] = [
      mlp({ ...sizes, dropout: 0.2, seed: 5 }),
      mlp({ ...sizes, dropout: 0.2, seed: 5, name: 'a' }),
    ];
    const data = {
      x: Array.from({ length: 40 }, (_, i) => Math.cos(i)),
      y: Array.from({ length: 20 }, (_, i) => i % 2),
    };
    const said = ({ parameters }: Network) => parameters.map(({ name, values }) => [name, [...values]]);
    expect(said(named)).toEqual(said(plain));
    for (const network of [plain, named]) for await (const _event of train(network, data, { epochs: 5 }));
    expect(said(named)).toEqual(said(plain));
    expect(named.parameters[0]!.node.name).toBe('a.layer1.weight');
  });
});
