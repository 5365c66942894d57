/** fit(): rows of numbers to a model that predicts, judges, and is saved and read back with its loss. */
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/data/generators/index.ts';
import { writeDescribed } from '../../src/model/described-file.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import type { NetworkModel } from '../../src/model/network-model.ts';
import { readSafetensors, type SafetensorsTensor } from '../../src/model/safetensors.ts';
import { linear } from '../../src/nn/layers/index.ts';
import type { Loss } from '../../src/nn/loss.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { mean, mul, squaredError } from '../../src/ops/index.ts';
import { sgd } from '../../src/optim/index.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';
import type { TrainingState } from '../../src/train/state.ts';
import { train } from '../../src/train/train.ts';
import { messageOf } from '../nn/message.ts';

const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};
const small = () => mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });

/** 2 a + 3 b + 1, as it is. */
async function known() {
  const network = sequential([linear(2, 1)]);
  const model = await fit(network, { x: [[0, 0]], y: [0] }, { loss: 'meanSquaredError', epochs: 1 });
  setWeights(network, [[2, 3], [1]]);
  return model;
}

describe('fit', () => {
  it('has the bits of a loop over the events of train', async () => {
    const network = small();
    let loss = Number.NaN;
    for await (const event of train(network, xor, { epochs: 20, seed: 5 })) loss = event.loss;
    const model = await fit(small(), xor, { epochs: 20, seed: 5 });
    expect(model.network.parameters.map(({ values }) => values)).toEqual(
      network.parameters.map(({ values }) => values),
    );
    expect(model.training).toMatchObject({ epoch: 20, loss, stopped: { reason: 'epochs' } });
  });

  it('chooses the loss, and remembers it', async () => {
    const options = { epochs: 1 };
    expect((await fit(small(), xor, options)).loss.name).toBe('binaryCrossEntropy');
    expect((await fit(small(), { ...xor, y: [0, 1, 2, 3] }, options)).loss.name).toBe('meanSquaredError');
    expect((await fit(mlp({ inputs: 2, hidden: [], outputs: 3 }), xor, options)).loss.name).toBe('crossEntropy');
    expect((await fit(small(), xor, { ...options, loss: 'huber' })).loss.name).toBe('huber');
  });

  it('judges by validation rows, and is interrupted and taken up again with the same bits', async () => {
    const options = { epochs: 10, validation: xor, patience: 50 };
    const whole = await fit(small(), xor, options);
    expect(whole.training.validation!.loss).toBeCloseTo((await whole.evaluate(xor)).loss, 6);
    const saved: Checkpoint<TrainingState>[] = [];
    const checkpoint = { every: 0, write: (state: Checkpoint<TrainingState>) => void saved.push(state) };
    await fit(small(), xor, { ...options, checkpoint });
    const resumed = await fit(small(), xor, { ...options, resume: saved[4]! });
    expect(resumed.predict(xor.x)).toEqual(whole.predict(xor.x));
  });

  it('refuses what cannot be learned, and a training that diverged', async () => {
    await expect(fit(small(), xor, { lr: 1 } as object)).rejects.toThrow('fit: unknown option: got "lr"');
    await expect(fit(small(), undefined as never)).rejects.toThrow('training data: missing: got undefined');
    await expect(fit([] as never, xor)).rejects.toThrow('network: bad value: got a list of 0');
    await expect(
      fit(
        small(),
        { x: xor.x, y: [1e19, 1e19, 1e19, 1e19] },
        { loss: 'meanSquaredError', optimizer: sgd({ learningRate: 1e9 }) },
      ),
    ).rejects.toThrow(
      /^fit: the loss stopped being a finite number at step 1 \(epoch 1\) — try a smaller learning rate than/,
    );
  });
});

