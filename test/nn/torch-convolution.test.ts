/** Layers for pictures are PyTorch's: values, gradients and their gradients of its vectors, and ten steps of training. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { applyStack, placeLayers, stackParameters } from '../../src/nn/layer-stack.ts';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  flatten,
  globalAveragePool,
  groupNorm,
  linear,
  maxPool2d,
  residual,
} from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { add, mul, square, sum } from '../../src/ops/index.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { trainingSlabs } from '../../src/train/slabs.ts';
import { stepFunction } from '../../src/train/step.ts';
import { runOn } from '../backends/cases.ts';
import { backends, runs, scaledError } from './run.ts';
import { behindFlatten, casesOf, channelsLast, filters, hasVectors, type Tensor } from './torch-layouts.ts';

type Tensors = Readonly<Record<string, Tensor>>;

interface Case {
  readonly name: string;
  readonly op?: string;
  readonly options: {
    readonly kernel: [number, number];
    readonly stride: [number, number];
    readonly dilation?: number | [number, number];
    readonly padding: [number, number] | 'same' | object;
    readonly groups: number;
    readonly epsilon: number;
    readonly countIncludePad?: boolean;
    readonly ceilMode?: boolean;
  };
  readonly x: Tensor;
  readonly weight?: Tensor;
  readonly bias?: Tensor | null;
  readonly parameters?: Tensors;
  readonly y: Tensor;
  readonly outputGradient: Tensor;
  readonly gradients: Tensors;
}

/** float64 agrees to the order of sums; float32 rounds by 6e-8, and sums of some hundred products make 1e-5 of it. */
const bounds: Readonly<Record<string, number>> = { reference: 1e-10, wasm: 1e-5 };

/** How a parameter of ours is found among PyTorch's: its name there, and its layout. */
type Origin = readonly [name: string, layout: (tensor: Tensor) => Tensor];
const same = (tensor: Tensor): Tensor => tensor;

/** Layers on rows [n, ...], with nodes for the input and each parameter; statistics and random draws have no part in it. */
function applied(layers: readonly Layer[], x: Tensor, training = false) {
  const placed = placeLayers(layers, x.shape.slice(1));
  const given = input('given x', x.shape);
  const parameters = Object.fromEntries(
    stackParameters(placed).map(({ name, shape, role }) => [
      name,
      role === 'statistic' ? constant(0, []) : input(`given ${name}`, shape),
    ]),
  );
  const context = { training, counter: constant([0], [], 'int32'), seed: 0, update: () => {} };
  return { given, parameters, y: applyStack(placed, given, parameters, context).at(-1)! };
}

/** How far layers are from a vector, as a share of it: what comes out, and the gradients of sum(y * outputGradient). */
async function errorOf(
  backend: (typeof backends)[number],
  layers: readonly Layer[],
  one: Case,
  origins: Readonly<Record<string, Origin>>,
): Promise<number> {
  const x = channelsLast(one.x);
  const { given, parameters, y } = applied(layers, x);
  const flow = channelsLast(one.outputGradient);
  const names = Object.keys(parameters);
  if (names.join() !== Object.keys(origins).join()) throw new Error(`parameters: ${names.join()}`);
  const total = sum(mul(y, constant(flow.data, flow.shape)));
  const gradients = grad(total, [given, ...names.map((name) => parameters[name]!)]);
  const values = new Map<Node, readonly number[]>([[given, x.data]]);
  const right: Record<string, Tensor> = { y: channelsLast(one.y), x: channelsLast(one.gradients.x!) };
  for (const [name, [theirs, layout]] of Object.entries(origins)) {
    values.set(parameters[name]!, layout(one.parameters?.[theirs] ?? (one[theirs as 'weight'] as Tensor)).data);
    right[name] = layout(one.gradients[theirs]!);
  }
  const outputs = { y, x: gradients[0]!, ...Object.fromEntries(names.map((name, i) => [name, gradients[i + 1]!])) };
  const found = await runOn(backend, outputs, values);
  return Math.max(...Object.entries(right).map(([name, { data }]) => scaledError(found[name]!, data)));
}

