/** Metrics of one's own: compiled with the steps, followed in events, validation, history, evaluations, checkpoints and report. */
import { describe, expect, it } from 'vitest';
import {
  abs,
  argMax,
  constant,
  div,
  equal,
  input,
  maximum,
  mean,
  type Node,
  oneHot,
  parameter,
  square,
  sub,
  sum,
} from '../../src/index.ts';
import { checkpointFromBytes, checkpointToBytes } from '../../src/model/checkpoint-file.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import { linear } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { fitReport } from '../../src/report/fit-report.ts';
import { htmlReport } from '../../src/report/report.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';
import type { TrainRecord } from '../../src/train/event.ts';
import { openTraining } from '../../src/train/open.ts';
import type { OwnMetrics } from '../../src/train/own-metrics.ts';
import type { TrainingState } from '../../src/train/state.ts';
import { train } from '../../src/train/train.ts';

const mape = (predictions: Node, targets: Node) => abs(div(sub(predictions, targets), targets));
const mae = (predictions: Node, targets: Node) => abs(sub(predictions, targets));

/** 2 x + 1, which is wrong by -1, 0 and -3. */
function known() {
  const network = sequential([linear(1, 1)]);
  setWeights(network, [[2], [1]]);
  return network;
}
const rows = { x: [[0], [1], [2]], y: [2, 3, 8] };

async function eventsOf(...given: Parameters<typeof train>): Promise<TrainRecord[]> {
  const events: TrainRecord[] = [];
  for await (const { snapshot: _snapshot, ...event } of train(...given)) events.push(event);
  return events;
}

const noisy = Array.from({ length: 120 }, (_, i) => ({ a: (i * 37) % 50, b: (i * 17) % 40 }));
const table = noisy.map(({ a, b }, i) => ({ a, b, y: 1000 + 2 * a - b + (i % 3) }));

describe('metrics of one’s own', () => {
  it('are means over rows: of the steps before their updates, of validation after them', async () => {
    const options = { loss: 'meanSquaredError', metrics: { mape, mae }, batchSize: 'full', epochs: 1 } as const;
    const [event] = await eventsOf(known(), rows, { ...options, validation: rows });
    expect(event!.metrics.mape).toBeCloseTo((0.5 + 0 + 3 / 8) / 3, 6);
    expect(event!.metrics.mae).toBeCloseTo(4 / 3, 6);
    expect(Object.keys(event!.validation!)).toEqual(['loss', 'rmse', 'mape', 'mae']);
    expect(event!.validation!.mae).toBeLessThan(4 / 3);
  });

  it('count rows by their weights, and a scalar by the weight of its batch', async () => {
    const worst = (predictions: Node, targets: Node) => {
      const errors = mae(predictions, targets);
      return mean(square(sub(errors, 1)));
    };
    const options = { loss: 'meanSquaredError', metrics: { mae, worst }, batchSize: 'full', epochs: 1 } as const;
    const [event] = await eventsOf(known(), { ...rows, sampleWeights: [3, 1, 0] }, options);
    expect(event!.metrics.mae).toBeCloseTo(3 / 4, 6);
    expect(event!.metrics.worst).toBeCloseTo((0 + 1 + 4) / 3, 6);
  });

  it('get predictions as predict gives them, and targets as the loss has them', async () => {
    const network = mlp({ inputs: 1, hidden: [], outputs: 3 });
    setWeights(network, [
      [1, 0, -1],
      [0, 1, 0],
    ]);
    const metrics = {
      brier: (p: Node, classes: Node) => sum(square(sub(p, oneHot(classes, 3))), -1),
      right: (p: Node, classes: Node) => equal(argMax(p), classes),
    };
    const model = await fit(network, { x: [[0], [2]], y: [1, 0] }, { loss: crossEntropy(), metrics, epochs: 1 });
    const scores = await model.evaluate({ x: [[0], [2]], y: [1, 1] });
    const [p, q] = model.predict([[0], [2]]) as [number[], number[]];
    const brier = (of: number[]) => of.reduce((all, value, k) => all + (value - Number(k === 1)) ** 2, 0);
    expect(scores.brier).toBeCloseTo((brier(p) + brier(q)) / 2, 5);
    expect(scores.right).toBe(scores.accuracy);
  });

  it('change no bit of the training', async () => {
    const [plain, followed] = [
      mlp({ inputs: 1, hidden: [5], outputs: 1 }),
      mlp({ inputs: 1, hidden: [5], outputs: 1 }),
    ];
    const options = { epochs: 20, batchSize: 2, seed: 3, validation: rows };
    const without = await eventsOf(plain, rows, options);
    const events = await eventsOf(followed, rows, { ...options, metrics: { mape, mae } });
    expect(followed.parameters.map(({ values }) => values)).toEqual(plain.parameters.map(({ values }) => values));
    expect(events.map(({ loss }) => loss)).toEqual(without.map(({ loss }) => loss));
  });

  it('may look at parameters of the network', async () => {
    const network = known();
    const metrics = { size: () => sum(square(network.parameters[0]!.node)) };
    const [event] = await eventsOf(network, rows, { metrics, epochs: 1, batchSize: 'full' });
    expect(event!.metrics.size).toBeCloseTo(4, 6);
  });
});

