/** Checkpoints: a training or a whole fit, interrupted at any moment and resumed from a file, ends with the bits of one that was not. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { generate } from '../../src/data/generators/index.ts';
import type { Table } from '../../src/data/table.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { checkpointFromBytes, checkpointToBytes } from '../../src/model/checkpoint-file.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import type { FitState } from '../../src/model/fit-state.ts';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { modelToBytes } from '../../src/model/model-file.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';
import { trainingPathToBytes } from '../../src/model/training-path-file.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { adam, sgd } from '../../src/optim/index.ts';
import { cosineDecay, reduceOnPlateau } from '../../src/optim/schedules/index.ts';
import type { Checkpoint } from '../../src/train/checkpoint-options.ts';
import type { TrainingState } from '../../src/train/state.ts';
import { type TrainOptions, train } from '../../src/train/train.ts';
import { messageOf } from '../nn/message.ts';

const table = generate('circle', { rows: 80, noise: 0.2, seed: 3 });
const few: Partial<FitOptions> = { hidden: [6], seed: 5, batchSize: 20 };

/** Everything that a fit ends with but the time that it took. */
function endOf(fit: FitResult): object {
  return {
    model: checksum(modelToBytes(fit)),
    path: fit.path && checksum(trainingPathToBytes(fit.network, fit.path)),
    stopped: fit.stopped,
    bestEpoch: fit.bestEpoch,
    history: fit.history.map(({ seconds: _seconds, ...record }) => record),
    evaluations: fit.evaluations,
  };
}

/** A fit that throws at its n-th checkpoint, as a process may be killed; gives the file of the one before. */
class Killed extends Error {}

async function killedAt(n: number, options: FitOptions, of: Table): Promise<Uint8Array | undefined> {
  let last: Checkpoint<FitState> | undefined;
  let count = 0;
  const write = (checkpoint: Checkpoint<FitState>): void => {
    if (++count > n) throw new Killed();
    last = checkpoint;
  };
  try {
    // Between any two calls of the engine.
    await fitTable(of, { ...options, checkpoint: { every: 1e-9, write } });
    return undefined;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return last && checkpointToBytes(last);
  }
}

/** Killed and resumed again and again, every time after so many checkpoints more. */
async function throughKills(
  options: FitOptions,
  stride: number,
  of: Table,
): Promise<{ fit: FitResult; killed: readonly FitState[] }> {
  const killed: FitState[] = [];
  for (let again = options; ; ) {
    const bytes = await killedAt(stride, again, of);
    if (!bytes) return { fit: await fitTable(of, again), killed };
    const resume = checkpointFromBytes(bytes, 'fit');
    killed.push(resume.state);
    again = { ...options, resume };
  }
}

describe('a fit killed and resumed from its file', () => {
  it.each<[string, Partial<FitOptions>, number]>([
    ['with dropout and momentum', { epochs: 6, optimizer: sgd({ momentum: 0.9 }), dropout: 0.2 }, 3],
    ['watched by validation', { patience: 4, schedule: reduceOnPlateau({ patience: 1 }) }, 60],
    ['without validation', { validation: 0, epochs: 8, schedule: cosineDecay(), pathPoints: 4 }, 4],
  ])('%s ends with the same model, byte for byte', async (_, options, stride) => {
    const all = { target: 'y', ...few, ...options };
    const whole = endOf(await fitTable(table, all));
    const { fit, killed } = await throughKills(all, stride, table);
    expect(killed.length).toBeGreaterThan(3);
    expect(endOf(fit)).toEqual(whole);
  });

  it.each<[string, Table, number]>([
    ['five folds', table, 300],
    ['folds that are soon perfect', generate('gauss', { rows: 80, noise: 0, seed: 3 }), 70],
    ['held-out rows', generate('circle', { rows: 1400, noise: 0.2, seed: 3 }), 15],
  ])('with %s and a second training: in each of both, byte for byte', async (_, of, stride) => {
    const all = { target: 'y', ...few, pathPoints: 10 };
    const whole = endOf(await fitTable(of, all));
    const { fit, killed } = await throughKills(all, stride, of);
    const inFirst = killed.filter(({ watched }) => !watched);
    expect([inFirst.length > 1, killed.length - inFirst.length > 0]).toEqual([true, true]);
    expect(endOf(fit)).toEqual(whole);
  });

  it('is the same on two threads, and may change their number on the way', async () => {
    const all = { target: 'y', ...few, hidden: [64, 64] };
    const whole = endOf(await fitTable(table, all));
    const bytes = (await killedAt(40, { ...all, backend: threadedBackend(2) }, table))!;
    const resume = checkpointFromBytes(bytes, 'fit');
    expect(endOf(await fitTable(table, { ...all, backend: wasm, resume }))).toEqual(whole);
  });
});

