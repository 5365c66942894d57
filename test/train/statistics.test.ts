/** Running statistics through a whole training: moved by each minibatch, kept with the weights, used by validation, no business of the optimizer. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { fitNetwork } from '../../src/model/fit-network.ts';
import { activation, batchNorm, linear } from '../../src/nn/layers/index.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { adamw, sgd } from '../../src/optim/index.ts';
import type { TrainingData } from '../../src/train/data.ts';
import { openTraining } from '../../src/train/open.ts';
import { train } from '../../src/train/train.ts';
import { scaledError } from '../nn/run.ts';

function rows(count: number, seed: number): TrainingData & { readonly x: number[]; readonly y: number[] } {
  const { normal } = random(seed, 'statistics');
  const x = Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 3 : -1) + normal());
  return { x, y: Array.from({ length: count }, (_, i) => x[2 * i]! * x[2 * i + 1]! + normal()) };
}

/** The first layer sees the rows as they are: what becomes of its statistics does not depend on weights. */
function normalised(seed = 0) {
  return sequential([batchNorm({ momentum: 0.2 }), linear(4), activation('tanh'), linear(1)], { row: [2], seed });
}

const statisticsOf = ({ parameters }: { parameters: ReturnType<typeof normalised>['parameters'] }) =>
  parameters.filter(({ role }) => role === 'statistic').map(({ values }) => [...values]);

/** Mean and unbiased variance of both features over some rows. */
function momentsOf({ x }: TrainingData, of: readonly number[]): { mean: number[]; variance: number[] } {
  const columns = [0, 1].map((j) => of.map((row) => x[2 * row + j]!));
  const mean = columns.map((values) => values.reduce((a, b) => a + b, 0) / of.length);
  const variance = columns.map(
    (values, j) => values.reduce((total, value) => total + (value - mean[j]!) ** 2, 0) / (of.length - 1),
  );
  return { mean, variance };
}

/** The running statistics after these batches; one of a single row leaves them. */
function runningAfter(data: TrainingData, batches: readonly (readonly number[])[]): number[][] {
  let [mean, variance] = [
    [0, 0],
    [1, 1],
  ];
  for (const batch of batches) {
    if (batch.length === 1) continue;
    const now = momentsOf(data, batch);
    mean = mean!.map((value, j) => 0.8 * value + 0.2 * now.mean[j]!);
    variance = variance!.map((value, j) => 0.8 * value + 0.2 * now.variance[j]!);
  }
  return [mean!, variance!];
}

const upTo = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => start + i);

describe.each([
  { backend: reference, bound: 1e-12 },
  { backend: wasm, bound: 1e-6 },
])('on $backend.name', ({ backend, bound }) => {
  it.each([9, 11, 12])('each minibatch of %i rows by four moves them, the short last one by its own', async (count) => {
    const data = rows(count, 1);
    const batches = [upTo(0, 4), upTo(4, 8), upTo(8, count)];
    const network = normalised();
    const training = train(network, data, {
      backend,
      loss: meanSquaredError(),
      epochs: 2,
      sampler: {
        sizes: [...new Set(batches.map(({ length }) => length))],
        stepsPerEpoch: 3,
        batches: () => batches.map((batch) => Int32Array.from(batch)),
      },
      // Decay, penalties and clipping are for what is learned.
      optimizer: adamw({ learningRate: 0.05, weightDecay: 0.5 }),
      l2: 0.3,
      clipNorm: 1e-3,
    });
    for await (const _event of training);
    const expected = runningAfter(data, [...batches, ...batches]);
    for (const [i, values] of statisticsOf(network).entries())
      expect(scaledError(values, expected[i]!)).toBeLessThan(bound);
  });
});

it('validates by the running statistics, and ends with those of the best epoch', async () => {
  const [data, validation] = [rows(40, 2), rows(30, 3)];
  const network = normalised(1);
  const x = constant(validation.x, [30, 2]);
  const loss = meanLoss(meanSquaredError(), network.forward(x), constant(validation.y, [30, 1]));
  const kept: number[][][] = [];
  let best = 0;
  const options = { epochs: 40, patience: 3, batchSize: 16, optimizer: sgd({ learningRate: 0.2 }) };
  for await (const event of train(network, data, { ...options, validation, loss: meanSquaredError() })) {
    const snapshot = await event.snapshot();
    kept.push(snapshot.map(({ values }) => [...values]));
    const [value] = evaluate(
      [loss],
      new Map(snapshot.map(({ parameter, values }) => [parameter.node as Node, values])),
    );
    // Float32 against float64.
    expect(scaledError([event.validation!.loss], value!)).toBeLessThan(1e-5);
    best = event.bestEpoch ?? best;
  }
  expect(best).toBeLessThan(kept.length);
  expect(network.parameters.map(({ values }) => [...values])).toEqual(kept[best - 1]);
});

it('folds have their own, and the second training begins anew', async () => {
  const [data, validation] = [rows(24, 4), rows(8, 5)];
  const fit = await fitNetwork({
    candidates: [{ make: () => normalised(2) }],
    members: 1,
    data,
    validation,
    training: { loss: meanSquaredError(), epochs: 6, patience: 6, seed: 0, batchSize: 'full' },
    folds: 3,
    refit: true,
    onEvent: () => {},
    described: {},
  });
  const all = { x: [...data.x, ...validation.x], y: [] };
  for (const [network, learned, epochs] of [
    [fit.judged, data, fit.bestEpoch],
    [fit.network, all, fit.bestEpoch],
  ] as const) {
    const batch = upTo(0, learned.x.length / 2);
    const expected = runningAfter(learned, new Array<number[]>(epochs).fill(batch));
    for (const [i, values] of statisticsOf(network).entries())
      expect(scaledError(values, expected[i]!)).toBeLessThan(1e-5);
  }
});

it('are of the state: a training that is taken up elsewhere ends with the same bits', async () => {
  const data = rows(21, 6);
  const options = { loss: meanSquaredError(), epochs: 6, batchSize: 4 } as const;
  const whole = normalised(3);
  for await (const _event of train(whole, data, options));
  const first = await openTraining(normalised(3), data, options);
  for (let epoch = 0; epoch < 3; epoch++) await first.epoch();
  const state = await first.state();
  first.free();
  const resumed = normalised(3);
  const second = await openTraining(resumed, data, options);
  await second.restore(state);
  for (let epoch = 3; epoch < 6; epoch++) await second.epoch();
  second.free();
  expect(resumed.parameters.map(({ values }) => [...values])).toEqual(
    whole.parameters.map(({ values }) => [...values]),
  );
});
