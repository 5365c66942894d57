/** Spoiled checkpoints: a training that is resumed from one is refused, or ends with finite answers. */
import { generate } from '../../src/data/generators/index.ts';
import { checkpointFromBytes, checkpointToBytes, fileOfCheckpoint } from '../../src/model/checkpoint-file.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { spoiledFile } from './described.ts';
import { type Fuzzer, fuzzer, pick } from './fuzz.ts';

const settings: readonly FitOptions[] = [
  { target: 'y', hidden: [3], epochs: 3, seed: 1 },
  { target: 'y', hidden: [2], epochs: 4, optimizer: 'sgd', schedule: 'reduceOnPlateau', validation: 0, test: 0 },
];

const table = generate('moons', { rows: 40, noise: 0.1, seed: 1 });

/** Those of whole fits, one after each epoch. */
async function checkpoints(options: FitOptions): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  await fitTable(table, {
    ...options,
    checkpoint: { every: 0, write: (checkpoint) => void all.push(checkpointToBytes(checkpoint)) },
  });
  return all;
}

export async function fuzzCheckpoints(): Promise<Fuzzer> {
  const all = await Promise.all(settings.map(async (options) => ({ options, files: await checkpoints(options) })));
  return fuzzer('checkpoints', async (draw) => {
    const { options, files } = pick(draw, all);
    const resume = checkpointFromBytes(spoiledFile(draw, pick(draw, files), fileOfCheckpoint), 'fit');
    const fit: FitResult = await fitTable(table, { ...options, resume });
    const bad = Array.from(fit.predictTable(table).probabilities ?? []).find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new Error(`an answer is ${bad}`);
    const loss = fit.history.find((record) => !Number.isFinite(record.loss));
    if (loss && fit.stopped.reason !== 'diverged') throw new Error(`a loss is ${loss.loss}`);
  });
}
