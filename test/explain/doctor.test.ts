/** Each finding on a training that has the trouble, and on one that has not. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { dataGenerators, generate } from '../../src/data/generators/index.ts';
import { selectRows } from '../../src/data/table.ts';
import { openCurvatureMeter } from '../../src/explain/doctor/curvature.ts';
import { diagnose, openDoctor } from '../../src/explain/doctor/doctor.ts';
import { shapeOf } from '../../src/explain/doctor/vitals.ts';
import { constant } from '../../src/graph/node.ts';
import { encodeRows } from '../../src/model/encode-rows.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { activations } from '../../src/nn/activations.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { type MlpOptions, mlp } from '../../src/nn/mlp.ts';
import type { Network } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.ts';
import { mul, sum } from '../../src/ops/index.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { arrayRows, type RowSource, type TrainingData } from '../../src/train/data.ts';
import type { TrainEvent } from '../../src/train/event.ts';
import { type TrainOptions, train } from '../../src/train/train.ts';
import { onTurn } from '../turn.ts';

/** Rows of normal numbers with a target. */
function rowsOf(count: number, inputs: number, target: (x: readonly number[], noise: number) => number): TrainingData {
  const { normal } = random(8, 'test/doctor');
  const rows = Array.from({ length: count }, () => Array.from({ length: inputs }, normal));
  return { x: rows.flat(), y: rows.map((x) => target(x, normal())) };
}

const xor = rowsOf(200, 2, ([a, b]) => Number(a! * b! > 0));
const line = rowsOf(200, 2, ([a, b], noise) => 3 * a! - b! + 0.1 * noise);
const sides = rowsOf(200, 2, ([a, b], noise) => Number(a! + b! + 0.2 * noise > 0));
const network = (options: Partial<MlpOptions> = {}) => mlp({ inputs: 2, hidden: [8], outputs: 1, seed: 1, ...options });

async function course(of: Network, data: TrainingData, options: TrainOptions): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of train(of, data, options)) events.push(event);
  return events;
}

const set = (of: Network, name: string, value: (i: number) => number) => {
  const { values } = of.parameters.find((parameter) => parameter.name === name)!;
  values.forEach((_, i) => {
    values[i] = value(i);
  });
};

const loss = binaryCrossEntropy();

describe('the largest curvature', () => {
  it('of a linear model is that of its normal equations', async () => {
    const model = network({ hidden: [] });
    const rows = line.y.length;
    const columns = [0, 1, 2].map((j) => Array.from({ length: rows }, (_, i) => (j < 2 ? line.x[2 * i + j]! : 1)));
    const hessian = columns.flatMap((a) => columns.map((b) => (2 / rows) * a.reduce((s, v, i) => s + v * b[i]!, 0)));
    const on = { data: line, rows, loss: meanSquaredError(), backend: wasm };
    const meter = await openCurvatureMeter(model, on);
    const found = await meter.measure(model.parameters.map(({ values }) => values));
    meter.free();
    const known = symmetricEigen(hessian, 3).values[0]!;
    expect(Math.abs(found - known)).toBeLessThan(1e-3 * known);
  });

  it('of a network is the top eigenvalue of its whole Hessian, also where a negative one is larger in size', async () => {
    for (const seed of [0, 1, 2, 3]) {
      const model = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'tanh', seed, initializer: 'uniform:2' });
      const nodes = model.parameters.map(({ node }) => node);
      const given = new Map(model.parameters.map(({ node, values }) => [node, values]));
      const total = meanLoss(loss, model.forward(constant(xor.x, [200, 2])), constant(xor.y, [200, 1]));
      const hessian = grad(total, nodes).flatMap((piece, i) =>
        Array.from(model.parameters[i]!.values, (_, k) => {
          const one = constant(
            Float64Array.from(model.parameters[i]!.values, (_v, j) => Number(j === k)),
            piece.shape,
          );
          return evaluate(grad(sum(mul(piece, one)), nodes), given).flatMap((row) => Array.from(row));
        }),
      );
      const known = symmetricEigen(hessian.flat(), hessian.length).values[0]!;
      const meter = await openCurvatureMeter(model, { data: xor, rows: 200, loss, backend: reference });
      const found = await meter.measure(model.parameters.map(({ values }) => values));
      meter.free();
      // Power iteration stops a little below where two eigenvalues are close.
      expect(found).toBeLessThan(known * 1.0001);
      expect(found).toBeGreaterThan(known * 0.95);
    }
  });
});

