/** trainStep: the numbers of formulas by hand, shapes, shared parameters, statistics, divergence, memory, and what it refuses. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { input, type Node, parameter } from '../../src/graph/node.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { batchNorm, dropout, linear } from '../../src/nn/layers/index.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, type NetworkParameter, sequential } from '../../src/nn/network.ts';
import { add, gather, mean, mul, neg, square, sub, sum } from '../../src/ops/index.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';
import { type TrainStepOptions, trainStep } from '../../src/train/train-step.ts';

/** A parameter of one number. */
function single(name: string, value: number): NetworkParameter {
  return { name, shape: [], role: 'weight', node: parameter(name, []), values: Float64Array.of(value) };
}

/** The mean of (w x - y)^2. */
const lossOf =
  (w: NetworkParameter) =>
  ({ x, y }: Record<'x' | 'y', Node>): Node =>
    mean(square(sub(mul(w.node, x), y)));

/** Adam on that loss, by the formulas of Kingma and Ba. */
function adamByHand(start: number, batches: readonly { x: number[]; y: number[] }[], rate: number): number {
  let [w, m, v] = [start, 0, 0];
  for (const [i, { x, y }] of batches.entries()) {
    const slope = x.reduce((total, value, j) => total + 2 * (w * value - y[j]!) * value, 0) / x.length;
    m = 0.9 * m + 0.1 * slope;
    v = 0.999 * v + 0.001 * slope * slope;
    w -= (rate * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8);
  }
  return w;
}

/** A backend that counts what is opened and freed. */
function counting(backend: Backend): Backend & { opened: number; freed: number } {
  const counted = {
    name: backend.name,
    reproducible: backend.reproducible,
    opened: 0,
    freed: 0,
    instantiate: async (program: Parameters<Backend['instantiate']>[0]) => {
      const executable = await backend.instantiate(program);
      counted.opened++;
      return {
        ...executable,
        free: () => {
          counted.freed++;
          executable.free();
        },
      };
    },
  };
  return counted;
}

describe('a step', () => {
  const batches = [
    { x: [1, 2, -1], y: [3, 5, -2] },
    { x: [0.5, 2, 1, 4, -3], y: [1, 4, 3, 9, -6] },
    { x: [2, 1, -2], y: [4, 3, -5] },
    { x: [1], y: [2] },
    { x: [3, 1, 1, 1, -1], y: [6, 2, 2, 3, -1] },
  ];

  it.each([
    [reference, 1e-12],
    [wasm, 1e-5],
  ] as const)('is that of the formulas over batches of several sizes: $name', async (backend, within) => {
    const w = single('w', 0.5);
    const counted = counting(backend);
    const optimizer = adam({ learningRate: 0.1 });
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, optimizer, backend: counted });
    for (const batch of batches) await step.run(batch);
    expect(Math.abs(w.values[0]! - adamByHand(0.5, batches, 0.1))).toBeLessThan(within);
    expect(step.steps).toBe(5);
    expect(counted.opened).toBe(3);
    step.free();
    expect(counted.freed).toBe(3);
  });

  it('gives the loss before it', async () => {
    const w = single('w', 2);
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, optimizer: sgd({ learningRate: 0.1 }) });
    expect(await step.run({ x: [1], y: [5] })).toBe(9);
    // w = 2 + 0.1 * 2 * 3
    expect(w.values[0]).toBeCloseTo(2.6, 6);
  });

  it('trains a network as train() does', async () => {
    const [one, other] = [1, 2].map(() => mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 5 }));
    const [x, y] = [
      [0, 0, 0, 1, 1, 0, 1, 1],
      [0, 1, 1, 0],
    ];
    const loss = meanSquaredError();
    const optimizer = adam({ learningRate: 0.05 });
    for await (const _ of train(
      one!,
      { x, y },
      { loss, optimizer, epochs: 20, batchSize: 'full', backend: reference },
    ));
    const step = trainStep({
      loss: (given: Record<'x' | 'y', Node>) => meanLoss(loss, other!.forward(given.x), given.y),
      parameters: other!,
      optimizer,
      backend: reference,
    });
    const columns = { x: { values: x, shape: [4, 2] }, y: y.map((value) => [value]) };
    for (let i = 0; i < 20; i++) await step.run(columns);
    for (const [i, { values }] of one!.parameters.entries()) {
      // The sums of rows are divided in another place.
      for (const [j, value] of values.entries()) expect(other!.parameters[i]!.values[j]).toBeCloseTo(value, 12);
    }
  });

  it('takes integers as indices', async () => {
    const table: NetworkParameter = {
      ...single('table', 0),
      shape: [3],
      node: parameter('table', [3]),
      values: Float64Array.of(1, 2, 3),
    };
    const step = trainStep({
      loss: ({ at }: Record<'at', Node>) => sum(gather(table.node, at)),
      parameters: { parameters: [table] },
      optimizer: sgd({ learningRate: 1 }),
    });
    expect(await step.run({ at: Int32Array.of(2, 0, 2) })).toBe(7);
    expect([...table.values]).toEqual([0, 2, 1]);
  });
});