/** Padding as a layer takes it: theirs with four sides are those of SAME_UPPER. */
function paddingOf({ padding }: Case['options']): 'same' | [number, number] {
  return Array.isArray(padding) ? (padding as [number, number]) : 'same';
}

it.skipIf(!hasVectors)('there are vectors', () => {
  expect(casesOf('conv2d-kernels').length + casesOf('conv2d-strides').length).toBe(33);
});

describe.each(backends)('$name', (backend) => {
  const bound = bounds[backend.name]!;
  const convolutions = ['conv2d-kernels', 'conv2d-strides', 'conv2d-groups'].flatMap((file) => casesOf<Case>(file));
  it.each(convolutions.map((one) => [one.name, one] as const))('conv2d: %s', async (_, one) => {
    const { kernel, stride, dilation = 1, groups } = one.options;
    const bias = Boolean(one.bias);
    const layer = conv2d(one.weight!.shape[0]!, kernel, {
      stride,
      dilation,
      padding: paddingOf(one.options),
      groups: groups === one.x.shape[1] ? 'channels' : groups,
      bias,
    });
    expect(
      await errorOf(backend, [layer], one, {
        '1.weight': ['weight', filters],
        ...(bias && { '1.bias': ['bias', same] as const }),
      }),
    ).toBeLessThanOrEqual(bound);
  });

  // The last windows of ceil mode, which lie partly outside, are in no layer of ours.
  const pools = casesOf<Case>('pooling').filter(({ options }) => !options.ceilMode);
  it.each(pools.map((one) => [`${one.op}: ${one.name}`, one] as const))('%s', async (_, one) => {
    const { kernel, stride, dilation = 1, countIncludePad = true } = one.options;
    const where = () => ({ stride, dilation, padding: paddingOf(one.options) });
    const made: Readonly<Record<string, () => Layer>> = {
      maxPool: () => maxPool2d(kernel, where()),
      avgPool: () => averagePool2d(kernel, { ...where(), countPadding: countIncludePad }),
      globalAveragePool: () => globalAveragePool(),
    };
    expect(await errorOf(backend, [made[one.op!]!()], one, {})).toBeLessThanOrEqual(bound);
  });

  const norms = casesOf<Case>('group-layer-norm').filter(({ op }) => op === 'groupNorm');
  it.each(norms.map((one) => [one.name, one] as const))('groupNorm: %s', async (_, one) => {
    const layer = groupNorm({ groups: one.options.groups, epsilon: one.options.epsilon });
    expect(
      await errorOf(backend, [layer], one, { '1.scale': ['weight', same], '1.shift': ['bias', same] }),
    ).toBeLessThanOrEqual(bound);
  });

  const blocks = casesOf<Case>('residual-flatten').filter(({ parameters }) => parameters);
  it.each(blocks.map((one) => [one.name, one] as const))('residual: %s', async (_, one) => {
    const { stride } = one.options;
    const outputs = one.parameters!['conv1.weight']!.shape[0]!;
    const projected = 'shortcut.weight' in one.parameters!;
    const layers = [conv2d(outputs, 3, { stride, padding: 1 }), activation('relu'), conv2d(outputs, 3, { padding: 1 })];
    const shortcut = projected ? [conv2d(outputs, 1, { stride, bias: false })] : [];
    expect(
      await errorOf(backend, [residual(layers, { shortcut }), activation('relu')], one, {
        '1.1.weight': ['conv1.weight', filters],
        '1.1.bias': ['conv1.bias', same],
        '1.3.weight': ['conv2.weight', filters],
        '1.3.bias': ['conv2.bias', same],
        ...(projected && { '1.shortcut.1.weight': ['shortcut.weight', filters] as const }),
      }),
    ).toBeLessThanOrEqual(bound);
  });

  const flattened = casesOf<Case>('residual-flatten').filter(({ name }) => name.startsWith('flatten'));
  it.each(flattened.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const layout = (tensor: Tensor) => behindFlatten(tensor, one.x.shape.slice(1));
    expect(
      await errorOf(backend, [flatten(), linear(one.weight!.shape[0]!)], one, {
        '2.weight': ['weight', layout],
        '2.bias': ['bias', same],
      }),
    ).toBeLessThanOrEqual(bound);
  });
});

