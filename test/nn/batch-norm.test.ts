/** Batch normalisation computes what PyTorch computes, in training and in prediction, and its statistics are no weights. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/autodiff/check-gradients.ts';
import { grad } from '../../src/autodiff/grad.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { constant, input, type Node, type Parameter } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { countParameters, describeLayers } from '../../src/nn/describe.ts';
import { activation, batchNorm, linear } from '../../src/nn/layers/index.ts';
import { learnedParameters, type Network, sequential } from '../../src/nn/network.ts';
import { penalty } from '../../src/nn/penalty.ts';
import { add, mul, square, sum, tanh } from '../../src/ops/index.ts';
import { messageOf } from './message.ts';
import { runs, scaledError } from './run.ts';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Pass {
  readonly y: Tensor;
  readonly outputGradient: Tensor;
  readonly gradients: { readonly x: Tensor; readonly weight?: Tensor; readonly bias?: Tensor };
}

interface Case {
  readonly name: string;
  readonly options: { readonly epsilon: number; readonly momentum: number };
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly initialRunningMean: Tensor;
  readonly initialRunningVariance: Tensor;
  readonly inputs: readonly Tensor[];
  readonly training: readonly (Partial<Pass> & { input: number; runningMean: Tensor; runningVariance: Tensor })[];
  readonly evaluation: Pass;
}

interface SecondOrder extends Pick<Pass, 'y' | 'gradients'> {
  readonly name: string;
  readonly about: string;
  readonly x: Tensor;
  readonly parameters: { readonly weight: Tensor; readonly bias: Tensor };
  readonly coefficients: Tensor;
  readonly secondGradients: Pass['gradients'];
}

function read<T>(file: string): T {
  const text = readFileSync(new URL(`../fixtures/torch/${file}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: T }).cases;
}
const cases = read<readonly Case[]>('batch-norm.json');
const secondOrder = read<readonly SecondOrder[]>('batch-norm-second-order.json');

/** From [rows, channels, ...] to [rows, ..., channels]. */
function channelsLast({ shape: [rows = 1, channels = 1, ...others], data }: Tensor): Tensor {
  const places = sizeOf(others);
  return {
    shape: [rows, ...others, channels],
    data: Array.from(data, (_, at) => {
      const [row, place, channel] = [
        Math.floor(at / (places * channels)),
        Math.floor(at / channels) % places,
        at % channels,
      ];
      return data[(row * channels + channel) * places + place]!;
    }),
  };
}

/** The layer as a network with these values. */
function networkOf(shape: readonly number[], values: Record<string, readonly number[] | undefined>, options = {}) {
  const network = sequential([batchNorm(options)], { row: shape.slice(1) });
  for (const { name, values: own } of network.parameters) own.set(values[name.split('.')[1]!] ?? own);
  return network;
}

/** The function of one pass: outputs, gradients by x, scale and shift, and what becomes of the statistics. */
function passOf(network: Network, shape: readonly number[], training: boolean) {
  const [x, g] = [input('x', shape), input('g', shape)];
  const updates = new Map<Parameter, Node>();
  const update = (name: string, next: Node) =>
    updates.set(network.parameters.find((parameter) => parameter.name === name)!.node, next);
  const y = network.forward(x, training ? { training: { counter: constant([0], [], 'int32'), update } } : {});
  const learned = learnedParameters(network).map(({ node }) => node);
  const [byX, byScale, byShift] = grad(sum(mul(y, g)), [x, ...learned]);
  return { outputs: { y, byX: byX!, byScale: byScale!, byShift: byShift! }, updates };
}

/** In units of the largest: float64 has 16 digits; float32 has 7, of which the mean of 1000 takes 3 and differences one more. */
function bound({ name }: Backend, { name: of }: Case): number {
  return name === 'reference' ? 1e-10 : of.includes('large mean') ? 1e-3 : of.includes('nearly constant') ? 1e-4 : 1e-5;
}