describe('steps that share parameters', () => {
  it('see what the others have done, and what was written in between', async () => {
    const [w, v] = [single('w', 1), single('v', 10)];
    const optimizer = sgd({ learningRate: 1 });
    const down = trainStep({
      loss: () => mul(w.node, v.node),
      parameters: { parameters: [w] },
      fixed: { parameters: [v] },
      optimizer,
    });
    const up = trainStep({
      loss: () => neg(mul(w.node, v.node)),
      parameters: { parameters: [v] },
      fixed: { parameters: [w] },
      optimizer,
    });
    expect(await down.run({})).toBe(10);
    expect([w.values[0], v.values[0]]).toEqual([-9, 10]);
    expect(await up.run({})).toBe(90);
    expect([w.values[0], v.values[0]]).toEqual([-9, 1]);
    w.values[0] = 4;
    expect(await down.run({})).toBe(4);
    expect(w.values[0]).toBe(3);
  });

  it('follow one another where nobody waits', async () => {
    const results = await Promise.all(
      [true, false].map(async (waits) => {
        const w = single('w', 1);
        const steps = [0.1, 0.01].map((learningRate) =>
          trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, optimizer: sgd({ learningRate }) }),
        );
        const runs: Promise<number>[] = [];
        for (let i = 0; i < 6; i++) {
          runs.push(steps[i % 2]!.run({ x: [1, 2], y: [0, 1] }));
          if (waits) await runs.at(-1);
        }
        return { losses: await Promise.all(runs), w: w.values[0] };
      }),
    );
    expect(results[1]).toEqual(results[0]);
  });
});

describe('the values of a network', () => {
  it('are the weights that a predictor answers with after each step, also where only a part of it learns', async () => {
    const network = mlp({ inputs: 1, hidden: [2], outputs: 1, activation: 'tanh', seed: 1 });
    const predictor = await openPredictor(network, undefined, reference);
    const before = network.parameters.map(({ values }) => [...values]);
    const [first] = predictor.predict([1]);
    const step = trainStep({
      loss: ({ x }: Record<'x', Node>) => mean(square(network.forward(x))),
      parameters: { parameters: network.parameters.slice(2) },
      fixed: network,
      optimizer: 'sgd',
    });
    const loss = await step.run({ x: [[1]] });
    expect(loss).toBeCloseTo(first! * first!, 6);
    const [second] = predictor.predict([1]);
    predictor.free();
    expect(Math.abs(second!)).toBeLessThan(Math.abs(first!));
    const changed = network.parameters.map(({ values }, i) => [...values].some((value, j) => value !== before[i]![j]));
    expect(changed).toEqual([false, false, true, true]);
  });
});

