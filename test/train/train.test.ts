/** The training loop: its arithmetic, its order, its reasons to stop, and what is left when it ends. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Network } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { reduceOnPlateau, warmUp } from '../../src/optim/schedules/index.ts';
import { epochOrder, planBatches } from '../../src/train/batches.ts';
import type { TrainingData } from '../../src/train/data.ts';
import type { TrainEvent } from '../../src/train/event.ts';
import { type TrainOptions, train } from '../../src/train/train.ts';

const draws = random(1, 'train test');
const rows = 37;
const x = Array.from({ length: rows * 2 }, () => draws.normal());
const classes = Array.from({ length: rows }, (_, i) => (x[2 * i]! * x[2 * i + 1]! > 0 ? 2 : i % 2));
const data: TrainingData = { x, y: classes };

function network(seed = 1): Network {
  return mlp({ inputs: 2, hidden: [6], outputs: 3, activation: 'tanh', seed });
}

async function run(net: Network, options: TrainOptions, of: TrainingData = data): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of train(net, of, options)) events.push(event);
  return events;
}

const weightsOf = (net: Network) => net.parameters.map(({ values }) => [...values]);

describe('a step', () => {
  it('is gradient descent on the mean loss of its rows: minibatches with a short last one, by hand', async () => {
    const trained = network();
    await run(trained, {
      loss: crossEntropy(),
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 10,
      epochs: 2,
      seed: 4,
      backend: reference,
    });
    const byHand = network();
    const plan = planBatches(rows, 10);
    expect([plan.fullSteps, plan.remainder, plan.stepsPerEpoch]).toEqual([3, 7, 4]);
    for (const epoch of [0, 1]) {
      const order = epochOrder(plan, 4, epoch);
      for (let start = 0; start < rows; start += 10)
        descend(byHand, order.subarray(start, Math.min(rows, start + 10)), 0.1);
    }
    const [left, right] = [weightsOf(trained).flat(), weightsOf(byHand).flat()];
    for (const [i, weight] of left.entries()) expect(weight).toBeCloseTo(right[i]!, 12);
  });

  it('weighs rows: a weight of 2 is the row twice, a weight of 0 is no row', async () => {
    const [weighted, repeated] = [network(), network()];
    const options = {
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 'full',
      epochs: 3,
      backend: reference,
    } as const;
    const weights = classes.map((_, i) => (i === 0 ? 2 : i === 1 ? 0 : 1));
    await run(weighted, options, { ...data, sampleWeights: weights });
    const kept = [0, 0, ...classes.map((_, i) => i).slice(2)];
    await run(repeated, options, {
      x: kept.flatMap((i) => [x[2 * i]!, x[2 * i + 1]!]),
      y: kept.map((i) => classes[i]!),
    });
    const [left, right] = [weightsOf(weighted).flat(), weightsOf(repeated).flat()];
    for (const [i, weight] of left.entries()) expect(weight).toBeCloseTo(right[i]!, 12);
  });
});

function descend(net: Network, batch: Int32Array, learningRate: number): void {
  const features = constant(
    [...batch].flatMap((row) => [x[2 * row]!, x[2 * row + 1]!]),
    [batch.length, 2],
  );
  const targets = constant(
    [...batch].map((row) => classes[row]!),
    [batch.length],
    'int32',
  );
  const loss = meanLoss(crossEntropy(), net.forward(features), targets);
  const values = new Map<Node, Float64Array>(net.parameters.map(({ node, values: now }) => [node, now]));
  const gradients = evaluate(
    grad(
      loss,
      net.parameters.map(({ node }) => node),
    ),
    values,
  );
  for (const [i, { values: now }] of net.parameters.entries()) {
    for (let j = 0; j < now.length; j++) now[j] = now[j]! - learningRate * gradients[i]![j]!;
  }
}

describe('order and bits', () => {
  it('gives the same bits twice, and others with another seed', async () => {
    const weights = await Promise.all(
      [5, 5, 6].map(async (seed) => {
        const net = network();
        await run(net, { batchSize: 8, epochs: 5, seed });
        return weightsOf(net);
      }),
    );
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).not.toEqual(weights[0]);
  });

  it('trains on the same rows in the same order with and without validation', async () => {
    const [alone, validated] = [network(), network()];
    const events = await run(alone, { batchSize: 8, epochs: 4, seed: 2 });
    const others = await run(validated, { batchSize: 8, epochs: 4, seed: 2, validation: data });
    expect(others.map(({ loss }) => loss)).toEqual(events.map(({ loss }) => loss));
  });

  it('sees each row once per epoch, in another order each time', () => {
    const plan = planBatches(100, 7);
    const [first, second] = [epochOrder(plan, 1, 0), epochOrder(plan, 1, 1)];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...second]).not.toEqual([...first]);
  });

  it('takes the batches of a sampler of its own', async () => {
    const [sampled, plain] = [network(), network()];
    const order = [Int32Array.of(3, 0, 5), Int32Array.of(1, 1), Int32Array.of(2, 4, 6)];
    const sampler = { sizes: [3, 2], stepsPerEpoch: 3, batches: () => order };
    await run(sampled, { sampler, epochs: 2, optimizer: sgd({ learningRate: 0.1 }), backend: reference });
    for (let epoch = 0; epoch < 2; epoch++) for (const batch of order) descend(plain, batch, 0.1);
    const [left, right] = [weightsOf(sampled).flat(), weightsOf(plain).flat()];
    for (const [i, weight] of left.entries()) expect(weight).toBeCloseTo(right[i]!, 12);
  });

  it.each([
    [{ sizes: [2], stepsPerEpoch: 1, batches: () => [Int32Array.of(1, 2, 3)] }, 'got batches of 3; expected sizes 2'],
    [
      { sizes: [1], stepsPerEpoch: 1, batches: () => [Int32Array.of(999)] },
      'got an index outside the data; expected 0 to',
    ],
    [{ sizes: [1], stepsPerEpoch: 0, batches: () => [] }, 'got 0 batches in the first epoch'],
  ])('refuses impossible batches', async (sampler, message) => {
    await expect(run(network(), { sampler, epochs: 1 })).rejects.toThrow(message);
  });

  it('gives the same bits twice with one schedule object: what it remembers belongs to the training', async () => {
    const schedule = warmUp({ steps: 3 }, reduceOnPlateau({ factor: 0.1, patience: 0, threshold: 0.9 }));
    const again = async () => {
      const net = network();
      const events = await run(net, { batchSize: 8, epochs: 20, schedule });
      return { weights: weightsOf(net), rates: events.map(({ learningRate }) => learningRate) };
    };
    const first = await again();
    expect(first.rates.at(-1)!).toBeLessThan(1e-10);
    expect(await again()).toEqual(first);
  });

  it('takes a batch larger than the data as all rows', async () => {
    const [large, full] = [network(), network()];
    await run(large, { batchSize: 1000, epochs: 3 });
    await run(full, { batchSize: 'full', epochs: 3 });
    expect(weightsOf(large)).toEqual(weightsOf(full));
  });
});

describe('events', () => {
  it('come once per epoch, with the mean loss of the rows, and say why training stopped', async () => {
    const events = await run(network(), { batchSize: 10, epochs: 3, validation: data });
    expect(events.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
    ]);
    expect(events.map(({ stopped }) => stopped?.reason)).toEqual([undefined, undefined, 'epochs']);
    expect(
      events.every(({ metrics, validation }) => metrics.accuracy !== undefined && validation!.accuracy !== undefined),
    ).toBe(true);
    expect(events[2]!.loss).toBeLessThan(events[0]!.loss);
  });

  it('judge validation rows as they are: the loss of the network that the event shows', async () => {
    const net = network();
    const [event] = await run(net, { epochs: 1, validation: data, backend: reference });
    const features = constant(x, [rows, 2]);
    const loss = meanLoss(crossEntropy(), net.forward(features), constant(classes, [rows], 'int32'));
    const values = new Map<Node, Float64Array>(net.parameters.map(({ node, values: now }) => [node, now]));
    expect(event!.validation!.loss).toBeCloseTo(evaluate([loss], values)[0]![0]!, 12);
  });

  it('come each `every` steps too', async () => {
    const events = await run(network(), { batchSize: 5, epochs: 2, every: 3 });
    expect(events.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [1, 6],
      [1, 8],
      [2, 9],
      [2, 12],
      [2, 15],
      [2, 16],
    ]);
  });

  it('snapshot() copies the weights of that moment', async () => {
    const net = network();
    const before = weightsOf(net);
    const copies: (typeof before)[] = [];
    for await (const event of train(net, data, { epochs: 3, every: 2 }))
      copies.push((await event.snapshot()).map(({ values }) => [...values]));
    expect(new Set([before, ...copies].map((copy) => JSON.stringify(copy))).size).toBe(copies.length + 1);
    expect(weightsOf(net)).toEqual(copies.at(-1));
  });

  it('report the root mean squared error for values', async () => {
    const net = mlp({ inputs: 2, hidden: [], outputs: 1, seed: 1 });
    const [event] = await run(
      net,
      { loss: meanSquaredError(), batchSize: 'full', epochs: 1 },
      { x, y: x.filter((_, i) => i % 2 === 0) },
    );
    expect(event!.metrics.rmse).toBeCloseTo(Math.sqrt(event!.loss), 6);
  });
});

describe('stopping', () => {
  const noisy: TrainingData = { x, y: classes.map((_, i) => (i * 7) % 3) };

  it('early, with the weights of the best epoch restored', async () => {
    const net = network();
    const options = {
      optimizer: adam({ learningRate: 0.2 }),
      batchSize: 4,
      epochs: 500,
      patience: 5,
      validation: noisy,
    };
    const events = await run(net, options);
    const last = events.at(-1)!;
    const best = Math.min(...events.map(({ validation }) => validation!.loss));
    expect(last.stopped!.reason).toBe('early stopping');
    expect(events[last.bestEpoch! - 1]!.validation!.loss).toBe(best);
    expect(events.length - last.bestEpoch!).toBe(5);
    const [again] = await run(net, { optimizer: sgd({ learningRate: 1e-30 }), epochs: 1, validation: noisy });
    expect(again!.validation!.loss).toBeCloseTo(best, 6);
  });

  it('when converged', async () => {
    const events = await run(network(), {
      batchSize: 'full',
      epochs: 100_000,
      optimizer: adam({ learningRate: 0.05 }),
      patience: 4,
      tolerance: 1e-4,
    });
    expect(events.at(-1)!.stopped!.reason).toBe('converged');
    expect(events.length).toBeLessThan(5000);
  });

  it('when diverged, saying where, with finite weights kept', async () => {
    const net = mlp({ inputs: 2, hidden: [4], outputs: 1, seed: 1 });
    const events = await run(
      net,
      { loss: meanSquaredError(), optimizer: sgd({ learningRate: 1e6 }), epochs: 200 },
      { x, y: x.filter((_, i) => i % 2 === 0) },
    );
    const { stopped } = events.at(-1)!;
    expect(stopped!.reason).toBe('diverged');
    expect(stopped!.message).toMatch(
      /^the loss stopped being a finite number at step \d+ \(epoch \d+\).*smaller learning rate than 1000000/,
    );
    expect(weightsOf(net).flat().every(Number.isFinite)).toBe(true);
  });

  it('when the last step of an epoch overflows the weights, with those of the epoch before', async () => {
    const net = mlp({ inputs: 1, hidden: [], outputs: 1, seed: 1 });
    const options = {
      loss: meanSquaredError(),
      optimizer: sgd({ learningRate: 1e25 }),
      batchSize: 'full',
      epochs: 50,
    } as const;
    const events = await run(net, options, { x: [1, 2], y: [0, 1e6] });
    expect(events.at(-1)!.stopped!.reason).toBe('diverged');
    expect(weightsOf(net).flat().every(Number.isFinite)).toBe(true);
  });

  it('when aborted, at once', async () => {
    const controller = new AbortController();
    const events: TrainEvent[] = [];
    for await (const event of train(network(), data, { epochs: 1_000_000, signal: controller.signal })) {
      events.push(event);
      if (event.epoch === 3) controller.abort();
    }
    expect(events.at(-1)!.stopped!.reason).toBe('aborted');
    expect(events.length).toBe(4);
  });

  it('by break: the weights so far are in the network', async () => {
    const net = network();
    const before = weightsOf(net);
    for await (const event of train(net, data, { epochs: 100 })) if (event.epoch === 2) break;
    const twoEpochs = network();
    await run(twoEpochs, { epochs: 2 });
    expect(weightsOf(net)).not.toEqual(before);
    expect(weightsOf(net)).toEqual(weightsOf(twoEpochs));
  });

  it('by an error in the loop body: likewise', async () => {
    const net = network();
    const before = weightsOf(net);
    const failing = async () => {
      for await (const event of train(net, data, { epochs: 100 })) if (event.epoch === 2) throw new Error('mine');
    };
    await expect(failing()).rejects.toThrow('mine');
    expect(weightsOf(net)).not.toEqual(before);
  });
});

describe('bad input', () => {
  const attempt = (of: TrainingData, options: TrainOptions = {}) => run(network(), { epochs: 1, ...options }, of);

  it.each([
    [
      { x: [1, 2, 3], y: [0] },
      'training data: features do not fill whole rows: got 3 values; expected a positive multiple of 2, the inputs of the network',
    ],
    [{ x: [1, 2], y: [0, 1] }, 'training data: targets do not fit the features: got 2 values; expected 1 rows x 1'],
    [
      { x: [1, Number.NaN], y: [0] },
      'training data: features: not a finite number: got NaN in row 1, column 2; expected finite numbers — try fitTable(), which fills missing values, or numbers in their place',
    ],
    [
      { x: [1, 2], y: [3] },
      'training data: no such class: got 3 in row 1; expected an integer from 0 to 2, one per output',
    ],
    [
      { x: [1, 2], y: [1], sampleWeights: [-1] },
      'training data: bad sample weight: got -1 in row 1; expected finite numbers, 0 or more',
    ],
  ])('%j', async (of, message) => {
    await expect(attempt(of, { loss: crossEntropy() })).rejects.toThrow(message);
  });

  it.each([
    [{ batchSize: 0 }, 'train: batchSize: bad value: got 0; expected an integer of at least 1, or "full"'],
    [{ epochs: 1.5 }, 'epochs: bad value: got 1.5; expected an integer of at least 1'],
    [{ l2: -1 }, 'l2: bad value: got -1; expected 0 or more'],
    [{ clipNorm: 0 }, 'clipNorm: bad value: got 0; expected more than 0'],
  ])('%j', async (options, message) => {
    await expect(attempt(data, options)).rejects.toThrow(message);
  });
});