interface SecondOrder {
  readonly name: string;
  readonly x: Tensor;
  readonly parameters: Tensors;
  readonly coefficients: Tensor;
  readonly loss: number;
  readonly gradients: Tensors;
  readonly sumOfSquaredGradients: number;
  readonly secondGradients: Tensors;
}

/** The layers of a case, by its name, and what their parameters are called there. */
const secondOrder: Readonly<Record<string, readonly [readonly Layer[], Readonly<Record<string, Origin>>]>> = (() => {
  const tanhBehind = (layer: Layer) => [layer, activation('tanh')];
  const convolution = { '1.weight': ['weight', filters], '1.bias': ['bias', same] } as const;
  const norm = { '1.scale': ['weight', same], '1.shift': ['bias', same] } as const;
  const squared: Layer = { ...activation('identity'), apply: (x) => square(x) };
  return {
    'conv2d 3x3 padding 1': [tanhBehind(conv2d(2, 3, { padding: 1 })), convolution],
    'conv2d 3x3 stride 2 padding 1': [tanhBehind(conv2d(3, 3, { stride: 2, padding: 1 })), convolution],
    'conv2d linear (second gradient of x comes only through the weight)': [[conv2d(2, 3)], convolution],
    'conv2d dilation 2': [tanhBehind(conv2d(2, 3, { dilation: 2 })), convolution],
    'conv2d depthwise': [tanhBehind(conv2d(3, 3, { padding: 1, groups: 'channels' })), convolution],
    'batchNorm 2d training, tanh': [tanhBehind(batchNorm()), norm],
    avgPool: [[squared, averagePool2d(2), activation('tanh')], {}],
    maxPool: [[squared, maxPool2d(2), activation('tanh')], {}],
    'small network': [
      [conv2d(2, 3, { padding: 1, bias: false }), batchNorm(), activation('tanh'), maxPool2d(2), flatten(), linear(3)],
      {
        '1.weight': ['conv.weight', filters],
        '2.scale': ['bn.weight', same],
        '2.shift': ['bn.bias', same],
        '6.weight': ['dense.weight', (tensor) => behindFlatten(tensor, [2, 2, 2])],
        '6.bias': ['dense.bias', same],
      },
    ],
  };
})();

describe.each(backends)('gradients of gradients on $name', (backend) => {
  const cases = casesOf<SecondOrder>('second-order').filter(({ name }) => name in secondOrder);
  it.skipIf(!hasVectors)('are those of each case', () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(secondOrder));
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const [layers, origins] = secondOrder[name]!;
    const x = channelsLast(one.x);
    const { given, parameters, y } = applied(layers, x, true);
    const flow = channelsLast(one.coefficients);
    const names = Object.keys(origins);
    const variables = [given, ...names.map((own) => parameters[own]!)];
    const loss = sum(mul(y, constant(flow.data, flow.shape)));
    const first = grad(loss, variables);
    const squares = first.map((node) => sum(square(node))).reduce((total, node) => add(total, node));
    const second = grad(squares, variables);
    const values = new Map<Node, readonly number[]>([[given, x.data]]);
    const right: Record<string, readonly number[]> = { loss: [one.loss], squares: [one.sumOfSquaredGradients] };
    const outputs: Record<string, Node> = { loss, squares };
    for (const [i, [theirs, layout]] of [['x', channelsLast] as const, ...Object.values(origins)].entries()) {
      if (i > 0) values.set(variables[i]!, layout(one.parameters[theirs]!).data);
      for (const [order, nodes, tensors] of [
        ['first', first, one.gradients],
        ['second', second, one.secondGradients],
      ] as const) {
        outputs[`${order} ${theirs}`] = nodes[i]!;
        right[`${order} ${theirs}`] = layout(tensors[theirs]!).data;
      }
    }
    const found = await runOn(backend, outputs, values);
    // Second gradients in float32 have a rounding of the first ones in each product.
    const bound = backend.name === 'wasm' ? 1e-4 : bounds.reference!;
    for (const [what, data] of Object.entries(right)) {
      // What is 0, as the second gradient by a bias that is only added, has no scale of its own.
      const isZero = data.every((value) => value === 0);
      const error = isZero ? Math.max(...found[what]!.map(Math.abs)) : scaledError(found[what]!, data);
      expect(error, `${what}`).toBeLessThanOrEqual(bound);
    }
  });
});

