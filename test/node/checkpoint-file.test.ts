/** Checkpoints in files, as programs on Node have them. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkpointFile, fitTable, generate, mlp, modelToBytes, readCheckpoint, train } from '../../src/node.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chainrule-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const xor = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const network = () => mlp({ inputs: 2, hidden: [4], outputs: 1, seed: 3 });

test('a training goes on from its file to the same bits', async () => {
  const path = join(folder, 'training.safetensors');
  const whole = network();
  for await (const _ of train(whole, xor, { epochs: 30 }));
  const file = checkpointFile(path, 0);
  for await (const { epoch } of train(network(), xor, { epochs: 30, checkpoint: file })) if (epoch === 12) break;
  await file.done();
  const resumed = network();
  const epochs: number[] = [];
  for await (const { epoch } of train(resumed, xor, { epochs: 30, resume: await readCheckpoint(path, 'training') }))
    epochs.push(epoch);
  expect(epochs).toEqual(Array.from({ length: 18 }, (_, i) => 13 + i));
  expect(resumed.parameters.map(({ values }) => values)).toEqual(whole.parameters.map(({ values }) => values));
  expect(readdirSync(folder)).toEqual(['training.safetensors']);
});

test('a fit goes on from its file to the same bytes', async () => {
  const path = join(folder, 'fit.safetensors');
  const table = generate('moons', { rows: 200, seed: 0, noise: 0.1 });
  const options = { target: 'y', hidden: [6] };
  const whole = await fitTable(table, options);
  const file = checkpointFile(path, 0);
  const abort = new AbortController();
  await fitTable(table, {
    ...options,
    checkpoint: file,
    signal: abort.signal,
    onEvent: ({ epoch }) => {
      if (epoch === 5) abort.abort();
    },
  });
  await file.done();
  const resumed = await fitTable(table, { ...options, resume: await readCheckpoint(path, 'fit') });
  expect(Buffer.from(modelToBytes(resumed)).equals(modelToBytes(whole))).toBe(true);
});

describe('a file that cannot be written', () => {
  test('as the first one ends the training before it begins', async () => {
    const training = train(network(), xor, { checkpoint: checkpointFile(join(folder, 'none', 'x.safetensors')) });
    await expect(training.next()).rejects.toThrow(/none.*x\.safetensors: no such folder/s);
  });

  test('later is told at the next call, which tries again, and by done()', async () => {
    const path = join(folder, 'x.safetensors');
    const other = checkpointFile(path, 0);
    const training = train(network(), xor, { epochs: 3, checkpoint: other });
    await training.next();
    await other.done();
    await training.return(undefined);
    const { state, ...identity } = await readCheckpoint(path, 'training');
    rmSync(folder, { recursive: true });
    await other.write({ ...identity, state });
    await expect(other.done()).rejects.toThrow(/no such folder/);
    await expect(other.write({ ...identity, state })).rejects.toThrow(/no such folder/);
    await expect(other.done()).rejects.toThrow(/no such folder/);
    mkdirSync(folder);
    await expect(other.write({ ...identity, state })).rejects.toThrow(/no such folder/);
    await other.done();
    expect(readdirSync(folder)).toEqual(['x.safetensors']);
  });
});

test('a checkpoint of the other kind, and a file that is none, are refused', async () => {
  const path = join(folder, 'x.safetensors');
  const file = checkpointFile(path);
  for await (const _ of train(network(), xor, { epochs: 1, checkpoint: file }));
  await file.done();
  await expect(readCheckpoint(path, 'fit')).rejects.toThrow(/x\.safetensors: not a checkpoint that can be used: /);
  await expect(readCheckpoint(join(folder, 'y.safetensors'), 'fit')).rejects.toThrow(/y\.safetensors: no such file/);
});
