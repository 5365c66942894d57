/** A training stopped at any step and taken up elsewhere has the bits of one that went on. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { activation, batchNorm, linear } from '../../src/nn/layers/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { adam, rmsprop, sgd } from '../../src/optim/index.ts';
import { cosineDecay, reduceOnPlateau, warmUp } from '../../src/optim/schedules/index.ts';
import type { TrainingData } from '../../src/train/data.ts';
import type { TrainRecord } from '../../src/train/event.ts';
import { openTraining } from '../../src/train/open.ts';
import type { TrainingOptions } from '../../src/train/options.ts';
import type { TrainingState } from '../../src/train/state.ts';
import { train } from '../../src/train/train.ts';
import type { Training } from '../../src/train/training.ts';

const draws = random(1, 'open training test');
const rowsOf = (count: number): TrainingData => {
  const x = Array.from({ length: count * 2 }, () => draws.normal());
  return { x, y: Array.from({ length: count }, (_, i) => (x[2 * i]! * x[2 * i + 1]! > 0 ? 2 : i % 2)) };
};
/** 5 steps an epoch, of 8, 8, 8, 8 and 5 rows. */
const data = rowsOf(37);
const validation = rowsOf(12);

const fresh = (dropout = 0): Network =>
  mlp({ inputs: 2, hidden: [6], outputs: 3, activation: 'tanh', seed: 1, dropout });

const weightsOf = (network: Network) => network.parameters.map(({ values }) => [...values]);

/** All that a training ends with but the time that it took. */
interface End {
  readonly weights: number[][];
  readonly last: Omit<TrainRecord, 'seconds'>;
  readonly state: object;
}

const timeless = ({ seconds: _seconds, ...record }: TrainRecord): Omit<TrainRecord, 'seconds'> => record;

async function toTheEnd(training: Training, network: Network): Promise<End> {
  for (;;) {
    const { snapshot: _, ...event } = await training.epoch();
    if (!event.stopped) continue;
    const { seconds: _seconds, history, ...state } = await training.state();
    return { weights: weightsOf(network), last: timeless(event), state: { ...state, history: history.map(timeless) } };
  }
}

async function uninterrupted(options: TrainingOptions, dropout = 0): Promise<End> {
  const network = fresh(dropout);
  return toTheEnd(await openTraining(network, data, options), network);
}

/** Stopped after so many steps, in several calls; the rest by a training of a network that has other weights. */
async function interrupted(options: TrainingOptions, steps: number, dropout = 0): Promise<End> {
  const first = await openTraining(fresh(dropout), data, options);
  while (first.steps < steps) await first.step(Math.min(3, steps - first.steps));
  const state = structuredClone(await first.state());
  first.free();
  const network = fresh(dropout);
  for (const { values } of network.parameters) values.fill(0.5);
  const second = await openTraining(network, data, options);
  await second.restore(state);
  return toTheEnd(second, network);
}

const common = { batchSize: 8, epochs: 40, seed: 3 };