describe('a learning rate too high', () => {
  /** The limit of a linear model, and what becomes of its loss at a share of it. */
  async function atShare(share: number, momentum: number, nesterov: boolean) {
    const options = { momentum, ...(nesterov && { nesterov }) };
    const doctor = await openDoctor(network({ hidden: [] }), line, {
      loss: meanSquaredError(),
      optimizer: sgd(options),
    });
    const { curvature } = await doctor.examine();
    doctor.free();
    const model = network({ hidden: [] });
    const optimizer = sgd({ ...options, learningRate: share * curvature!.limit });
    const events = await course(model, line, { loss: meanSquaredError(), optimizer, batchSize: 'full', epochs: 300 });
    const { findings } = await (await openDoctor(model, line, { loss: meanSquaredError(), optimizer })).examine();
    return { end: events.at(-1)!.loss, start: events[0]!.loss, ids: findings.map(({ id }) => id), findings };
  }

  it.each([
    [0, false],
    [0.9, false],
    [0.9, true],
  ])('is where gradient descent with momentum %d (Nesterov: %s) begins to diverge', async (momentum, nesterov) => {
    const below = await atShare(0.97, momentum, nesterov);
    expect(below.end).toBeLessThan(0.02);
    expect(below.ids).toEqual([]);
    const above = await atShare(1.03, momentum, nesterov);
    expect(above.end < 100 * above.start).toBe(false);
  });

  it('is said with the curvature and the limit', async () => {
    const { findings } = await atShare(4, 0, false);
    expect(findings[0]).toMatchObject({ id: 'learning rate too high', severity: 'problem' });
    const { learningRate, limit, curvature } = findings[0]!.measured;
    expect(limit).toBeCloseTo(2 / curvature!, 6);
    expect(learningRate! / limit!).toBeCloseTo(4, 3);
    expect(findings[0]!.text).toMatch(
      /^The learning rate [\d.]+ is 4 times the limit 2\/λmax = [\d.]+: the largest curvature of the loss here is λmax = [\d.]+\.$/,
    );
  });

  it('is not looked for where an optimizer scales its steps by itself', async () => {
    const doctor = await openDoctor(network(), sides, { loss, optimizer: adam({ learningRate: 0.05 }) });
    const visit = await doctor.examine();
    doctor.free();
    expect(visit.curvature).toBeUndefined();
    expect(visit.findings).toEqual([]);
  });
});

describe('divergence', () => {
  it('is told with its step and with where it began', async () => {
    const model = network({ hidden: [] });
    const optimizer = sgd({ learningRate: 3 });
    const history = await course(model, line, { loss: meanSquaredError(), optimizer, batchSize: 50, epochs: 60 });
    expect(history.at(-1)!.stopped!.reason).toBe('diverged');
    const found = await diagnose(model, line, { loss: meanSquaredError(), optimizer, history });
    expect(found).toMatchObject([{ id: 'divergence', severity: 'problem' }]);
    const [first] = found;
    const { step } = history.at(-1)!.stopped!;
    expect(first!.measured).toMatchObject({ step, epoch: history.at(-1)!.epoch, beganAfterStep: 4, learningRate: 3 });
    expect(first!.text).toContain(
      `The loss is not a number any more, at step ${step} (epoch ${history.at(-1)!.epoch})`,
    );
    expect(history.at(-1)!.stopped!.message).toContain(`at step ${step} `);
  });

  it('is seen before the numbers overflow', async () => {
    const history = [1, 0.8, 0.6, 3, 40].map((value, i) => ({ epoch: i + 1, step: 10 * (i + 1), loss: value }));
    const [first] = await diagnose(network(), sides, { loss, history });
    expect(first!.text).toBe(
      'The loss grows: 40 after epoch 5; it went wrong from epoch 3 (step 30) on, where it was lowest, 0.6.',
    );
    expect(await diagnose(network(), sides, { loss, history: history.slice(0, 4) })).toEqual([]);
  });
});