interface Trajectory {
  readonly name: string;
  readonly x: Tensor;
  readonly y: readonly number[];
  readonly initial: Tensors;
  readonly losses: readonly number[];
  readonly afterStep1: Tensors;
  readonly final: Tensors;
  readonly finalEvaluation: { readonly logits: Tensor };
}

/** PyTorch's names for the parameters of layers, in the order of ours. */
const origin = {
  conv: (name: string): Origin[] => [[`${name}.weight`, filters]],
  convWithBias: (name: string): Origin[] => [
    [`${name}.weight`, filters],
    [`${name}.bias`, same],
  ],
  norm: (name: string): Origin[] =>
    ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`${name}.${part}`, same]),
};

const half = { stride: 2, padding: 1, bias: false };
const whole = { padding: 1, bias: false };
const networks = {
  lenet: {
    layers: [
      conv2d(4, 3, { padding: 'same' }),
      activation('relu'),
      maxPool2d(2),
      conv2d(6, 3, { padding: 'same' }),
      activation('relu'),
      maxPool2d(2),
      flatten(),
      linear(10),
    ],
    origins: [
      ...origin.convWithBias('conv1'),
      ...origin.convWithBias('conv2'),
      ['dense.weight', (tensor: Tensor) => behindFlatten(tensor, [6, 2, 2])],
      ['dense.bias', same],
    ] as Origin[],
    optimizers: {
      sgd: sgd({ learningRate: 0.1 }),
      'sgd-momentum': sgd({ learningRate: 0.05, momentum: 0.9 }),
      adam: adam({ learningRate: 0.01 }),
    },
  },
  resnet: {
    layers: [
      conv2d(3, 3, whole),
      batchNorm(),
      activation('relu'),
      residual([conv2d(3, 3, whole), batchNorm(), activation('relu'), conv2d(3, 3, whole), batchNorm()]),
      activation('relu'),
      residual([conv2d(4, 3, half), batchNorm(), activation('relu'), conv2d(4, 3, whole), batchNorm()], {
        shortcut: [conv2d(4, 1, { stride: 2, bias: false }), batchNorm()],
      }),
      activation('relu'),
      globalAveragePool(),
      linear(3),
    ],
    origins: [
      ...origin.conv('conv'),
      ...origin.norm('bn'),
      ...['block1', 'block2'].flatMap((block) =>
        ['1', '2'].flatMap((i) => [...origin.conv(`${block}.conv${i}`), ...origin.norm(`${block}.bn${i}`)]),
      ),
      ...origin.conv('block2.shortcut.0'),
      ...origin.norm('block2.shortcut.1'),
      ['dense.weight', same],
      ['dense.bias', same],
    ] as Origin[],
    optimizers: { sgd: sgd({ learningRate: 0.05 }), adam: adam({ learningRate: 0.01 }) },
  },
};

/** Ten steps in float32: the README of the vectors expects 1e-3 of deep trajectories. */
const trajectoryBounds: Readonly<Record<string, number>> = { reference: 1e-9, wasm: 1e-3 };