describe('stopped and taken up again', () => {
  it.each<[string, TrainingOptions, number?]>([
    ['Adam', { optimizer: adam({ learningRate: 0.02 }) }],
    ['momentum', { optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }) }],
    ['RMSprop, centered, with momentum', { optimizer: rmsprop({ centered: true, momentum: 0.5 }) }],
    ['a cosine after a warm-up', { schedule: warmUp({ steps: 60 }, cosineDecay()) }],
    ['a rate that reacts', { schedule: reduceOnPlateau({ patience: 1, threshold: 0.05 }), validation }],
    ['early stopping', { optimizer: adam({ learningRate: 0.1 }), validation, patience: 12, tolerance: 1e-3 }],
    ['convergence', { optimizer: adam({ learningRate: 0.1 }), patience: 5, tolerance: 1e-2 }],
    ['dropout, clipping and penalties', { clipNorm: 0.5, l1: 1e-4, l2: 1e-3 }, 0.3],
    ['float64', { backend: reference, epochs: 12 }],
  ])('%s: after epoch 20 and in the middle of an epoch', async (_, options, dropout) => {
    const all = { ...common, ...options };
    const whole = await uninterrupted(all, dropout);
    for (const steps of [1, 42, Math.min(100, all.epochs * 2), 57])
      expect(await interrupted(all, steps, dropout)).toEqual(whole);
  });

  it('40 epochs of Adam are 20 and 20: the same loss, to the last bit', async () => {
    const whole = await uninterrupted(common);
    const halves = await interrupted(common, 100);
    expect(halves.last.loss).toBe(whole.last.loss);
    // What went on with fresh moments before there was a state.
    const network = fresh();
    let loss = 0;
    for (const _ of [1, 2])
      for await (const event of train(network, data, { ...common, epochs: 20 })) loss = event.loss;
    expect(loss).not.toBe(whole.last.loss);
  });

  it('statistics of batch normalisation too, which are in the state with their role', async () => {
    const normalised = () => sequential([linear(2, 6), batchNorm(), activation('tanh'), linear(6, 3)], { seed: 1 });
    const options = { ...common, epochs: 10, validation, patience: 8 };
    const whole = normalised();
    const end = await toTheEnd(await openTraining(whole, data, options), whole);
    const first = await openTraining(normalised(), data, options);
    while (first.steps < 23) await first.step();
    const state = structuredClone(await first.state());
    first.free();
    expect(Object.keys(state.parameters)).toContain('layer2.variance');
    expect(Object.keys(state.slots.mean!)).not.toContain('layer2.variance');
    const resumed = normalised();
    const second = await openTraining(resumed, data, options);
    await second.restore(state);
    expect(await toTheEnd(second, resumed)).toEqual(end);
  });

  it('has the bits of train()', async () => {
    const network = fresh();
    for await (const _ of train(network, data, common));
    expect((await interrupted(common, 33)).weights).toEqual(weightsOf(network));
  });

  it('goes on under another number of planned epochs, which the schedule sees', async () => {
    const schedule = cosineDecay();
    const first = await openTraining(fresh(), data, { ...common, epochs: 4, schedule });
    let event = await first.epoch();
    while (!event.stopped) event = await first.epoch();
    const longer = await openTraining(fresh(), data, { ...common, epochs: 8, schedule });
    await longer.restore(await first.state());
    // Half way, after the first step of the fifth epoch.
    const { learningRate, epoch } = await longer.step();
    expect(epoch).toBe(5);
    expect(learningRate).toBeCloseTo(1e-3 * 0.5, 12);
    longer.free();
  });

  it('in the middle of what an event tells', async () => {
    const events = async (from?: TrainingState) => {
      const training = await openTraining(fresh(), data, common);
      if (from) await training.restore(from);
      else await training.step(2);
      const state = await training.state();
      const { loss, metrics } = await training.step(2);
      training.free();
      return { loss, metrics, state };
    };
    const { state, ...whole } = await events();
    // As where a checkpoint is written between two calls of the engine, before the event comes.
    const between = { ...state, recent: state.sums };
    const { state: _state, ...resumed } = await events(between);
    const first = await openTraining(fresh(), data, common);
    expect(resumed.loss).toBe((await first.step(4)).loss);
    expect(resumed.loss).not.toBe(whole.loss);
    first.free();
  });

  it('however steps are divided into calls', async () => {
    const statesAfter = async (...counts: number[]) => {
      const training = await openTraining(fresh(), data, common);
      for (const count of counts) await training.step(count);
      const { seconds: _, history, recent: _recent, ...state } = await training.state();
      training.free();
      return { ...state, history: history.map(timeless) };
    };
    // A call ends with the epoch, after 5 steps.
    const whole = await statesAfter(5, 5, 3);
    expect(await statesAfter(1, 4, 2, 99, 1, 1, 1)).toEqual(whole);
  });
});