describe('stopped and taken up again', () => {
  const options = { loss: 'huber', metrics: { mape }, epochs: 4, batchSize: 1, validation: rows } as const;
  const recorded = ({ epoch, metrics, validation }: TrainRecord) => ({ epoch, metrics, validation });

  it('a training has the metrics of one that went on, within an epoch too, and from bytes', async () => {
    const whole = (await eventsOf(known(), rows, options)).map(recorded);
    const training = await openTraining(known(), rows, options);
    await training.epoch();
    await training.step(2);
    const state = await training.state();
    expect(state.sums.own!.mape).toBeGreaterThan(0);
    training.free();
    const other = await openTraining(known(), rows, options);
    await other.restore(state);
    for (let i = 0; i < 3; i++) expect(recorded(await other.epoch())).toEqual(whole[i + 1]);

    const written: Checkpoint<TrainingState>[] = [];
    const checkpoint = { every: 0, write: (one: Checkpoint<TrainingState>) => void written.push(one) };
    await eventsOf(known(), rows, { ...options, checkpoint });
    const resume = checkpointFromBytes(checkpointToBytes(written[2]!), 'training');
    expect((await eventsOf(known(), rows, { ...options, resume })).map(recorded)).toEqual(whole.slice(2));
    await expect(eventsOf(known(), rows, { ...options, metrics: { mae }, resume })).rejects.toThrow(
      'resume: metrics.0: not as in the checkpoint: got "mae"; expected "mape" — try resuming with what the training began with',
    );
    const without = await openTraining(known(), rows, { ...options, metrics: {} });
    await expect(without.restore(state)).rejects.toThrow(
      'state.sums.own: other sums than expected: got mape; expected the metrics: none',
    );
  });

  it('a state with a metric of no possible name is refused', async () => {
    const training = await openTraining(known(), rows, options);
    await training.epoch();
    const state = await training.state();
    const [record] = state.history;
    const odd = { ...record!, metrics: { 'a\u001b[31m': 1 } };
    await expect(training.restore({ ...state, history: [odd] })).rejects.toThrow(/^state\.history\.0\.metrics/);
    training.free();
  });
});

