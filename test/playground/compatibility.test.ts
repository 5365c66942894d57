/** Links of TensorFlow Playground compute what they compute there: its recorded numbers, and other settings by its own algorithm. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compatibleData } from '../../playground/compatibility/data.ts';
import { compatibleSampler } from '../../playground/compatibility/sampler.ts';
import { activeFeatures, features } from '../../playground/engine/features.ts';
import { Studio } from '../../playground/engine/studio.ts';
import { parseLink } from '../../playground/state/link.ts';
import { onTurn } from '../turn.ts';
import { theirLosses } from './tf-playground-network.ts';

interface Case {
  initialWeights: number[];
  lossTrainTestAtEpoch: Record<string, [number, number]>;
}

const fixture = new URL('../fixtures/tf-playground.json', import.meta.url);
const { seed, cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { seed: string; cases: Record<string, Case> };

const noSeed = () => {
  throw new Error('the link has a seed');
};

async function openLink(link: string): Promise<Studio> {
  const studio = new Studio(parseLink(link, noSeed), 1);
  await studio.open();
  return studio;
}

/** Both losses after so many epochs, and those before. */
async function lossesOf(studio: Studio, epochs: number): Promise<[number, number]> {
  await studio.work(Number.POSITIVE_INFINITY, epochs * studio.training.stepsPerEpoch - studio.training.step);
  const { train, test } = await studio.frame(false);
  return [train.loss, test.loss];
}

describe('the recorded cases', () => {
  const all = Object.entries(cases);
  const long = onTurn(all, 6);
  it.each(all.map((one) => ({ key: one[0], ...one[1], most: long.includes(one) ? 100 : 10 })))(
    '$key: weights, and losses at epochs 0, 1, 10, and 100 at one turn of six: up to $most',
    async ({ key, initialWeights, lossTrainTestAtEpoch, most }) => {
      const [dataset, noise] = key.split('/noise') as [string, string];
      const isRegression = dataset.startsWith('reg-');
      const studio = await openLink(
        `#activation=tanh&batchSize=10&${isRegression ? 'regDataset' : 'dataset'}=${dataset}&learningRate=0.03&noise=${noise}&networkShape=4,2&seed=${seed}&percTrainData=50&x=true&y=true&problem=${isRegression ? 'regression' : 'classification'}`,
      );
      const { weights } = await studio.frame(false);
      expect(weights.filter((_, i) => i % 2 === 0).flatMap((values) => [...values])).toEqual(initialWeights);
      for (const [epoch, expected] of Object.entries(lossTrainTestAtEpoch)) {
        if (Number(epoch) > most) continue;
        const got = await lossesOf(studio, Number(epoch));
        // Float64 sums in another order; the issue asks for 1e-6 at the start and 1e-3 at epoch 100.
        for (const [i, loss] of got.entries()) expect(Math.abs(loss - expected[i]!)).toBeLessThan(1e-12);
      }
      studio.close();
    },
  );
});

/** What comes after `#`; the defaults of the rest are theirs. */
const others = [
  'dataset=spiral&batchSize=7&seed=0.5&networkShape=3&activation=relu',
  'dataset=xor&batchSize=30&seed=0.71&percTrainData=30&noise=35&activation=sigmoid&networkShape=5,4,3',
  // At a rate of 0.1 this one is chaos: with one weight changed by its last bit, their own program is off by 0.06 in epoch 2.
  'dataset=circle&batchSize=1&seed=0.2&networkShape=&xSquared=true&ySquared=true&x=false&learningRate=0.01',
  'dataset=xor&regularization=L1&regularizationRate=0.1&seed=0.9&networkShape=4,2&learningRate=0.1&batchSize=12',
  'dataset=gauss&regularization=L2&regularizationRate=0.03&seed=0.33&activation=linear&xTimesY=true&sinX=true&sinY=true',
  'dataset=circle&initZero=true&seed=0.8&networkShape=2,2',
  'problem=regression&regDataset=reg-gauss&noise=20&seed=0.44&batchSize=17&percTrainData=70&activation=relu&networkShape=8,8',
  'problem=regression&regDataset=reg-plane&regularization=L1&regularizationRate=0.3&seed=0.01&batchSize=11&learningRate=0.03',
];

describe('other settings', () => {
  it.each(onTurn(others, 2))('%s', async (link) => {
    const studio = await openLink(link);
    const { state } = studio;
    const active = activeFeatures(state).map((key) => features[key].of);
    const widths = [active.length, ...state.networkShape, 1];
    const data = compatibleData({
      seed: state.seed,
      dataset: state.problem === 'regression' ? state.regDataset : state.dataset,
      noise: state.noise,
      percTrainData: state.percTrainData,
      widths,
      initZero: state.initZero,
    });
    const expected = theirLosses(
      data,
      widths,
      {
        activation: state.activation[0] === 'identity' ? 'linear' : state.activation[0]!,
        isRegression: state.problem === 'regression',
        learningRate: state.learningRate,
        batchSize: state.batchSize,
        regularization: state.regularization,
        regularizationRate: state.regularizationRate,
        initZero: state.initZero,
        features: active,
      },
      20,
    );
    for (const epoch of [0, 1, 2, 5, 20]) {
      const got = await lossesOf(studio, epoch);
      // As above; over 20 epochs the last digits grow.
      for (const [i, loss] of got.entries()) expect(Math.abs(loss - expected[epoch]![i]!)).toBeLessThan(1e-9);
    }
    studio.close();
  });

  it('L1 kills weights, and they stay dead', async () => {
    const studio = await openLink('dataset=xor&regularization=L1&regularizationRate=0.3&seed=0.9&learningRate=0.1');
    await lossesOf(studio, 5);
    const dead = (await studio.frame(false)).weights[0]!.map(Number).filter((weight) => weight === 0).length;
    await lossesOf(studio, 15);
    const later = (await studio.frame(false)).weights[0]!.filter((weight) => weight === 0).length;
    expect(dead).toBeGreaterThan(0);
    expect(later).toBeGreaterThanOrEqual(dead);
    studio.close();
  });

  it('a batch larger than the data never updates', async () => {
    const studio = await openLink('dataset=xor&batchSize=100&percTrainData=10&seed=0.9');
    const before = await lossesOf(studio, 0);
    expect(await lossesOf(studio, 3)).toEqual(before);
    studio.close();
  });

  it('points left over enlarge the first batch of the next epoch', () => {
    const { batches, sizes, stepsPerEpoch } = compatibleSampler(10, 4)!;
    const rows = (epoch: number) => batches(epoch).map((batch) => [...batch]);
    expect({ sizes, stepsPerEpoch }).toEqual({ sizes: [4, 6], stepsPerEpoch: 2 });
    expect(rows(0)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(rows(1)).toEqual([
      [8, 9, 0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });
});