describe('a training by hand', () => {
  it('tells the steps since the last event, and the whole epoch at its end', async () => {
    const training = await openTraining(fresh(), data, { ...common, validation });
    const [first, second, third] = [await training.step(2), await training.step(), await training.step(10)];
    expect([first, second, third].map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 2],
      [1, 3],
      [1, 5],
    ]);
    expect([first.validation, second.validation]).toEqual([undefined, undefined]);
    expect(third.validation).toEqual(await training.validate());
    expect([training.epochs, training.steps]).toEqual([1, 5]);
    const { loss } = third;
    expect(loss).not.toBe(first.loss);
    expect((await training.state()).history.map((record) => record.loss)).toEqual([loss]);
    training.free();
  });

  it('takes a learning rate that is changed on the way, and keeps it in the state', async () => {
    const training = await openTraining(fresh(), data, common);
    expect((await training.step()).learningRate).toBe(1e-3);
    training.setLearningRate(0);
    const before = await training.snapshot();
    expect((await training.epoch()).learningRate).toBe(0);
    expect(await training.snapshot()).toEqual(before);
    const other = await openTraining(fresh(), data, common);
    await other.restore(await training.state());
    expect((await other.step()).learningRate).toBe(0);
    expect(() => other.setLearningRate(-1)).toThrow(
      'learning rate: bad value: got -1; expected a number of at least 0',
    );
    training.free();
    other.free();
  });

  it('is over at its end: the best weights are in the network, the state can be had, nothing else', async () => {
    const network = fresh();
    const training = await openTraining(network, data, { ...common, epochs: 1 });
    const event = await training.epoch();
    expect(event.stopped!.reason).toBe('epochs');
    const weights = weightsOf(network);
    expect((await event.snapshot()).map(({ values }) => [...values])).toEqual(weights);
    expect(Object.values((await training.state()).parameters).map((values) => [...values])).toEqual(weights);
    const message =
      'training: has ended: got the epoch is done — try its state(), restored in a training of more epochs';
    await expect(training.step()).rejects.toThrow(message);
    await expect(training.validate()).rejects.toThrow(message);
    training.free();
  });

  it('ends early by free(), with the weights of the best epoch', async () => {
    const network = fresh();
    const training = await openTraining(network, data, common);
    await training.epoch();
    const weights = (await training.snapshot()).map(({ values }) => [...values]);
    await training.step(2);
    training.free();
    expect(weightsOf(network)).toEqual(weights);
    await expect(training.state()).rejects.toThrow('training: used after free()');
  });

  it('an abort leaves a state that goes on as if nothing had been', async () => {
    const controller = new AbortController();
    const options = { ...common, validation, patience: 30 };
    const training = await openTraining(fresh(), data, { ...options, signal: controller.signal });
    for (let i = 0; i < 3; i++) await training.epoch();
    await training.step(2);
    controller.abort();
    expect((await training.step()).stopped!.reason).toBe('aborted');
    const network = fresh();
    const other = await openTraining(network, data, options);
    await other.restore(await training.state());
    expect(await toTheEnd(other, network)).toEqual(await uninterrupted(options));
  });

  it('takes its calls one after the other, also where nobody waits', async () => {
    const training = await openTraining(fresh(), data, common);
    const [first, state, second] = await Promise.all([training.step(2), training.state(), training.step(1)]);
    expect([first.step, state.step, second.step]).toEqual([2, 2, 3]);
    training.free();
  });

  it.each([0, 1.5, Number.NaN])('refuses %d steps', async (count) => {
    const training = await openTraining(fresh(), data, common);
    await expect(training.step(count)).rejects.toThrow('step: bad count: got');
    training.free();
  });
});

describe('a state that does not fit is refused', () => {
  const hint = ' — try the state of a training of such a network and optimizer';

  it.each<[string, (state: TrainingState) => unknown, string]>([
    ['nothing', () => undefined, `state: missing: expected an object${hint}`],
    [
      'no number',
      (state) => ({ ...state, epoch: 'two' }),
      `state.epoch: not valid: got "two"; expected a number${hint}`,
    ],
    ['a fraction', (state) => ({ ...state, step: 1.5 }), 'state.step: not valid: got 1.5'],
    ['a field too many', (state) => ({ ...state, extra: 1 }), 'state.extra: unknown field'],
    [
      'steps beyond the epoch',
      (state) => ({ ...state, stepOfEpoch: 6 }),
      'state.stepOfEpoch: beyond the end of an epoch: got 6; expected at most 5, the steps of an epoch — try the same rows and batch size',
    ],
    [
      'another network',
      (state) => ({ ...state, parameters: { ...state.parameters, 'layer1.bias': new Float32Array(7) } }),
      `state.parameters.layer1.bias: does not fit the network: got 7 numbers; expected 6, as [6] has${hint}`,
    ],
    [
      'a missing parameter',
      (state) => ({ ...state, parameters: {} }),
      'state.parameters: other arrays than expected: got none; expected the parameters of the network: layer1.weight, layer1.bias',
    ],
    [
      'a plain list',
      (state) => ({ ...state, parameters: { ...state.parameters, 'layer1.bias': [0, 0, 0, 0, 0, 0] } }),
      'state.parameters.layer1.bias: not valid',
    ],
    [
      'weights that are no numbers',
      (state) => ({
        ...state,
        parameters: { ...state.parameters, 'layer1.bias': Float32Array.of(0, 0, 0, Number.NaN, 0, 0) },
      }),
      'state.parameters.layer1.bias: not a finite number: got NaN at 3; expected finite numbers — try a state from before the training diverged',
    ],
    [
      'another optimizer',
      (state) => ({ ...state, slots: {} }),
      `state.slots: other arrays than expected: got none; expected the arrays of adam: mean, square${hint}`,
    ],
    [
      'best weights that are missing',
      (state) => ({ ...state, best: { epoch: 1, waited: 0 } }),
      `state.best.parameters: missing: expected those of epoch 1${hint}`,
    ],
  ])('%s', async (_, spoiled, message) => {
    const training = await openTraining(fresh(), data, { ...common, backend: wasm });
    await training.step(7);
    const state = await training.state();
    await expect(training.restore(spoiled(state) as TrainingState)).rejects.toThrow(message);
    // Nothing has changed.
    const { seconds: _before, ...before } = state;
    const { seconds: _after, ...after } = await training.state();
    expect(after).toEqual(before);
    training.free();
  });
});