describe('its model', () => {
  it('predicts a row, rows, and refuses others', async () => {
    const model = await known();
    expect(model.predict([1, 10])).toEqual([33]);
    expect(model.predict(Float32Array.of(1, 10))).toEqual([33]);
    expect(
      model.predict([
        [1, 10],
        [0, 0],
      ]),
    ).toEqual([[33], [1]]);
    expect(model.predict([])).toEqual([]);
    expect(messageOf(() => model.predict([1, 2, 3, 4]))).toBe(
      'predict: not one row: got 4 numbers; expected 2, the inputs of the network — try an array for each row, if there are several',
    );
    expect(messageOf(() => model.predict([Number.NaN, 1]))).toMatch(
      /^predict: features: not a finite number: got NaN in row 1/,
    );
    expect(messageOf(() => model.predict([{ a: 1 }] as never))).toMatch(/^predict: features: row 1 is not numbers/);
    expect(messageOf(() => model.predict(undefined as never))).toMatch(/^predict: features: not rows of numbers/);
  });

  it('judges rows in their units, with weights, however many', async () => {
    const model = await known();
    const x = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    expect(await model.evaluate({ x, y: [1, 3, 7] })).toEqual({ loss: 3, rmse: Math.sqrt(3) });
    expect(await model.evaluate({ x, y: [1, 3, 7], sampleWeights: [1, 0, 1] })).toEqual({
      loss: 4.5,
      rmse: Math.sqrt(4.5),
    });
    const many = Array.from({ length: 600 }, (_, i) => [i % 2, 0]);
    expect(await model.evaluate({ x: many, y: many.map(([a], i) => 2 * a! + 1 + (i >= 300 ? 2 : 0)) })).toMatchObject({
      loss: 2,
    });
    await expect(model.evaluate({ x, y: [1, 2] })).rejects.toThrow('evaluate: data: targets do not fit the features');
    await expect(model.evaluate({ x, y: [1, 2, 3], sampleWeights: [0, 0, 0] })).rejects.toThrow(
      'evaluate: data: no row counts: got sample weights that are all 0',
    );
  });
});

/** A squared error that weighs numbers by an option. */
const scaledError = ({ factor }: { factor: number }): Loss => ({
  ...meanSquaredError(),
  name: 'scaledError',
  options: { factor },
  perRow: (outputs, targets) => mul(factor, mean(squaredError(outputs, targets), -1)),
});

describe('its file', () => {
  it('has weights, seed and loss; rows of any shape', async () => {
    const model = await fit(mlp({ inputs: 2, hidden: [3], outputs: 3, seed: 9 }), xor, { epochs: 3 });
    const bytes = modelToBytes(model);
    const loaded = await networkFromBytes(bytes);
    expect(loaded.predict(xor.x)).toEqual(model.predict(xor.x));
    expect(await loaded.evaluate(xor)).toEqual(await model.evaluate(xor));
    expect(loaded.loss.name).toBe('crossEntropy');
    expect(modelToBytes(loaded)).toEqual(bytes);
  });

  it('asks for a loss of its own', async () => {
    const bytes = modelToBytes(await fit(small(), xor, { epochs: 1, loss: scaledError({ factor: 3 }) }));
    const loaded = await networkFromBytes(bytes, 'm', { losses: { scaledError } });
    expect(loaded.loss.options).toEqual({ factor: 3 });
    await expect(networkFromBytes(bytes, 'm')).rejects.toThrow(
      /^m: not a model that can be used: loss: unknown name: got "scaledError"/,
    );
  });

  it('is read by the same function as that of a table', async () => {
    const model = await known();
    const bytes = modelToBytes(model);
    expect((await modelFromBytes<NetworkModel>(bytes)).predict([0, 1])).toEqual(model.predict([0, 1]));
    const table = modelToBytes(await fitTable(generate('moons', { rows: 40 }), { target: 'y', epochs: 1 }));
    expect((await modelFromBytes(table)).target).toBe('y');
    await expect(networkFromBytes(table, 'm')).rejects.toThrow(
      'm: a model of tables — try load(), or modelFromBytes()',
    );
  });

  it('is checked', async () => {
    const { metadata, tensors } = readSafetensors(modelToBytes(await known()));
    const { checksum: _, formatVersion: __, ...content } = JSON.parse(metadata.chainrule!) as Record<string, unknown>;
    const kind = { key: 'chainrule', name: 'Chainrule model', version: 1, origin: 'elsewhere' };
    const saved = [...tensors].map(([name, tensor]) => ({ name, ...tensor }) as SafetensorsTensor);
    const refusal = (row: unknown) =>
      networkFromBytes(writeDescribed(kind, saved, { ...content, row }), 'm').then(
        () => 'loaded',
        (error: Error) => error.message,
      );
    expect(await refusal([2])).toBe('loaded');
    expect(await refusal([3])).toMatch(/^m: not a model that can be used: /);
    expect(await refusal([0])).toMatch(/^m: not a model that can be used: row\.0: /);
    expect(await refusal('2')).toMatch(/^m: not a model that can be used: row: /);
  });
});
