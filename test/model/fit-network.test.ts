/** How long to train is found out on held-out rows; the model then learns all rows, and is still judged by unseen ones. */
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/data/generators/index.ts';
import type { TrainEvent } from '../../src/index.ts';
import { epochsAnew } from '../../src/model/epochs-anew.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { makeFolds } from '../../src/model/train-folds.ts';
import { cosineDecay, reduceOnPlateau, stepDecay } from '../../src/optim/schedules/index.ts';

const table = generate('circle', { rows: 80, noise: 0.2, seed: 3 });

async function fitted(options: Partial<Parameters<typeof fitTable>[1]> = {}, of = table) {
  const events: TrainEvent[] = [];
  const fit = await fitTable(of, {
    target: 'y',
    hidden: [8],
    seed: 5,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { fit, events };
}

const weightsOf = ({ fit }: Awaited<ReturnType<typeof fitted>>) =>
  fit.network.parameters.map(({ values }) => Array.from(values));

describe.each([
  ['cross-validated', table],
  ['with validation rows', generate('circle', { rows: 1400, noise: 0.2, seed: 3 })],
])('a table %s', (_, of) => {
  it('tells one course of both trainings, that ends once and keeps its bound', async () => {
    const { fit, events } = await fitted({}, of);
    expect(events.map(({ epoch }) => epoch)).toEqual(events.map((_event, i) => i + 1));
    expect(
      events.every(
        ({ step, seconds }, i) => i === 0 || (step > events[i - 1]!.step && seconds >= events[i - 1]!.seconds),
      ),
    ).toBe(true);
    expect(events.filter(({ stopped }) => stopped)).toEqual([events.at(-1)]);
    const learnedAll = events.length - fit.history.length;
    expect(learnedAll).toBeGreaterThanOrEqual(fit.bestEpoch);
    expect(learnedAll).toBeLessThanOrEqual(2 * fit.bestEpoch);
    expect(events.length).toBeLessThanOrEqual(fit.plan.epochs);
    expect(fit.seconds).toBe(events.at(-1)!.seconds);
  });

  it('has the history of the watched training, whose best epoch is the best', async () => {
    const { fit, events } = await fitted({}, of);
    // A circle is of classes: the error rate and a quarter of the loss.
    const losses = fit.history.map(({ validation }) => 1 - validation!.accuracy! + validation!.loss / 4);
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(fit.bestEpoch);
    expect(fit.history.at(-1)!.stopped).toEqual(fit.stopped);
    const { train, validation } = fit.plan.rows;
    expect(fit.stopped.message).toBe(
      `validation was best after epoch ${fit.bestEpoch} of ${fit.history.length}; weights that learned all ${train + validation} rows in ${events.length - fit.history.length} epochs are kept`,
    );
  });

  it('judges validation rows by a network that has not learned them', async () => {
    const { fit } = await fitted({}, of);
    const ofModel = (await fit.evaluate(fit.table, fit.split.validation)).result;
    expect(fit.evaluations.validation!.result.loss).not.toBe(ofModel.loss);
    expect(fit.evaluations.train.result.loss).toBe((await fit.evaluate(fit.table, fit.split.train)).result.loss);
  });

  it('has the same bits with the same seed, and others with another', async () => {
    const [first, second, other] = [await fitted({}, of), await fitted({}, of), await fitted({ seed: 6 }, of)];
    expect(weightsOf(first)).toEqual(weightsOf(second));
    expect(weightsOf(first)).not.toEqual(weightsOf(other));
  });
});

describe('one training only', () => {
  it.each([
    ['epochs', { epochs: 12 }],
    ['patience', { patience: 3 }],
    ['tolerance', { tolerance: 0.01 }],
    ['a schedule that reacts', { schedule: reduceOnPlateau() }],
    ['no validation rows', { validation: 0 }],
  ])('with %s', async (_, options) => {
    const { fit, events } = await fitted(options);
    expect(events.length).toBe(fit.history.length);
    expect(fit.configuration).toMatchObject({ refit: false, folds: 1 });
  });

  it('takes exactly the epochs that were said', async () => {
    const { fit, events } = await fitted({ epochs: 12 });
    expect([fit.plan.epochs, events.length]).toEqual([12, 12]);
    const ofModel = (await fit.evaluate(fit.table, fit.split.validation)).result;
    expect(fit.evaluations.validation!.result.loss).toBe(ofModel.loss);
  });
});

it('keeps the weights that validation chose when it is called off while learning all rows', async () => {
  const controller = new AbortController();
  const whole = await fitted();
  const { fit, events } = await fitted({
    signal: controller.signal,
    onEvent: ({ validation }) => {
      if (!validation) controller.abort();
    },
  });
  expect(events).toEqual([]);
  expect(fit.stopped.reason).toBe('aborted');
  expect(fit.stopped.message).toMatch(/^aborted while training on all \d+ rows; the weights of epoch \d+ are kept$/);
  expect(fit.bestEpoch).toBe(whole.fit.bestEpoch);
  expect(fit.evaluations.validation!.result).toEqual(whole.fit.evaluations.validation!.result);
  expect((await fit.evaluate(fit.table, fit.split.validation)).result).toEqual(fit.evaluations.validation!.result);
});

describe('the length of the second training', () => {
  it.each([
    ['no schedule', undefined, 7, 7],
    ['a schedule by epochs', stepDecay({ every: 5 }), 7, 7],
    ['a cosine left at its start: half the mean rate, twice the epochs', cosineDecay(), 3, 6],
    ['a cosine left in the middle: 50 + 100 / pi', cosineDecay(), 50, 82],
    ['a cosine that was followed to its end', cosineDecay(), 100, 100],
    ['the first epoch', cosineDecay(), 1, 2],
  ])('%s', (_, schedule, bestEpoch, expected) => {
    expect(epochsAnew({ epochs: 100, ...(schedule && { schedule }) }, bestEpoch, 12)).toBe(expected);
  });
});

it('watches the loss alone where the target is a number', async () => {
  const { fit } = await fitted({}, generate('plane', { rows: 60, noise: 0.2, seed: 3 }));
  const losses = fit.history.map(({ validation }) => validation!.loss);
  expect(losses.indexOf(Math.min(...losses)) + 1).toBe(fit.bestEpoch);
});

it('ends soon after every held-out row is right, and surely so', async () => {
  const { fit } = await fitted({}, generate('blobs', { rows: 90, noise: 0, seed: 3 }));
  const perfect = fit.history.map(({ validation }) => validation!.accuracy === 1 && validation!.loss < 0.05);
  const ending = Math.max(5, Math.ceil(Number(fit.configuration.patience) / 4));
  // Perfect from somewhere on for exactly so many epochs, and never as long before.
  expect(perfect.slice(-ending)).toEqual(new Array(ending).fill(true));
  expect(perfect.at(-ending - 1)).toBe(false);
  expect(fit.history.length).toBeLessThan(fit.plan.epochs / 4);
});

describe('folds', () => {
  /** Every fourth row is of class 1. */
  const make = (rows: number, count: number) => {
    const classes = Array.from({ length: rows }, (_, row) => (row % 4 === 0 ? 1 : 0));
    return makeFolds({ training: rows, validation: 6, count, seed: 1, classes });
  };

  it('hold each row out once, and learn from all others', () => {
    const folds = make(34, 5);
    const all = Array.from({ length: 40 }, (_, row) => row);
    const ascending = (rows: number[]) => rows.sort((a, b) => a - b);
    expect(ascending(folds.flatMap(({ held }) => [...held]))).toEqual(all);
    for (const { learned, held } of folds) expect(ascending([...learned, ...held])).toEqual(all);
  });

  it('hold out an equal share of each class', () => {
    const rare = make(64, 5)
      .slice(1)
      .map(({ held }) => held.filter((row) => row % 4 === 0).length);
    expect(rare).toEqual([4, 4, 4, 4]);
  });

  it('are fewer where there are fewer rows', () => {
    expect(make(2, 5).length).toBe(3);
  });
});