describe('of a table', () => {
  it.each([[{ epochs: 30 }], [{}]])('are in its own units, in history, evaluations and report: %j', async (options) => {
    const events: TrainRecord[] = [];
    const model = await fitTable(table, {
      target: 'y',
      metrics: { mape, absolute: mae },
      onEvent: (event) => events.push(event),
      ...options,
    });
    const { test, validation, train: learned } = model.evaluations;
    for (const evaluation of [test!, validation!, learned]) {
      expect(evaluation.metrics!.absolute).toBeCloseTo((evaluation.result as { mae: number }).mae, 9);
      expect(evaluation.metrics!.mape).toBeLessThan(0.01);
    }
    const last = model.history.at(-1)!;
    for (const scores of [last.metrics, last.validation!, events.at(-1)!.metrics]) {
      expect(scores.absolute).toBeLessThanOrEqual(scores.rmse! * 1.0001);
      expect(scores.absolute).toBeGreaterThan(0.3 * scores.rmse!);
      expect(scores.mape).toBeCloseTo(scores.absolute! / 1030, 3);
    }
    const report = htmlReport(fitReport(model, { title: 'y', command: '', chainruleVersion: '' }));
    for (const text of ['mape by epoch', 'absolute by epoch', 'RMSE by epoch']) expect(report).toContain(text);
    expect(report).toMatch(/<th[^>]*>[^<]*<abbr[^>]*>mape|<th[^>]*>mape/);
    const again = await modelFromBytes(modelToBytes(model));
    expect((await again.evaluate(table)).metrics).toBeUndefined();
    expect((await model.evaluate(table)).metrics!.absolute).toBeGreaterThan(0);
  });

  it('of classes get the probability of the second, or those of all', async () => {
    const kinds = table.map(({ a, b }) => ({ a, b, kind: a > b ? 'over' : 'under' }));
    const brier = (p: Node, y: Node) => square(sub(p, y));
    const model = await fitTable(kinds, { target: 'kind', metrics: { brier }, epochs: 20 });
    const { rows: of, actual, metrics } = model.evaluations.test!;
    const { probabilities } = model.predictTable(model.table);
    const byHand = Array.from(of, (row, i) => (probabilities![2 * row + 1]! - actual[i]!) ** 2);
    expect(metrics!.brier).toBeCloseTo(byHand.reduce((all, value) => all + value) / of.length, 9);
    expect(model.history.at(-1)!.validation!.brier).toBeGreaterThan(0);
  });
});

describe('what cannot be is refused', () => {
  const run = (metrics: unknown) => eventsOf(known(), rows, { metrics: metrics as OwnMetrics, epochs: 1 });
  it.each([
    [
      { accuracy: mae },
      'training: metrics: the name is taken: got "accuracy"; expected a name other than loss, accuracy, rmse, epoch, step, learning_rate, seconds and validation_…',
    ],
    [
      { validation_loss: mae },
      'training: metrics: the name is taken: got "validation_loss"; expected a name other than loss, accuracy, rmse, epoch, step, learning_rate, seconds and validation_…',
    ],
    [
      { 'a,b': mae },
      'training: metrics: not a name: got "a,b"; expected a word of letters, digits and _, such as mape',
    ],
    [
      { mape: 'mape' },
      'train: metrics: bad value: got an object; expected functions by name: { mape: (predictions, targets) => … }',
    ],
    [
      [mae],
      'train: metrics: bad value: got a list of 1; expected functions by name: { mape: (predictions, targets) => … }',
    ],
    [{ mape: () => 3 }, 'metric mape: its result: bad value: got 3; expected a node'],
    [
      { mape: () => constant([1, 2], [2]) },
      'metric mape: not a number, or one for each row: got float [2]; expected float [], [3] or [3, …]',
    ],
    [
      { right: (p: Node) => argMax(p) },
      'metric right: not a number, or one for each row: got int32 [3]; expected float [], [3] or [3, …]',
    ],
    [
      { odd: (p: Node) => sub(p, input('z', [])) },
      'metric odd: depends on something that is not known: got z; expected predictions, targets, and parameters of the network',
    ],
    [
      { odd: (p: Node) => sub(p, parameter('w', [])) },
      'metric odd: depends on something that is not known: got w; expected predictions, targets, and parameters of the network',
    ],
    [
      { mape: (p: Node, y: Node) => div(p, sub(y, y)) },
      'metric mape: not a finite number: got Infinity; expected a metric that is defined for every row — try maximum(abs(targets), 0.001) in place of targets, say, where it divides by them and some are 0',
    ],
  ])('%#', async (metrics, message) => {
    await expect(run(metrics)).rejects.toThrow(new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  });

  it('and what helps does', async () => {
    const safe = (p: Node, y: Node) => div(mae(p, y), maximum(abs(y), 0.001));
    const [event] = await eventsOf(known(), { x: [[0]], y: [0] }, { metrics: { safe }, epochs: 1, loss: 'huber' });
    expect(event!.metrics.safe).toBeCloseTo(1000, 2);
  });
});
