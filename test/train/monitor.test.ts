/** What early stopping follows: the loss, its metric, or a metric of one's own. */
import { describe, expect, it } from 'vitest';
import { abs, adam, div, type Node, sub } from '../../src/index.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { random } from '../../src/numeric/random.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';
import type { TrainEvent, TrainRecord } from '../../src/train/event.ts';
import type { Monitor } from '../../src/train/monitor.ts';
import type { TrainOptions } from '../../src/train/options.ts';
import type { TrainingState } from '../../src/train/state.ts';
import { train } from '../../src/train/train.ts';

const mape = (predictions: Node, targets: Node) => abs(div(sub(predictions, targets), targets));
/** How near an answer is: the higher the better, and the more so the lower `mape`. */
const nearness = (predictions: Node, targets: Node) => sub(1, mape(predictions, targets));

const { normal, uniform } = random(5, 'monitor');
const made = (rows: number) => {
  const x = Array.from({ length: rows }, () => [uniform(), uniform()]);
  // Small targets count little in a squared error, and much in a relative one.
  return { x, y: x.map(([a, b]) => 0.05 + 3 * a! * b! + 0.3 * Math.abs(normal())) };
};
const [learned, held] = [made(40), made(40)];
const network = () => mlp({ inputs: 2, hidden: [16], outputs: 1, activation: 'tanh' });
const options = {
  validation: held,
  batchSize: 8,
  epochs: 150,
  optimizer: adam({ learningRate: 0.03 }),
  metrics: { mape, nearness },
};

async function eventsOf(more: Partial<TrainOptions>): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of train(network(), learned, { ...options, ...more })) events.push(event);
  return events;
}

const bestOf = (events: readonly TrainRecord[], of: (event: TrainRecord) => number) =>
  events.reduce((best, event) => (of(event) < of(best) ? event : best)).epoch;

describe('what is monitored', () => {
  it('decides which weights are kept, and the loss where nothing is said', async () => {
    const byLoss = await eventsOf({});
    const byMetric = await eventsOf({ monitor: { metric: 'mape', mode: 'min' } });
    const byNearness = await eventsOf({ monitor: { metric: 'nearness', mode: 'max' } });
    const best = {
      loss: bestOf(byLoss, ({ validation }) => validation!.loss),
      mape: bestOf(byLoss, ({ validation }) => validation!.mape!),
    };
    expect(best.loss).not.toBe(best.mape);
    expect(byLoss.at(-1)!.bestEpoch).toBe(best.loss);
    expect(byMetric.at(-1)!.bestEpoch).toBe(best.mape);
    expect(byNearness.at(-1)!.bestEpoch).toBe(best.mape);
  });

  it('decides when training stops, and says so', async () => {
    const events = await eventsOf({ monitor: { metric: 'mape', mode: 'min' }, patience: 5 });
    const best = bestOf(events, ({ validation }) => validation!.mape!);
    const last = events.at(-1)!;
    expect(last).toMatchObject({ epoch: best + 5, bestEpoch: best, stopped: { reason: 'early stopping' } });
    expect(last.stopped!.message).toBe(
      `the validation mape has not improved for 5 epochs; the weights of epoch ${best} are kept`,
    );
  });

  it('is of the training rows where none are held out', async () => {
    const events = await eventsOf({
      validation: undefined as never,
      monitor: { metric: 'rmse', mode: 'min' },
      patience: 3,
      tolerance: 10,
    });
    expect(events.at(-1)!.stopped!.message).toBe('the training rmse has not improved for 3 epochs');
  });

  it('is part of what a checkpoint must be resumed with', async () => {
    const kept: Checkpoint<TrainingState>[] = [];
    const checkpoint = { every: 0, write: (given: Checkpoint<TrainingState>) => void kept.push(given) };
    await eventsOf({ checkpoint, epochs: 2, monitor: { metric: 'mape', mode: 'min' } });
    await expect(eventsOf({ resume: kept[0]!, epochs: 2 })).rejects.toThrow(
      'resume: monitor: not as in the checkpoint: got nothing; expected an object',
    );
  });

  const refused: [monitor: unknown, message: string][] = [
    ['mape', 'monitor: bad options: got "mape"; expected an object'],
    [
      { metric: 'mpae', mode: 'min' },
      'monitor: metric: bad value: got "mpae"; expected one of loss, rmse, mape, nearness — try "mape"',
    ],
    [{ metric: 'accuracy', mode: 'max' }, 'got "accuracy"; expected one of loss, rmse, mape, nearness'],
    [{ metric: 'mape' }, 'monitor: mode: missing: expected one of min, max'],
    [{ metric: 'mape', mode: 'lowest' }, 'monitor: mode: bad value: got "lowest"; expected one of min, max'],
    [7, 'monitor: bad options: got 7; expected an object'],
  ];
  it.each(refused)('%j is refused', async (monitor, message) => {
    await expect(eventsOf({ monitor: monitor as Monitor })).rejects.toThrow(message);
  });
});

describe('for a table', () => {
  const table = learned.x.map(([a, b], i) => ({ a: a!, b: b!, y: learned.y[i]! }));

  it('the monitor decides over all networks that are judged together', async () => {
    const seen: TrainRecord[] = [];
    const fitted = await fitTable(table, {
      target: 'y',
      metrics: { mape },
      monitor: { metric: 'mape', mode: 'min' },
      onEvent: (event) => void (event.validation && seen.push(event)),
    });
    expect(fitted.bestEpoch).toBe(bestOf(seen, ({ validation }) => validation!.mape!));
    expect(fitted.configuration.monitor).toEqual(['mape', 'min']);
  });

  it('a model that is read back has the metrics that it is handed', async () => {
    const fitted = await fitTable(table, { target: 'y', metrics: { mape }, epochs: 3 });
    const bytes = modelToBytes(fitted);
    const again = await modelFromBytes(bytes, { metrics: { mape } });
    expect((await again.evaluate(table)).metrics).toEqual((await fitted.evaluate(table)).metrics);
    const without = await modelFromBytes(bytes);
    expect((await without.evaluate(table)).metrics).toBeUndefined();
    await expect(modelFromBytes(bytes, { metrics: { loss: mape } })).rejects.toThrow('the name is taken: got "loss"');
  });
});

it('a network that is read back has them too', async () => {
  const model = await fit(network(), learned, { epochs: 3, metrics: { mape } });
  const again = await networkFromBytes(modelToBytes(model), { metrics: { mape } });
  expect(await again.evaluate(held)).toEqual(await model.evaluate(held));
  expect((await again.evaluate(held)).mape).toBeGreaterThan(0);
});