describe.each([reference, wasm])('on $name', (backend) => {
  it.each(cases)('$name', async (one) => {
    const limit = bound(backend, one);
    const inputs = one.inputs.map(channelsLast);
    const { shape } = inputs[0]!;
    const start = {
      scale: one.weight?.data,
      shift: one.bias?.data,
      mean: one.initialRunningMean.data,
      variance: one.initialRunningVariance.data,
    };
    const network = networkOf(shape, start, { epsilon: one.options.epsilon, momentum: one.options.momentum });
    const statistics = network.parameters.slice(2).map(({ node }) => node);
    const hold = (results: Record<string, readonly number[]>, { y, gradients, outputGradient }: Pass) => {
      expect(scaledError(results.y!, channelsLast(y).data)).toBeLessThan(limit);
      // Of two rows, whose outputs are always -1 and 1, the gradient is a difference of terms as large as what flows in.
      const terms = outputGradient.data;
      expect(scaledError([...results.byX!, ...terms], [...channelsLast(gradients.x).data, ...terms])).toBeLessThan(
        limit,
      );
      // PyTorch's layer may be without weight and bias; ours then has 1 and 0, and their gradients are no matter.
      const { weight, bias } = gradients;
      expect(scaledError(results.byScale!, weight?.data ?? results.byScale!)).toBeLessThan(limit);
      expect(scaledError(results.byShift!, bias?.data ?? results.byShift!)).toBeLessThan(limit);
    };

    const trained = await runs(backend, {
      ...passOf(network, shape, true),
      parameters: new Map(network.parameters.map(({ node, values }) => [node, values])),
      rows: one.training.map((step) => ({
        x: inputs[step.input]!.data,
        g: step.outputGradient ? channelsLast(step.outputGradient).data : 0,
      })),
      read: statistics,
    });
    hold(trained[0]!.outputs, one.training[0] as Pass);
    for (const [i, { runningMean, runningVariance }] of one.training.entries()) {
      const [mean, variance] = trained[i]!.parameters;
      expect(scaledError(mean!, runningMean.data)).toBeLessThan(limit);
      expect(scaledError(variance!, runningVariance.data)).toBeLessThan(limit);
    }

    const last = one.training.at(-1)!;
    const after = networkOf(
      shape,
      { ...start, mean: last.runningMean.data, variance: last.runningVariance.data },
      { epsilon: one.options.epsilon },
    );
    const [evaluated] = await runs(backend, {
      ...passOf(after, shape, false),
      parameters: new Map(after.parameters.map(({ node, values }) => [node, values])),
      rows: [{ x: inputs[0]!.data, g: channelsLast(one.evaluation.outputGradient).data }],
    });
    hold(evaluated!.outputs, one.evaluation);
  });
});