describe('units', () => {
  it('are dead where a bias keeps them below 0 on every row', async () => {
    const model = network();
    set(model, 'layer1.bias', (i) => (i < 5 ? -100 : 0));
    const [first] = await diagnose(model, xor, { loss });
    expect(first).toMatchObject({ id: 'dead units', severity: 'warning', layer: 'layer2' });
    expect(first!.measured).toMatchObject({ dead: 5, units: 8, rows: 200 });
    set(model, 'layer1.bias', () => -100);
    const [all] = await diagnose(model, xor, { loss });
    expect(all).toMatchObject({ id: 'dead units', severity: 'problem' });
    expect(all!.text).toBe('All 8 units of layer2 (relu) are dead: their slope is 0 on each of 200 rows.');
    set(model, 'layer1.bias', (i) => (i < 2 ? -100 : 0));
    expect(await diagnose(model, xor, { loss })).toEqual([]);
  });

  it('die in a training with too high a learning rate', async () => {
    const model = network({ hidden: [16, 16], seed: 4 });
    await course(model, xor, { loss, optimizer: sgd({ learningRate: 30 }), epochs: 5 });
    expect((await diagnose(model, xor, { loss })).map(({ id }) => id)).toContain('dead units');
  });

  it.each(['sigmoid', 'tanh', 'softsign'])('of %s are saturated behind large weights', async (activation) => {
    const large = network({ activation, initializer: 'uniform:1000' });
    const [first] = await diagnose(large, xor, { loss });
    expect(first).toMatchObject({ id: 'saturated units', layer: 'layer2' });
    expect(first!.measured.saturated).toBeGreaterThanOrEqual(4);
    expect(await diagnose(network({ activation }), xor, { loss })).toEqual([]);
  });

  it('may be sure when the network has learned', async () => {
    const model = network({ activation: 'sigmoid' });
    set(model, 'layer1.weight', () => 200);
    set(model, 'layer1.bias', (i) => 20 * i);
    set(model, 'layer3.weight', () => 2);
    set(model, 'layer3.bias', () => -8);
    expect((await diagnose(model, sides, { loss })).map(({ id }) => id)).toEqual([]);
  });

  it('flatten out at both ends for these activations', () => {
    const squashing = [...activations].filter(([, { apply }]) => shapeOf(apply).squashes).map(([name]) => name);
    expect(squashing).toEqual(['sigmoid', 'tanh', 'softsign']);
    expect(shapeOf(activations.get('sigmoid')!.apply).steepest).toBe(0.25);
  });
});

describe('gradients', () => {
  const deep = (options: Partial<MlpOptions>) => network({ hidden: Array.from({ length: 10 }, () => 16), ...options });

  it('vanish through ten sigmoid layers, and not through ten of relu', async () => {
    const [first] = await diagnose(deep({ activation: 'sigmoid' }), xor, { loss });
    expect(first).toMatchObject({ id: 'vanishing gradients', layer: 'layer1' });
    expect(first!.measured.ratio).toBeLessThan(1e-3);
    expect(await diagnose(deep({ activation: 'relu' }), xor, { loss })).toEqual([]);
    expect(await diagnose(network({ activation: 'sigmoid' }), xor, { loss })).toEqual([]);
  });

  it('vanish through relu with weights that are too small: another activation would not help', async () => {
    const [first] = await diagnose(deep({ activation: 'relu', initializer: 'uniform:0.05' }), xor, { loss });
    expect(first).toMatchObject({ id: 'vanishing gradients' });
    expect(first!.advice).toMatch(/^larger initial weights, such as heNormal;/);
    expect(first!.why).not.toContain('sigmoid');
  });

  it('explode through ten layers of large weights', async () => {
    const [first] = await diagnose(deep({ activation: 'identity', initializer: 'uniform:3' }), sides, { loss });
    expect(first).toMatchObject({ id: 'exploding gradients' });
  });

  it('are no numbers after weights that are too large', async () => {
    const model = network({ hidden: [8, 8] });
    set(model, 'layer1.weight', () => 1e30);
    set(model, 'layer3.weight', () => 1e30);
    const ids = (await diagnose(model, sides, { loss })).map(({ id }) => id);
    expect(ids).toContain('exploding gradients');
  });
});

describe('a network without nonlinearity', () => {
  const linear = network({ hidden: [8, 8], activation: 'identity' });

  it('is the wrong one for XOR, and for a parabola', async () => {
    const [first] = await diagnose(linear, xor, { loss });
    expect(first).toMatchObject({ id: 'no nonlinearity', severity: 'problem' });
    expect(first!.measured.linear).toBeLessThan(0.65);
    expect(first!.measured.neighbours).toBeGreaterThan(0.85);
    const parabola = rowsOf(200, 1, ([a]) => a! * a!);
    const model = mlp({ inputs: 1, hidden: [], outputs: 1 });
    expect((await diagnose(model, parabola, { loss: meanSquaredError() })).map(({ id }) => id)).toEqual([
      'no nonlinearity',
    ]);
  });

  it('is the right one for classes on two sides of a line, for three in a row, and for a plane', async () => {
    expect(await diagnose(linear, sides, { loss })).toEqual([]);
    expect(await diagnose(network({ hidden: [] }), line, { loss: meanSquaredError() })).toEqual([]);
    const three = rowsOf(300, 2, ([a], noise) => (a! + 0.1 * noise > 0.5 ? 2 : a! + 0.1 * noise > -0.5 ? 1 : 0));
    expect(await diagnose(network({ hidden: [], outputs: 3 }), three, { loss: crossEntropy() })).toEqual([]);
  });

  it('is not seen in one that has an activation', async () => {
    expect(await diagnose(network(), xor, { loss })).toEqual([]);
  });
});

