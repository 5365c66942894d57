/** What walk, update, landscape, doctor and describe make of a network with running statistics. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { diagnose } from '../../src/explain/doctor/doctor.ts';
import { landscape } from '../../src/explain/landscape/landscape.ts';
import { randomPlane } from '../../src/explain/landscape/random-plane.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { walkText } from '../../src/explain/walk/text.ts';
import { withUpdate } from '../../src/explain/walk/update.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activation, batchNorm, dropout, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { sgd } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';
import { TrainingPathRecorder } from '../../src/train/training-path.ts';
import { messageOf } from '../nn/message.ts';
import { scaledError } from '../nn/run.ts';

const draw = random(3, 'explain/batch-norm');
const x = Array.from({ length: 80 }, () => 2 * draw.uniform() - 1);
const data = { x, y: Array.from({ length: 40 }, (_, i) => (x[2 * i]! * x[2 * i + 1]! > 0 ? 1 : 0)) };
const loss = binaryCrossEntropy();
const network = sequential([linear(2, 3), batchNorm(), activation('tanh'), linear(1)], { seed: 2 });
const recorder = new TrainingPathRecorder();
recorder.add(0, network.parameters);
for await (const event of train(network, data, { loss, epochs: 20, batchSize: 8 }))
  recorder.add(event.epoch, await event.snapshot());

const point = { x: data.x.slice(0, 2), y: data.y.slice(0, 1) };

describe('a walk', () => {
  const walk = walkNetwork(network, point, { loss });
  const step = walk.steps[1]!;

  it('is through the running statistics, and says so', async () => {
    const predictor = await openPredictor(network, loss, reference);
    expect(scaledError([walk.output.units[0]!.value], predictor.predict(point.x))).toBeLessThan(1e-14);
    predictor.free();
    expect(walk.notes).toEqual([
      'batchNorm 3 uses its running statistics here: in training it uses those of the minibatch',
    ]);
    expect(walkText(walk)).toContain('batchNorm 3 uses its running statistics');
  });

  it('has gradients of scales and shifts, and none of statistics', () => {
    if (step.kind !== 'general') throw new Error('a layer with parameters of its own');
    expect(step.parameters.map(({ name, gradients }) => [name, gradients?.length ?? null])).toEqual([
      ['layer2.mean', null],
      ['layer2.variance', null],
      ['layer2.scale', 3],
      ['layer2.shift', 3],
    ]);
    const statistics = step.graph!.nodes.filter(({ notation }) => /mean|variance/.test(notation.text));
    expect(statistics.map(({ gradients }) => gradients)).toEqual([null, null]);
    expect(step.jacobian!.map((row) => row.filter((slope) => slope !== 0).length)).toEqual([1, 1, 1]);
  });
});

describe('an update', () => {
  const walk = walkNetwork(network, point, { loss });
  const updated = (rows: number) =>
    withUpdate(walk, network, {
      method: 'minibatch',
      learningRate: 0.1,
      loss,
      data: { x: data.x.slice(0, 2 * rows), y: data.y.slice(0, rows), count: rows },
      point,
    });

  it('is the step that training takes, running statistics included', async () => {
    const { update, notes } = updated(8);
    const copy = sequential(
      network.layers.map(({ layer }) => layer),
      { weights: (name) => Float64Array.from(network.parameters.find((one) => one.name === name)!.values) },
    );
    const rows = { x: data.x.slice(0, 16), y: data.y.slice(0, 8) };
    const options = { loss, optimizer: sgd({ learningRate: 0.1 }), batchSize: 'full', epochs: 1 } as const;
    let before = Number.NaN;
    for await (const event of train(copy, rows, { ...options, backend: reference })) before = event.loss;
    expect(scaledError([update!.lossBefore], [before])).toBeLessThan(1e-14);
    for (const [i, { name, after, gradients }] of update!.parameters.entries()) {
      expect(scaledError(after!, copy.parameters[i]!.values)).toBeLessThan(1e-14);
      expect(gradients === null).toBe(/mean|variance/.test(name));
    }
    expect(update!.parameters[4]!.after).not.toEqual(update!.parameters[4]!.before);
    expect(notes.at(-1)).toMatch(/^the step is as in training: with the statistics of its rows/);
  });

  it('of one row is refused', () => {
    expect(messageOf(() => updated(1))).toBe(
      'update: a single row has no statistics to be normalised by, and training would take more rows: got a network with layer2.mean, layer2.variance; expected two rows or more — try a minibatch, or all rows',
    );
  });
});

describe('the landscape', () => {
  const centre = network.parameters.map(({ values }) => values);
  const statistics = [4, 5];

  it('moves no statistics, also where biases move', () => {
    for (const direction of Object.values(randomPlane(network, centre, { biases: true })))
      for (const [i, piece] of direction.entries())
        expect(piece.some((value) => value !== 0)).toBe(!statistics.includes(i));
  });

  it('has the plane of the path through what is learned, and its true losses', async () => {
    const { path } = await landscape(network, data, { loss, path: recorder.points, directions: 'path', size: 3 });
    const last = path!.points.at(-1)!;
    expect([last.x, last.y, last.distance]).toEqual([0, 0, 0]);
    expect(Math.abs(last.plotted - last.loss)).toBeLessThan(1e-6);
    // Before training the statistics were others: the loss there is not that of the plane.
    const first = sequential([linear(2, 3), batchNorm(), activation('tanh'), linear(1)], { seed: 2 });
    const start = await landscape(first, data, { loss, size: 2 });
    expect(Math.abs(path!.points[0]!.loss - start.centre)).toBeLessThan(1e-6);
  });
});

describe('the doctor', () => {
  it('looks at a network with statistics', async () => {
    const findings = await diagnose(network, data, { loss, optimizer: sgd({ learningRate: 1e3 }) });
    expect(findings.map(({ id }) => id)).toContain('learning rate too high');
  });

  it('knows that layers which only scale and shift bend nothing', async () => {
    const straight = sequential([linear(2, 3), batchNorm(), dropout(0.1), activation('identity'), linear(1)]);
    const bent = sequential([linear(2, 3), batchNorm(), activation('relu'), linear(1)]);
    const found = async (one: typeof network) => (await diagnose(one, data, { loss })).map(({ id }) => id);
    expect(await found(straight)).toContain('no nonlinearity');
    expect(await found(bent)).not.toContain('no nonlinearity');
  });
});