describe('second derivatives', () => {
  it.each(secondOrder)('$name', ({ about, x: given, parameters, coefficients, gradients, secondGradients }) => {
    const isTraining = !about.includes('evaluation');
    const [mean, variance] = [...about.matchAll(/\[([^\]]+)\]/g)].map(([, list]) => list!.split(', ').map(Number));
    const { shape, data } = channelsLast(given);
    const network = networkOf(shape, { scale: parameters.weight.data, shift: parameters.bias.data, mean, variance });
    const x = input('x', shape);
    const training = { counter: constant([0], [], 'int32'), update: () => {} };
    const normal = network.forward(x, isTraining ? { training } : {});
    const y = about.includes('tanh') ? tanh(normal) : normal;
    const nodes = [x, ...learnedParameters(network).map(({ node }) => node)];
    const first = grad(sum(mul(y, constant(channelsLast(coefficients).data, shape))), nodes);
    const squares = first.map((gradient) => sum(square(gradient))).reduce((a, b) => add(a, b));
    const values = new Map<Node, ArrayLike<number>>([
      [x, data],
      ...network.parameters.map(({ node, values: own }) => [node, own] as const),
    ]);
    for (const [found, expected] of [
      [evaluate(first, values), gradients],
      [evaluate(grad(squares, nodes), values), secondGradients],
    ] as const) {
      expect(scaledError(found[0]!, channelsLast(expected.x).data)).toBeLessThan(1e-9);
      expect(scaledError(found[1]!, expected.weight!.data)).toBeLessThan(1e-9);
      expect(scaledError(found[2]!, expected.bias!.data)).toBeLessThan(1e-9);
    }
  });

  it.each([true, false])('agree with differences (training: %s)', (isTraining) => {
    const layer = batchNorm();
    const context = { training: isTraining, counter: constant([0], [], 'int32'), seed: 0, stream: 0, update: () => {} };
    const [mean, variance] = [constant([0.1, -0.2]), constant([1.5, 0.5])];
    const { worst } = checkGradients(
      ([x, scale, shift]) => layer.apply(x!, { scale: scale!, shift: shift!, mean, variance }, context),
      [
        { shape: [4, 2], values: [0.3, -1, 2, 0.4, -0.7, 1.1, 0.2, 0.9] },
        { shape: [2], values: [1.2, -0.8] },
        { shape: [2], values: [0.1, 0.4] },
      ],
    );
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('a batch with one value for each channel', () => {
  it('uses the running statistics and leaves them as they are', () => {
    const network = networkOf([1, 2], { mean: [1, -1], variance: [4, 9] });
    const pass = passOf(network, [1, 2], true);
    expect(pass.updates.size).toBe(0);
    const values = new Map<Node, ArrayLike<number>>(network.parameters.map(({ node, values: own }) => [node, own]));
    const x = constant([3, 5], [1, 2]);
    const training = { counter: constant([0], [], 'int32'), update: () => {} };
    const [trained, predicted] = evaluate([network.forward(x, { training }), network.forward(x)], values);
    expect(trained).toEqual(predicted);
    expect(scaledError(predicted!, [2 / Math.sqrt(4 + 1e-5), 6 / Math.sqrt(9 + 1e-5)])).toBeLessThan(1e-14);
  });

  it('is no such batch where a row has several places', () => {
    expect(passOf(networkOf([1, 3, 2], {}), [1, 3, 2], true).updates.size).toBe(2);
  });
});

describe('statistics', () => {
  const network = sequential([linear(2, 3), batchNorm(), activation('tanh'), linear(1)], { seed: 1 });

  it('are parameters, and neither learned nor counted nor penalised', () => {
    expect(network.parameters.map(({ name, role }) => [name, role])).toEqual([
      ['layer1.weight', 'weight'],
      ['layer1.bias', 'bias'],
      ['layer2.scale', 'bias'],
      ['layer2.shift', 'bias'],
      ['layer2.mean', 'statistic'],
      ['layer2.variance', 'statistic'],
      ['layer4.weight', 'weight'],
      ['layer4.bias', 'bias'],
    ]);
    expect(countParameters(network)).toBe(9 + 6 + 4);
    expect(describeLayers(network)[1]).toEqual({
      name: 'layer2',
      detail: 'batchNorm 3',
      parameters: 6,
      formula: '3 + 3',
    });
    const statistics = network.parameters.filter(({ role }) => role === 'statistic').map(({ node }) => node);
    const slopes = grad(penalty(network, { l1: 1, l2: 1 }), statistics);
    expect(evaluate(slopes).map((slope) => [...slope])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('refuses', () => {
  it.each([
    [() => batchNorm({ momentum: 1.5 }), 'batchNorm: bad momentum: got 1.5; expected a number from 0 to 1'],
    [() => batchNorm({ epsilon: 0 }), 'batchNorm: bad epsilon: got 0; expected a positive number'],
    [
      () => batchNorm({ epsilion: 1 } as object),
      'batchNorm: unknown option: got "epsilion"; expected momentum, epsilon — try "epsilon"',
    ],
    [
      () => sequential([batchNorm()], { row: [] }),
      'layer1: batchNorm: cannot take the rows that come in: got rows of shape scalar; expected [features], or [..., channels]',
    ],
  ])('case %#', (call, message) => {
    expect(messageOf(call)).toBe(message);
  });
});