describe('overfitting', () => {
  const noisy = (count: number) => rowsOf(count, 6, ([a], noise) => Number(a! + 2 * noise > 0));
  const [few, others] = [
    { x: Array.from(noisy(400).x).slice(0, 6 * 40), y: Array.from(noisy(400).y).slice(0, 40) },
    { x: Array.from(noisy(400).x).slice(6 * 40), y: Array.from(noisy(400).y).slice(40) },
  ];

  it('is seen where validation rises while the training loss falls', async () => {
    const model = network({ inputs: 6, hidden: [64] });
    const history = await course(model, few, { loss, validation: others, epochs: 200 });
    const [first] = await diagnose(model, few, { loss, history });
    expect(first).toMatchObject({ id: 'overfitting', severity: 'warning' });
    const losses = history.map(({ validation }) => validation!.loss);
    expect(first!.measured.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  });

  it('is not seen with many rows, nor where early stopping has dealt with it', async () => {
    const model = network({ inputs: 6, hidden: [4] });
    const history = await course(model, others, { loss, validation: few, epochs: 30 });
    expect(await diagnose(model, others, { loss, history })).toEqual([]);
    const stopped = network({ inputs: 6, hidden: [64] });
    const short = await course(stopped, few, { loss, validation: others, epochs: 500, patience: 100 });
    expect(short.at(-1)!.stopped!.reason).toBe('early stopping');
    expect(await diagnose(stopped, few, { loss, history: short })).toEqual([]);
  });
});

describe('unscaled inputs', () => {
  it('are named with their column', async () => {
    const data = { ...sides, x: Array.from(sides.x, (value, i) => (i % 2 === 1 ? 1000 * value + 5000 : value)) };
    const found = (await diagnose(network(), data, { loss })).find(({ id }) => id === 'unscaled inputs');
    expect(found).toMatchObject({ severity: 'warning', measured: { column: 2, count: 1, features: 2 } });
    expect(found!.text).toMatch(
      /^1 feature is far from a size of 1 \(root mean square\): feature 2 has 5\d{3}; over all/,
    );
  });

  it('are not standardised ones, nor columns of 0 and 1, nor a constant', async () => {
    const data = { ...sides, x: Array.from(sides.x, (value, i) => (i % 2 === 1 ? Number(value > 2) : value)) };
    expect(await diagnose(network(), data, { loss })).toEqual([]);
    expect(
      await diagnose(network(), { ...sides, x: Array.from(sides.x, (v, i) => (i % 2 ? 0 : v)) }, { loss }),
    ).toEqual([]);
  });
});

describe('no false alarm', () => {
  it.each(onTurn([...dataGenerators.keys()], 2))('for %s with what training uses by default', async (name) => {
    const fit = await fitTable(generate(name, { rows: 300, seed: 1, noise: 0.1 }), { target: 'y', seed: 1 });
    const { data } = encodeRows(fit, selectRows(fit.table, fit.split.train));
    expect(await diagnose(fit.network, data, { loss: fit.loss, optimizer: adam(), history: fit.history })).toEqual([]);
  });
});

it('a visit can be repeated with other weights, and says what it measured', async () => {
  const model = network({ activation: 'tanh' });
  const doctor = await openDoctor(model, xor, { loss, optimizer: sgd({ learningRate: 0.1 }) });
  const before = await doctor.examine();
  await course(model, xor, { loss, epochs: 100 });
  const after = await doctor.examine();
  doctor.free();
  expect(after.vitals.loss).toBeLessThan(before.vitals.loss);
  expect(before.vitals.units).toMatchObject([{ layer: 'layer2', activation: 'tanh', units: 8, dead: 0 }]);
  expect(before.vitals.gradients.map(({ layer }) => layer)).toEqual(['layer1', 'layer3']);
  expect(before.curvature!.limit).toBeCloseTo(2 / before.curvature!.largest, 9);
});

it('rows of a source are looked at as those of arrays, with their weights', async () => {
  const many = rowsOf(3000, 2, ([a, b]) => Number(a! * b! > 0));
  const data = { ...many, sampleWeights: Array.from(many.y, (_, row) => row % 3) };
  const arrays = arrayRows(data, [2]);
  const later: RowSource = { ...arrays, read: async (...of) => arrays.read(...of) };
  const options = { loss, optimizer: sgd({ learningRate: 50 }) };
  const [ofArrays, ofSource] = [
    await openDoctor(network(), data, options),
    await openDoctor(network(), later, options),
  ];
  const expected = await ofArrays.examine();
  expect(expected.findings).not.toEqual([]);
  expect(await ofSource.examine()).toEqual(expected);
});
