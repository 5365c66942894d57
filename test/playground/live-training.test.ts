/** A training of the page: pauses, other looks, changed weights and changed settings take nothing away from it. */
import { describe, expect, it } from 'vitest';
import { makeData } from '../../playground/engine/data.ts';
import { LiveTraining } from '../../playground/engine/training.ts';
import { parseLink } from '../../playground/state/link.ts';
import type { State } from '../../playground/state/properties.ts';
import { openTraining } from '../../src/index.ts';

const link = 'v=1&dataset=circle&optimizer=adam&networkShape=3&batchSize=30&seed=4&learningRate=0.02';
const stateOf = (more = ''): State =>
  parseLink(link + more, () => {
    throw new Error('the link has a seed');
  });

const live = (state = stateOf()) => new LiveTraining(state, makeData(state));

async function advance(training: LiveTraining, steps: number): Promise<void> {
  for (const until = training.step + steps; training.step < until; ) await training.advance(until - training.step);
}

async function weightsAfter(training: LiveTraining, steps: number): Promise<Float64Array[]> {
  await advance(training, steps);
  const weights = await training.weights();
  await training.close();
  return weights;
}

async function setWeight(training: LiveTraining, index: number, value: number): Promise<void> {
  const [first] = await training.weights();
  first![index] = value;
  await training.setWeights(new Map([[0, first!]]));
}

describe('a training of the page', () => {
  it('is one of openTraining(), however it is looked at', async () => {
    const training = live();
    const { network, train } = live().problem;
    const plain = await openTraining(network, train, training.options());
    while (plain.steps < 25) await plain.step();
    const expected = (await plain.snapshot()).map(({ values }) => values);
    for (let i = 0; i < 10; i++) {
      await advance(training, 2);
      await training.weights();
    }
    expect(await weightsAfter(training, 5)).toEqual(expected);
    expect([training.step, training.epoch]).toEqual([25, Math.floor(25 / training.stepsPerEpoch)]);
  });

  it('keeps the moments of Adam over a weight that is set to what it was, and over settings that change and change back', async () => {
    const whole = await weightsAfter(live(), 25);
    const training = live();
    await advance(training, 12);
    const [first] = await training.weights();
    await setWeight(training, 1, first![1]!);
    await advance(training, 1);
    await training.adjust({ ...stateOf(), regularization: 'L1', regularizationRate: 0 });
    await advance(training, 4);
    await training.adjust(stateOf());
    expect(await weightsAfter(training, 8)).toEqual(whole);
  });

  it.each(['', '&optimizer=sgd&momentum=0.9', '&schedule=cosine&epochs=9', '&patience=3&dropout=0.2', 'compatible'])(
    'goes back to any moment and trains on with the same bits: %s',
    async (more) => {
      const compatible = 'dataset=circle&networkShape=3&batchSize=10&seed=0.5&learningRate=0.03';
      const state = more === 'compatible' ? parseLink(compatible, () => 0) : stateOf(more);
      expect(state.compatible).toBe(more === 'compatible');
      const whole = await weightsAfter(live(state), 40);
      const training = live(state);
      const frames = [await training.begin()];
      for (const steps of [1, 8, 12, 4]) {
        await advance(training, steps);
        frames.push((await training.keyframe())!);
      }
      for (const frame of frames.toReversed()) {
        await training.return(frame);
        expect(await training.weights()).toEqual(
          training.problem.network.parameters.map(({ name }) => Float64Array.from(frame.state.parameters[name]!)),
        );
        await advance(training, 40 - frame.step);
        expect([training.step, await training.weights()]).toEqual([40, whole]);
      }
      await training.close();
    },
  );

  it('goes on from a weight that is set, before the first step, on the way and after the end', async () => {
    const training = live(stateOf('&epochs=2'));
    const valueIs = async (value: number) => expect((await training.weights())[0]![2]).toBeCloseTo(value, 6);
    await setWeight(training, 2, 3);
    await valueIs(3);
    await advance(training, 3);
    await setWeight(training, 2, -2);
    await valueIs(-2);
    while (await training.advance(99));
    expect([training.stopped!.reason, training.epoch]).toEqual(['epochs', 2]);
    await setWeight(training, 2, 1.5);
    await valueIs(1.5);
    expect(training.stopped).toBeUndefined();
    await training.advance(1);
    expect(training.step).toBe(2 * training.stepsPerEpoch + 1);
    await training.close();
  });

  it('takes a learning rate at the next step, and counts on where the size of batches or the optimizer changes', async () => {
    const training = live();
    await advance(training, 11);
    await training.adjust({ ...stateOf(), learningRate: 0.5 });
    await advance(training, 1);
    expect(training.learningRate).toBe(0.5);
    const weights = await training.weights();
    await training.adjust({ ...stateOf(), batchSize: 10 });
    expect(await training.weights()).toEqual(weights);
    const { epoch } = training;
    await training.advance(1);
    expect([training.step, training.epoch]).toEqual([13, epoch]);
    await training.adjust({ ...stateOf(), optimizer: 'sgd', momentum: 0.9 });
    await advance(training, 2);
    expect([training.step, training.stopped]).toEqual([15, undefined]);
    await training.close();
  });

  it('is adopted with its moments by another on other data of the same network', async () => {
    const [before, same] = [live(), live()];
    await advance(before, 20);
    await same.adopt(before);
    expect(await same.weights()).toEqual(await before.weights());
    expect([same.step, same.epoch]).toEqual([before.step, before.epoch]);
    expect(await weightsAfter(same, 10)).toEqual(await weightsAfter(before, 10));
    const other = live(stateOf('&networkShape=4'));
    await other.adopt(before);
    expect(other.step).toBe(0);
  });

  it('goes on from the best weights after it diverged', async () => {
    const state = { ...stateOf(), problem: 'regression', optimizer: 'sgd', learningRate: 1e30 } as State;
    const training = live(state);
    while (await training.advance(1));
    expect(training.stopped!.reason).toBe('diverged');
    expect((await training.weights()).every((values) => values.every(Number.isFinite))).toBe(true);
    await training.adjust({ ...state, learningRate: 0.001 });
    expect(await training.advance(1)).toBe(true);
    await training.close();
  });
});