describe('a pass for training', () => {
  it('moves statistics, and draws dropout anew in each step', async () => {
    const network = sequential([batchNorm({ momentum: 0.5 }), dropout(0.5), linear(8, 1)], { row: [8], seed: 2 });
    const step = trainStep({
      loss: ({ x }: Record<'x', Node>, training) => mean(square(network.forward(x, { training: training(network) }))),
      parameters: network,
      optimizer: sgd({ learningRate: 1e-9 }),
    });
    const x = [1, 3].map((value) => Array.from({ length: 8 }, (_, i) => value + i));
    const losses = [await step.run({ x }), await step.run({ x }), await step.run({ x })];
    expect(new Set(losses).size).toBe(3);
    const running = network.parameters.find(({ name }) => name === 'layer1.mean')!.values;
    // Half of the way to 2, 3, … in each of three steps.
    expect([...running]).toEqual(Array.from({ length: 8 }, (_, i) => (2 + i) * 0.875));
  });

  it('leaves statistics alone without it', async () => {
    const network = sequential([batchNorm(), linear(2, 1)], { row: [2] });
    const step = trainStep({ loss: ({ x }: Record<'x', Node>) => mean(network.forward(x)), parameters: network });
    await step.run({
      x: [
        [1, 2],
        [3, 4],
      ],
    });
    const statistics = network.parameters.filter(({ role }) => role === 'statistic');
    expect(statistics.map(({ values }) => [...values])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe('the end of a step', () => {
  it('comes where it diverges: the values stay as they were', async () => {
    const w = single('w', 1);
    const optimizer = sgd({ learningRate: 1e30 });
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, optimizer });
    await step.run({ x: [1], y: [0] });
    const before = w.values[0];
    await expect(step.run({ x: [1], y: [0] })).rejects.toThrow(
      'trainStep: diverged: got a loss of Infinity in step 2; expected finite numbers — try a smaller learning rate',
    );
    expect(w.values[0]).toBe(before);
    await expect(step.run({ x: [1], y: [0] })).rejects.toThrow(
      'trainStep: has ended: got step 2 diverged: a loss of Infinity; expected a new trainStep()',
    );
  });

  it('comes by free(), after which it is refused', async () => {
    const w = single('w', 1);
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] } });
    await step.run({ x: [1], y: [0] });
    step.free();
    step.free();
    await expect(step.run({ x: [1], y: [0] })).rejects.toThrow('trainStep: has ended: got free() was called');
  });

  it('comes by free() while it is being opened, too: nothing stays open', async () => {
    const w = single('w', 1);
    const counted = counting(wasm);
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, backend: counted });
    const run = step.run({ x: [1], y: [0] });
    // As soon as its turn has come.
    await Promise.resolve();
    step.free();
    await expect(run).rejects.toThrow('trainStep: has ended: got free() was called');
    expect(counted.freed).toBe(counted.opened);
    expect(w.values[0]).toBe(1);
  });

  it('gives the memory back by itself once nothing refers to it', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const counted = counting(wasm);
    const use = async () => {
      const w = single('w', 1);
      const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, backend: counted });
      await step.run({ x: [1], y: [0] });
    };
    await use();
    expect(counted).toMatchObject({ opened: 1, freed: 0 });
    while (counted.freed === 0) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(counted.freed).toBe(1);
  });

  it('keeps the programs of sixteen sets of shapes, and what the optimizer knows with them all', async () => {
    const w = single('w', 1);
    const counted = counting(reference);
    const optimizer = adam({ learningRate: 0.1 });
    const step = trainStep({ loss: lossOf(w), parameters: { parameters: [w] }, optimizer, backend: counted });
    const batches = Array.from({ length: 40 }, (_, i) => {
      const x = Array.from({ length: 1 + (i % 20) }, (__, j) => ((j * 7 + i) % 5) - 2);
      return { x, y: x.map((value) => 3 * value + 1) };
    });
    for (const batch of batches) await step.run(batch);
    expect(counted.opened - counted.freed).toBe(16);
    expect(w.values[0]).toBeCloseTo(adamByHand(1, batches, 0.1), 12);
  });
});

