/** Files of rows teach the bits of the same rows in arrays, and are refused where their rows are not what they should be. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/compiler/program.ts';
import {
  losses,
  mlp,
  openPredictor,
  openRowFile,
  openTraining,
  type RowSource,
  type TrainingData,
  type TrainOptions,
  train,
  wasm,
} from '../../src/node.ts';
import { random } from '../../src/numeric/random.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chainrule-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of the rows of the arrays, lowest bytes first on any machine. */
function write(name: string, { x, y, sampleWeights }: TrainingData, rows: number): string {
  const [features, target] = [x.length / rows, y.length / rows];
  const width = features + target + (sampleWeights ? 1 : 0);
  const bytes = new DataView(new ArrayBuffer(4 * rows * width));
  for (let row = 0; row < rows; row++) {
    const numbers = [];
    for (let i = 0; i < features; i++) numbers.push(x[row * features + i]!);
    for (let i = 0; i < target; i++) numbers.push(y[row * target + i]!);
    if (sampleWeights) numbers.push(sampleWeights[row]!);
    for (const [i, number] of numbers.entries()) bytes.setFloat32(4 * (row * width + i), number, true);
  }
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const inputs = 20;
const classes = 3;

function madeRows(rows: number, seed: number): { x: Float32Array; y: Int32Array; sampleWeights: Float32Array } {
  const draws = random(seed, 'rows of a file');
  return {
    x: Float32Array.from({ length: rows * inputs }, () => draws.uniform()),
    y: Int32Array.from({ length: rows }, (_, row) => row % classes),
    sampleWeights: Float32Array.from({ length: rows }, (_, row) => row % 4),
  };
}

async function learn(data: TrainingData | RowSource, options: TrainOptions = {}, outputs = classes) {
  const network = mlp({ inputs, hidden: [6], outputs, activation: 'tanh', dropout: 0.1, seed: 3 });
  let arenaBytes = 0;
  const instantiate = (program: Program) => {
    arenaBytes = 4 * program.arenaSize;
    return wasm.instantiate(program);
  };
  const settings = { batchSize: 500, epochs: 2, seed: 4, backend: { ...wasm, instantiate }, ...options };
  const scores = [];
  for await (const { loss, metrics, validation } of train(network, data, settings))
    scores.push({ loss, metrics, validation });
  return { scores, weights: network.parameters.map(({ values }) => [...values]), arenaBytes };
}

describe('a file of 5 MB', () => {
  const rows = 60_000;

  it('teaches the bits of arrays while a part of it is in memory, also where it is the validation', async () => {
    const { x, y } = madeRows(rows, 1);
    const held = madeRows(2500, 2);
    const file = await openRowFile(write('large.f32', { x, y }, rows), { row: [inputs] });
    expect(file).toMatchObject({ rows, row: [inputs], target: 1, weighted: false });
    const heldFile = await openRowFile(write('held.f32', held, 2500), { row: [inputs], weighted: true });
    const { arenaBytes: copied, ...expected } = await learn({ x, y }, { validation: held });
    expect(copied).toBeGreaterThan(x.byteLength);
    for (const validation of [held, heldFile]) {
      const { arenaBytes, ...learned } = await learn(file, { validation });
      expect(learned).toEqual(expected);
      expect(arenaBytes).toBeLessThan(x.byteLength / 2);
    }
  });

  it('with weights, and targets of several values', async () => {
    const { x, sampleWeights } = madeRows(rows, 3);
    const y = x.map((value, i) => (i % inputs < 2 ? value / 2 : 0)).filter((_, i) => i % inputs < 2);
    const path = write('values.f32', { x, y, sampleWeights }, rows);
    const file = await openRowFile(path, { row: [inputs], target: 2, weighted: true });
    const options = { loss: losses.huber(), epochs: 1 };
    const { arenaBytes: _, ...expected } = await learn({ x, y, sampleWeights }, options, 2);
    expect(await learn(file, options, 2)).toMatchObject(expected);
  });
});

it('of a file of 100 MB that is learned and validates, little is ever in memory', () => {
  const script = fileURLToPath(new URL('learn-file.ts', import.meta.url));
  // With little room for garbage, of which versions of Node let more or less lie.
  const args = ['--max-semi-space-size=1', '--import', 'tsx', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { file, grown } = JSON.parse(stdout) as { file: number; grown: number };
  expect(file).toBeGreaterThan(100);
  // 9 to 10 MB are seen, of which the program of the training, its compiler and a megabyte of rows are made.
  expect(grown).toBeLessThan(25);
});

it('a file of few rows is kept in memory, and teaches the same', async () => {
  const { sampleWeights: _, ...data } = madeRows(90, 1);
  const file = await openRowFile(write('small.f32', data, 90), { row: [inputs] });
  expect(await learn(file, { batchSize: 20 })).toEqual(await learn(data, { batchSize: 20 }));
});

it('a training that stopped within an epoch of a file is taken up again on arrays, and the other way round', async () => {
  const { x, y } = madeRows(60_000, 1);
  const file = await openRowFile(write('resumed.f32', { x, y }, 60_000), { row: [inputs] });
  const learnFrom = async (first: TrainingData | RowSource, second: TrainingData | RowSource) => {
    const make = () => mlp({ inputs, hidden: [6], outputs: classes, dropout: 0.1, seed: 3 });
    const options = { batchSize: 500, epochs: 2 };
    const begun = await openTraining(make(), first, options);
    await begun.step(170);
    const state = await begun.state();
    begun.free();
    const network = make();
    const resumed = await openTraining(network, second, options);
    await resumed.restore(state);
    const { loss, stopped } = await resumed.epoch();
    expect(stopped!.reason).toBe('epochs');
    return { loss, weights: network.parameters.map(({ values }) => [...values]) };
  };
  const expected = await learnFrom({ x, y }, { x, y });
  expect(await learnFrom(file, { x, y })).toEqual(expected);
  expect(await learnFrom({ x, y }, file)).toEqual(expected);
});

it('rows longer than the buffer are read one by one', async () => {
  const width = 300_000;
  const x = Float32Array.from({ length: 3 * width }, (_, i) => i % 1009);
  const file = await openRowFile(write('long.f32', { x, y: [5, 6, 7] }, 3), { row: [300, 500, 2] });
  const [readX, readY] = [new Float32Array(3 * width), new Float32Array(3)];
  await file.read(Int32Array.of(2, 0), readX, readY, undefined, 1);
  const expected = new Float32Array(3 * width);
  expected.set(x.subarray(2 * width), width);
  expected.set(x.subarray(0, width), 2 * width);
  expect(Buffer.from(readX.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  expect([...readY]).toEqual([0, 7, 5]);
});

it('rows of a file, with or without targets, are predicted as those of arrays', async () => {
  const rows = 9000;
  const { x, y } = madeRows(rows, 1);
  const network = mlp({ inputs, hidden: [6], outputs: classes, seed: 3 });
  const predictor = await openPredictor(network, losses.crossEntropy());
  const expected = predictor.predict(x);
  for (const [target, width] of [
    [y, 1],
    [[], 0],
  ] as const) {
    const file = await openRowFile(write('asked.f32', { x, y: target }, rows), { row: [inputs], target: width });
    let seen = 0;
    for await (const block of predictor.predictSource(file)) {
      expect(block.first).toBe(seen);
      expect(Array.from(block.y)).toEqual(Array.from(target.slice(seen, seen + block.rows)));
      expect(block.predictions).toEqual(expected.slice(seen * classes, (seen + block.rows) * classes));
      seen += block.rows;
    }
    expect(seen).toBe(rows);
  }
  const other = await openRowFile(join(folder, 'asked.f32'), { row: [inputs, 1], target: 0 });
  await expect(predictor.predictSource(other).next()).rejects.toThrow(
    'predict: rows do not fit the network: got the shape [20, 1]; expected [20], a row of the network',
  );
});

describe('refused', () => {
  const small = () => ({ ...madeRows(90, 1), sampleWeights: undefined });
  const messageOf = async (failing: Promise<unknown>) => {
    const error = await failing.then(() => undefined).catch((reason: unknown) => reason);
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, '') : undefined;
  };

  it('no such file', async () => {
    write('spirals.f32', small(), 90);
    expect(await messageOf(openRowFile(join(folder, 'spiral.f32'), { row: [20] }))).toBe(
      'spiral.f32: no such file — try "spirals.f32"',
    );
    mkdirSync(join(folder, 'empty'));
    expect(await messageOf(openRowFile(join(folder, 'empty'), { row: [20] }))).toBe(
      'empty: is a folder: expected a file',
    );
    expect(await messageOf(openRowFile('/dev/null', { row: [20] }))).toBe(
      '/dev/null: cannot be read at any place: expected a file on a disk',
    );
  });

  it('rows that the file cannot have', async () => {
    const path = write('cut.f32', small(), 90);
    truncateSync(path, 90 * 84 - 10);
    expect(await messageOf(openRowFile(path, { row: [4, 5, 1] }))).toBe(
      'cut.f32: does not hold whole rows: got 7550 bytes; expected a multiple of 84, rows of 21 float32 numbers: 20 features, 1 of the target — try the row and target that it was written with; or writing it again, if it was cut short',
    );
    truncateSync(path, 0);
    expect(await messageOf(openRowFile(path, { row: [20], target: 3, weighted: true }))).toBe(
      'cut.f32: does not hold whole rows: got 0 bytes; expected a multiple of 96, rows of 24 float32 numbers: 20 features, 3 of the target, 1 weight — try the row and target that it was written with; or writing it again, if it was cut short',
    );
  });

  it('sizes that no row has', async () => {
    const path = write('sizes.f32', small(), 90);
    expect(await messageOf(openRowFile(path, { row: [] }))).toBe(
      'row: no shape of features: got scalar; expected such as [784] or [28, 28, 1]',
    );
    expect(await messageOf(openRowFile(path, { row: [4, 0.5] }))).toBe(
      'row: no shape of features: got [4, 0.5]; expected such as [784] or [28, 28, 1]',
    );
    expect(await messageOf(openRowFile(path, { row: [20], target: -1 }))).toBe(
      'target: no possible width: got -1; expected an integer of at least 0',
    );
  });

  it('rows that do not fit the network', async () => {
    const file = await openRowFile(write('wide.f32', small(), 90), { row: [19], target: 2 });
    expect(await messageOf(learn(file))).toBe(
      'training data: rows do not fit the network: got the shape [19]; expected [20], a row of the network',
    );
  });

  it('numbers that are not finite, and targets that are no class, by their row', async () => {
    const data = madeRows(60_000, 1);
    data.x[55_554 * inputs + 6] = Number.POSITIVE_INFINITY;
    const file = await openRowFile(write('infinite.f32', data, 60_000), { row: [inputs], weighted: true });
    expect(await messageOf(learn(file))).toBe(
      'training data: features: not a finite number: got Infinity in row 55555, column 7; expected finite numbers — try fitTable(), which fills missing values, or numbers in their place',
    );
    const labelled = { ...small(), y: Int32Array.from({ length: 90 }, (_, row) => (row === 70 ? 3 : 0)) };
    const other = await openRowFile(write('labels.f32', labelled, 90), { row: [inputs] });
    expect(await messageOf(learn(other, { loss: losses.crossEntropy() }))).toBe(
      'training data: no such class: got 3 in row 71; expected an integer from 0 to 2, one per output — try y - 1 where classes count from 1, or a network of more outputs',
    );
  });

  it.each([
    ['longer', (path: string) => appendFileSync(path, new Uint8Array(84)), /got 4200084 bytes written \S+Z; /],
    ['shorter', (path: string) => truncateSync(path, 4_000_000), /got 4000000 bytes written \S+Z; /],
    ['another', (path: string) => utimesSync(path, 1, 1), /got 4200000 bytes written 1970-01-01T00:00:01.000Z; /],
  ])('a file that has become %s while it is learned', async (_, change, got) => {
    const message = await messageOf(learnAndChange(change));
    expect(message).toMatch(got);
    expect(message).toMatch(
      /^changing.f32: the file has changed since it was opened: got .*; expected 4200000 bytes written \S+Z — try writing to another file while this one is learned$/,
    );
  });

  it('a file that is gone while it is learned', async () => {
    expect(await messageOf(learnAndChange(rmSync))).toMatch(/^changing.f32: no such file/);
  });

  /** Learns a file that is changed after the first epoch. */
  async function learnAndChange(change: (path: string) => void): Promise<void> {
    const { x, y } = madeRows(50_000, 1);
    const path = write('changing.f32', { x, y }, 50_000);
    const file = await openRowFile(path, { row: [inputs] });
    const network = mlp({ inputs, hidden: [], outputs: classes, seed: 1 });
    for await (const { epoch } of train(network, file, { batchSize: 500, epochs: 3 })) if (epoch === 1) change(path);
  }
});