const x = Array.from({ length: 74 }, (_, i) => ((i * 7919) % 97) / 97 - 0.5);
const data = { x, y: Array.from({ length: 37 }, (_, i) => Number(x[2 * i]! > x[2 * i + 1]!)) };
const network = () => mlp({ inputs: 2, hidden: [5], outputs: 1, seed: 1 });
const weightsOf = ({ parameters }: ReturnType<typeof network>) => parameters.map(({ values }) => [...values]);

async function checkpointsOf(options: TrainOptions, every: number): Promise<Checkpoint<TrainingState>[]> {
  const checkpoints: Checkpoint<TrainingState>[] = [];
  const write = (checkpoint: Checkpoint<TrainingState>): void => {
    checkpoints.push(checkpointFromBytes(checkpointToBytes(checkpoint), 'training'));
  };
  for await (const _ of train(network(), data, { ...options, checkpoint: { every, write } }));
  return checkpoints;
}

describe('train()', () => {
  const options: TrainOptions = { batchSize: 8, epochs: 5, seed: 2 };

  it('writes one before the first step, one after each epoch where the interval is 0, and one at the end', async () => {
    const checkpoints = await checkpointsOf(options, 0);
    expect(checkpoints.map(({ state }) => [state.epoch, state.step])).toEqual([
      [0, 0],
      [1, 5],
      [2, 10],
      [3, 15],
      [4, 20],
      [5, 25],
    ]);
    expect(checkpoints.at(-1)!.state.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    const often = await checkpointsOf(options, 1e-9);
    expect(often.some(({ state }) => state.stepOfEpoch > 0)).toBe(true);
    expect(await checkpointsOf(options, 1e9)).toHaveLength(2);
  });

  it('resumes from each of them to the same weights, with the events that were to come', async () => {
    const whole = network();
    for await (const _ of train(whole, data, options));
    for (const resume of (await checkpointsOf(options, 1e-9)).slice(0, -1)) {
      const resumed = network();
      const epochs: number[] = [];
      for await (const { epoch } of train(resumed, data, { ...options, resume })) epochs.push(epoch);
      expect(weightsOf(resumed)).toEqual(weightsOf(whole));
      expect(epochs).toEqual([1, 2, 3, 4, 5].slice(resume.state.epoch));
    }
  });

  it('takes the epochs of the checkpoint where none are said, and goes on for more after the end', async () => {
    const checkpoints = await checkpointsOf(options, 0);
    const { epochs: _epochs, ...others } = options;
    const counts = async (resume: Checkpoint<TrainingState>, epochs?: number) => {
      let last = 0;
      const more = { ...others, resume, ...(epochs !== undefined && { epochs }) };
      for await (const { epoch } of train(network(), data, more)) last = epoch;
      return last;
    };
    expect(await counts(checkpoints[1]!)).toBe(5);
    expect(await counts(checkpoints.at(-1)!, 7)).toBe(7);
    await expect(counts(checkpoints.at(-1)!)).rejects.toThrow(
      'resume: the training is done: got all 5 epochs are done — try more epochs',
    );
  });

  it('writes the state of the moment of an abort, and none after a divergence', async () => {
    const controller = new AbortController();
    const states: TrainingState[] = [];
    const write = ({ state }: Checkpoint<TrainingState>): void => {
      states.push(state);
      if (state.step >= 7) controller.abort();
    };
    const aborted = { ...options, signal: controller.signal, checkpoint: { every: 1e-9, write } };
    for await (const _ of train(network(), data, aborted));
    const last = states.at(-1)!;
    expect([last.step, last.history.length]).toEqual([states.at(-2)!.step, last.epoch]);

    const steep = { ...options, optimizer: sgd({ learningRate: 1e38 }) };
    const before = await checkpointsOf(steep, 1e9);
    expect(before.map(({ state }) => state.step)).toEqual([0]);
  });

  it.each<[string, TrainOptions, string]>([
    ['an option', { l2: 0.5 }, 'resume: l2: not as in the checkpoint: got 0.5; expected 0 — try resuming with'],
    ['the batch size', { batchSize: 9 }, 'resume: batchSize: not as in the checkpoint: got 9; expected 8'],
    [
      'an option of the optimizer',
      { optimizer: adam({ learningRate: 0.5 }) },
      'resume: optimizer.learningRate: not as in the checkpoint: got 0.5; expected 0.001',
    ],
    [
      'the optimizer',
      { optimizer: sgd() },
      'resume: optimizer.name: not as in the checkpoint: got "sgd"; expected "adam"',
    ],
    [
      'a schedule',
      { schedule: cosineDecay() },
      'resume: schedule: not as in the checkpoint: got an object; expected null',
    ],
    ['validation rows', { validation: data }, 'resume: data: not as in the checkpoint: got "'],
  ])('refuses %s that differs, by name', async (_, other, message) => {
    const [resume] = await checkpointsOf(options, 1e9);
    const attempt = async () => {
      for await (const _event of train(network(), data, { ...options, ...other, resume: resume! }));
    };
    await expect(attempt()).rejects.toThrow(message);
  });

  it('refuses other rows, another network, and the checkpoint of a fit', async () => {
    const [resume] = await checkpointsOf(options, 1e9);
    const attempt = async (net = network(), of = data, from = resume!) => {
      for await (const _event of train(net, of, { ...options, resume: from }));
    };
    const changed = { ...data, y: data.y.with(3, 1 - data.y[3]!) };
    await expect(attempt(network(), changed)).rejects.toThrow('resume: data: not as in the checkpoint: got "');
    // The same values in other arrays are the same rows.
    await attempt(network(), { x: Float64Array.from(x), y: Int32Array.from(data.y) } as never);
    await expect(attempt(mlp({ inputs: 2, hidden: [4], outputs: 1 }))).rejects.toThrow(
      'resume: parameters.layer1.weight.0: not as in the checkpoint: got 4; expected 5',
    );
    await expect(attempt(network(), data, { ...resume!, kind: 'fit' })).rejects.toThrow(
      'resume: kind: not as in the checkpoint: got "training"; expected "fit"',
    );
    await expect(checkpointsOf(options, -1)).rejects.toThrow(
      'checkpoint: every: bad value: got -1; expected 0 or more',
    );
  });
});

describe('fitTable() goes on', () => {
  const options = { target: 'y', ...few };

  async function checkpointsOfFit(more: Partial<FitOptions> = {}): Promise<Checkpoint<FitState>[]> {
    const checkpoints: Checkpoint<FitState>[] = [];
    const write = (checkpoint: Checkpoint<FitState>): void => void checkpoints.push(checkpoint);
    await fitTable(table, { ...options, ...more, checkpoint: { every: 0, write } });
    return checkpoints;
  }

  it('for more epochs after its end, in the training on all rows, and says what becomes of the schedule', async () => {
    const last = (await checkpointsOfFit()).at(-1)!;
    await expect(fitTable(table, { ...options, resume: last })).rejects.toThrow(
      'resume: the training is done: got all',
    );
    const epochs = last.state.epochs + 3;
    let told: readonly string[] = [];
    let most = 0;
    const fit = await fitTable(table, {
      ...options,
      epochs,
      resume: last,
      onStart: (plan) => {
        told = plan.warnings;
        most = plan.epochs;
      },
    });
    expect(told).toContain(
      `resumed for ${epochs} epochs in place of ${last.state.epochs}: the schedule cosine goes on as that of ${epochs} epochs`,
    );
    expect(fit.stopped.message).toContain(`rows in ${epochs} epochs are kept`);
    expect(most).toBe(fit.history.length + epochs);
    expect(fit.configuration.epochs).toBe(epochs);
    expect(fit.configuration.refit).toBe(true);
  });

  it('in its one training', async () => {
    const last = (await checkpointsOfFit({ epochs: 4 })).at(-1)!;
    const fit = await fitTable(table, { ...options, epochs: 6, resume: last });
    expect(fit.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(fit.stopped.message).toBe('all 6 epochs are done');
  });

  it('but not on a table that has changed, nor with other settings', async () => {
    const [resume] = await checkpointsOfFit({ epochs: 2 });
    const other = generate('circle', { rows: 80, noise: 0.2, seed: 4 });
    const attempt = (of: Table, more: Partial<FitOptions>) =>
      fitTable(of, { ...options, epochs: 2, resume: resume!, ...more });
    await expect(attempt(other, {})).rejects.toThrow('resume: preprocessing: not as in the checkpoint: got "');
    await expect(attempt(table, { activation: 'tanh' })).rejects.toThrow(
      'resume: layers.1.name: not as in the checkpoint: got "tanh"; expected "relu"',
    );
    await expect(attempt(table, { seed: 6 })).rejects.toThrow('not as in the checkpoint');
    await expect(attempt(table, { resume: { ...resume!, settings: {} } })).rejects.toThrow(
      'resume.settings.epochs: missing',
    );
  });
});

describe('the file', () => {
  async function stateOf(options: Partial<FitOptions>, at: number): Promise<Checkpoint<FitState>> {
    const all = { target: 'y', ...few, ...options };
    return checkpointFromBytes((await killedAt(at, all, table))!, 'fit');
  }

  it('keeps everything, to the last bit, in the precision of the backend', async () => {
    for (const options of [{ pathPoints: 5 }, { epochs: 3, backend: reference, validation: 0 }]) {
      const checkpoints: Checkpoint<FitState>[] = [];
      const write = (one: Checkpoint<FitState>): void => void checkpoints.push(one);
      await fitTable(table, { target: 'y', ...few, ...options, checkpoint: { every: 1e9, write } });
      for (const checkpoint of checkpoints)
        expect(checkpointFromBytes(checkpointToBytes(checkpoint), 'fit')).toEqual(checkpoint);
    }
  });

  it('is refused where it is torn, altered, of another version, or none', async () => {
    const bytes = checkpointToBytes(await stateOf({ epochs: 3 }, 4));
    const attempt = (of: Uint8Array, kind: 'fit' | 'training' = 'fit') =>
      messageOf(() => checkpointFromBytes(of, kind, 'c.safetensors'));
    for (let length = 0; length < bytes.length; length += 97)
      expect(attempt(bytes.subarray(0, length))).toMatch(/^c\.safetensors: /);
    for (let at = 0; at < bytes.length; at += 31) {
      const altered = bytes.slice();
      altered[at]! ^= 1 << (at % 8);
      expect(attempt(altered)).toMatch(/^c\.safetensors: /);
    }
    // Not a TextDecoder: its latin1 is windows-1252, which changes bytes.
    const text = Buffer.from(bytes).toString('latin1');
    const newer = Uint8Array.from(text.replace('formatVersion\\":1', 'formatVersion\\":2'), (char) =>
      char.charCodeAt(0),
    );
    expect(attempt(newer)).toBe(
      'c.safetensors: written by a newer version of Chainrule: got format version 2; expected 1 — try a newer Chainrule',
    );
    expect(attempt(modelToBytes(await fitTable(table, { target: 'y', epochs: 1 })))).toBe(
      'c.safetensors: not a Chainrule checkpoint: got a safetensors file without the metadata key "chainrule-checkpoint" — try a file that `chainrule train --checkpoint` or checkpointToBytes() wrote',
    );
    const [one, two] = [...readSafetensors(bytes).tensors.keys()];
    const swapped = text
      .replace(`"${one}":{`, '"?":{')
      .replace(`"${two}":{`, `"${one}":{`)
      .replace('"?":{', `"${two}":{`);
    expect(attempt(Buffer.from(swapped, 'latin1'))).toContain(
      'tensors: not in the order in which they were saved: got',
    );
    expect(attempt(bytes, 'training')).toBe(
      'c.safetensors: not a checkpoint that can be used: checkpoint.kind: not valid: got "fit"; expected "training" — try a file that `chainrule train --checkpoint` or checkpointToBytes() wrote',
    );
  });

  it('gives an error by name, whatever is wrong in it', async () => {
    const options = { pathPoints: 4 };
    const again = { target: 'y', ...few, ...options, signal: AbortSignal.abort() };
    const odd: unknown[] = [];
    for (const at of [8, 2301]) {
      const { state, ...others } = await stateOf(options, at);
      // Each takes as long as to open a fit: some of them, others for each of the two.
      const some = [...spoiledCopies(state)].filter((_, i) => i % 6 === at % 6);
      for (const spoiled of some) {
        const attempt = async () => {
          const resume = checkpointFromBytes(checkpointToBytes({ ...others, state: spoiled as FitState }), 'fit');
          await fitTable(table, { ...again, resume });
        };
        const error = await attempt().catch((thrown: unknown) => thrown);
        if (error !== undefined && !(error instanceof ChainruleError)) odd.push(error);
      }
    }
    expect(odd).toEqual([]);
  });
});

/** Copies of plain data with one value changed or left out in each. */
function* spoiledCopies(value: unknown): Generator<unknown> {
  if (typeof value === 'number') yield* [-1, 1e9, null];
  if (value instanceof Float32Array) yield* [value.slice(1), value.map(() => Number.NaN), [1]];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  // The first and the last of many are like those between them.
  const entries = Object.entries(value);
  for (const [key, entry] of Array.isArray(value)
    ? entries.filter((_, i) => i === 0 || i === entries.length - 1)
    : entries) {
    if (Array.isArray(value)) yield value.slice(1);
    else yield Object.fromEntries(entries.filter(([other]) => other !== key));
    for (const changed of spoiledCopies(entry))
      yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
  }
}