describe('what is refused', () => {
  const w = single('w', 1);
  const x = { x: [1, 2] };
  const network = (): Network => mlp({ inputs: 1, hidden: [], outputs: 1 });
  const twoPasses = sequential([batchNorm()], { row: [1] });
  const make = (changes: Partial<TrainStepOptions> & object) =>
    trainStep({ loss: ({ x: nodes }) => mean(mul(w.node, nodes!)), parameters: { parameters: [w] }, ...changes });

  it.each<[string, () => unknown]>([
    [
      'trainStep: unknown option: got "parameter"; expected loss, parameters, optimizer, fixed, backend — try "parameters"',
      () => make({ parameter: network() } as never),
    ],
    ['trainStep: loss: bad value: got 3; expected a function', () => make({ loss: 3 as never })],
    [
      'trainStep: parameters: bad value: got 3; expected a network, or a list of networks',
      () => make({ parameters: 3 as never }),
    ],
    [
      'trainStep: parameters: missing: expected a network, or a list of networks',
      () => make({ parameters: undefined as never }),
    ],
    ['trainStep: unknown option: got "lr"; expected loss, parameters', () => make({ lr: 1 } as never)],
    ['optimizer: unknown name: got "adm"; expected one of', () => make({ optimizer: 'adm' })],
    ['trainStep: parameters: nothing to learn: expected a network with weights', () => make({ parameters: [] })],
    [
      "trainStep: two parameters of one name: got layer1.weight; expected networks with names of their own — try mlp({ name: 'critic', ... })",
      () => make({ parameters: [network(), network()] }),
    ],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });

  it.each<[string, Partial<TrainStepOptions>, Record<string, unknown>]>([
    ['trainStep: loss: asks for an input that run() was not given: got x; expected X', {}, { X: [1] }],
    ['trainStep: run: the loss does not ask for an input: got z; expected inputs that it uses', {}, { ...x, z: 1 }],
    ['trainStep: run: bad options: got a list of 2; expected an object', {}, [1, 2] as never],
    ['trainStep: x: not numbers: got "1"; expected a number, nested lists of them, a typed array, or', {}, { x: '1' }],
    ['trainStep: x: not a number that float32 can hold: got NaN at 1; expected finite numbers', {}, { x: [1, NaN] }],
    ['trainStep: x: not a number that float32 can hold: got "2" at 1; expected finite numbers', {}, { x: [1, '2'] }],
    ['trainStep: x: not a number that float32 can hold: got 1e+39 at 0; expected finite numbers', {}, { x: 1e39 }],
    ['trainStep: x: empty: got [0]; expected at least one number', {}, { x: [] }],
    ['trainStep: x: rows of different lengths: got [1] at 1; expected [2]', {}, { x: [[1, 2], [3]] }],
    ['trainStep: x: lists and numbers mixed: got 3 at 1; expected a list, as the first one', {}, { x: [[1], 3] }],
    [
      'trainStep: x: the values do not fill the shape: got 3 values for a list of 2; expected as many as the shape has',
      {},
      { x: { values: [1, 2, 3], shape: [2, 2] } },
    ],
    [
      'trainStep: loss: not a number: got float [2]; expected a scalar node — try mean() or sum()',
      { loss: ({ x: nodes }) => mul(w.node, nodes!) },
      x,
    ],
    ['trainStep: loss: not a number: got undefined; expected a scalar node', { loss: (() => undefined) as never }, {}],
    [
      'trainStep: loss: uses a parameter whose values are not known: got v; expected one of `parameters` or `fixed` — try fixed: [network]',
      { loss: () => mul(w.node, parameter('v', [])) },
      {},
    ],
    [
      'trainStep: loss: uses an input of its own making: got z; expected inputs that run() is given',
      { loss: () => mul(w.node, input('z', [])) },
      {},
    ],
    [
      'trainStep: loss: depends on none of the parameters: got mean(inputs.x',
      { loss: ({ x: nodes }) => mean(nodes!) },
      x,
    ],
    [
      'trainStep: layer1.mean: moved twice in one step: got two passes for training through one network; expected one — try concat() of both batches',
      {
        parameters: twoPasses,
        loss: ({ x: nodes }, training) => {
          const pass = () => sum(twoPasses.forward(nodes!, { training: training(twoPasses) }));
          return add(pass(), pass());
        },
      },
      { x: [[1], [2]] },
    ],
  ])('%s', async (message, changes, values) => {
    await expect(make(changes).run(values as never)).rejects.toThrow(message);
  });
});