describe.each(backends)('ten steps on $name', (backend) => {
  const all = Object.entries(networks).flatMap(([kind, of]) =>
    casesOf<Trajectory>(`${kind}-trajectories`).map((one) => [`${kind} ${one.name}`, of, one] as const),
  );
  it.each(all)('%s', async (_, { layers, origins, optimizers }, one) => {
    const x = channelsLast(one.x);
    const network = sequential(layers, { row: x.shape.slice(1) });
    const optimizer = (optimizers as Readonly<Record<string, ReturnType<typeof sgd>>>)[one.name]!;
    const loss = crossEntropy();
    const data = dataNodes(one.y.length, network, loss, false);
    const rule = { optimizer, slabs: trainingSlabs(network, optimizer), regularisation: { l1: 0, l2: 0 } };
    const step = stepFunction('step', data.rows, 1, { network, loss, data }, rule);
    const weights = network.parameters.map(({ node }) => node);
    expect(weights.length).toBe(origins.length);
    const stateOf = (tensors: Tensors) => origins.map(([name, layout]) => layout(tensors[name]!).data);
    const initial = stateOf(one.initial);
    const results = await runs(backend, {
      ...step,
      parameters: new Map([
        [data.x, x.data],
        [data.y, one.y],
        ...weights.map((node, i) => [node, initial[i]!] as const),
      ]),
      rows: one.losses.map((_loss, i) => ({
        rows: one.y.map((_class, row) => row),
        ...optimizer.scalars(i + 1, optimizer.learningRate),
      })),
      read: weights,
    });
    const bound = trajectoryBounds[backend.name]!;
    one.losses.forEach((expected, i) => {
      const { loss: total, weight } = results[i]!.outputs;
      expect(scaledError([total![0]! / weight![0]!], [expected]), `loss ${i + 1}`).toBeLessThanOrEqual(bound);
    });
    for (const [at, tensors] of [
      [0, one.afterStep1],
      [9, one.final],
    ] as const) {
      stateOf(tensors).forEach((expected, i) => {
        const { name } = weights[i]!;
        expect(scaledError(results[at]!.parameters[i]!, expected), `${name} after step ${at + 1}`).toBeLessThanOrEqual(
          bound,
        );
      });
    }
    const values = new Map(weights.map((node, i) => [node as Node, stateOf(one.final)[i]!]));
    const given = input('given x', x.shape);
    const held = Object.fromEntries(
      weights.map(({ name, shape }, i) => [name, constant([...values.values()][i]!, shape)]),
    );
    const { logits } = await runOn(
      backend,
      { logits: network.forward(given, { values: held }) },
      new Map([[given, x.data]]),
    );
    expect(scaledError(logits!, one.finalEvaluation.logits.data), 'logits').toBeLessThanOrEqual(bound);
  });
});

interface NormCase {
  readonly name: string;
  readonly options: { readonly epsilon: number; readonly momentum: number | null; readonly affine: boolean };
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly inputs: readonly Tensor[];
  readonly initialRunningMean: Tensor;
  readonly initialRunningVariance: Tensor;
  readonly training: readonly {
    readonly input: number;
    readonly y?: Tensor;
    readonly runningMean: Tensor;
    readonly runningVariance: Tensor;
  }[];
}

describe.each(backends)('batchNorm of pictures on $name', (backend) => {
  const cases = casesOf<NormCase>('batch-norm').filter(({ name, options }) => name.startsWith('2d') && options.affine);
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, { options, ...one }) => {
    const { epsilon, momentum } = options;
    let running = [one.initialRunningMean.data, one.initialRunningVariance.data];
    for (const step of one.training) {
      const x = channelsLast(one.inputs[step.input]!);
      const layer = batchNorm({ epsilon, momentum: momentum ?? 0.1 });
      const given = input('given x', x.shape);
      const names = ['scale', 'shift', 'mean', 'variance'];
      const data = [one.weight.data, one.bias.data, ...running];
      const values = Object.fromEntries(names.map((name, i) => [name, constant(data[i]!, [data[i]!.length])]));
      const outputs: Record<string, Node> = {};
      const context = {
        training: true,
        counter: constant([0], [], 'int32'),
        seed: 0,
        stream: 0,
        update: (name: string, next: Node) => {
          outputs[name] = next;
        },
      };
      outputs.y = layer.apply(given, values, context);
      const found = await runOn(backend, outputs, new Map([[given, x.data]]));
      // Of numbers that are nearly equal, float32 keeps few digits of the differences.
      const bound =
        backend.name === 'wasm' && /large mean|nearly constant/.test(one.name) ? 1e-3 : bounds[backend.name]!;
      const y = step.y ? channelsLast(step.y).data : found.y!;
      expect(scaledError(found.y!, y), 'y').toBeLessThanOrEqual(bound);
      expect(scaledError(found.mean!, step.runningMean.data), 'mean').toBeLessThanOrEqual(bound);
      expect(scaledError(found.variance!, step.runningVariance.data), 'variance').toBeLessThanOrEqual(bound);
      running = [step.runningMean.data, step.runningVariance.data];
    }
  });
});
