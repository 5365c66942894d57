/** Sampling by blocks: every row once an epoch, in an order of seed and epoch, wherever in the epoch it is taken up. */
import { describe, expect, it } from 'vitest';
import { mlp, train } from '../../../src/index.ts';
import { sampleBlocks, windowBlocks } from '../../../src/node/stream/sample-blocks.ts';
import { arrayRows } from '../../../src/train/data.ts';
import { cut } from '../../../src/train/shard-tree.ts';

function epochOf(rows: number, block: number, batch: number, seed: number, epoch: number): number[] {
  const { batches, stepsPerEpoch } = sampleBlocks({ rows, block }, batch, seed);
  const of = batches(epoch);
  expect(of.length).toBe(stepsPerEpoch);
  return Array.from({ length: of.length }, (_, i) => [...of.at(i)!]).flat();
}

describe.each([
  [1000, 4, 32],
  [1003, 4, 32],
  [259, 1, 7],
  [70_001, 256, 256],
  [16_385, 256, 100],
  [5, 256, 2],
])('%i rows in blocks of %i, batches of %i', (rows, block, batch) => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('every row comes once, seed %i', (seed) => {
    const order = epochOf(rows, block, batch, seed, seed % 3);
    expect(order.length).toBe(rows);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
  });

  it('the order is that of seed and epoch', () => {
    const order = epochOf(rows, block, batch, 1, 0);
    expect(epochOf(rows, block, batch, 1, 0)).toEqual(order);
    // Of five rows two orders may be the same.
    const others = rows > 5 ? [epochOf(rows, block, batch, 1, 1), epochOf(rows, block, batch, 2, 0)] : [];
    expect(others).not.toContainEqual(order);
  });

  it('any batch is the same when the epoch is taken up there', () => {
    const whole = sampleBlocks({ rows, block }, batch, 3).batches(2);
    for (const at of [0, whole.length >> 1, whole.length - 1]) {
      const again = sampleBlocks({ rows, block }, batch, 3).batches(2);
      expect(again.at(at)).toEqual(whole.at(at));
    }
    expect(whole.at(whole.length)).toBeUndefined();
  });
});

describe.each([
  [70_001, 256, 256, 8],
  [16_385, 256, 100, 7],
  [1003, 4, 32, 8],
  [1003, 4, 30, 64],
  [259, 1, 7, 8],
  [5, 256, 2, 8],
])('%i rows in blocks of %i, batches of %i, cut in %i shards', (rows, block, batch, count) => {
  const sharded = (size = 1, rank = 0, ahead?: (blocks: Int32Array) => void) =>
    sampleBlocks({ rows, block, ahead }, batch, 3, { count, ranks: { rank, size, exchange: () => {} } });

  it('every row comes once, and any batch is the same when the epoch is taken up there', () => {
    const epoch = sharded().batches(1);
    const batches = Array.from({ length: epoch.length }, (_, i) => epoch.at(i)!);
    const order = batches.flatMap((numbers) => [...numbers]);
    expect(order.sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    for (const at of [batches.length >> 1, batches.length - 1])
      expect(sharded().batches(1).at(at)).toEqual(batches[at]);
  });

  it.each([1, 2, 3, 4])('%i ranks have the same batches, and each is told of the blocks of its shards only', (size) => {
    const ranks = Math.min(size, count);
    const alone = sharded().batches(0);
    const told = Array.from({ length: ranks }, () => new Set<number>());
    const each = told.map((own, rank) =>
      sharded(ranks, rank, (blocks) => {
        for (const number of blocks) own.add(number);
      }).batches(0),
    );
    for (let i = 0; i < alone.length; i++) {
      const numbers = alone.at(i)!;
      const shards = Math.min(numbers.length, count);
      // A step with a row less than there are shards is cut in other shares.
      const isUsual = shards === Math.min(Math.min(batch, rows), count);
      for (const [rank, batches] of each.entries()) {
        expect(batches.at(i)).toEqual(numbers);
        const [from, to] = cut(shards, ranks).slice(rank, rank + 2);
        const cuts = cut(numbers.length, shards);
        const own = [...numbers.subarray(cuts[from!], cuts[to!])].map((row) => Math.floor(row / block));
        const untold = own.filter((one) => !told[rank]!.has(one));
        expect(isUsual ? untold : []).toEqual([]);
      }
    }
    // Shards that follow one another share a block at most.
    const all = told.reduce((sum, own) => sum + own.size, 0);
    expect(all).toBeLessThanOrEqual(Math.ceil(rows / block) + ranks - 1);
  });
});

it('rows are shuffled among the blocks of a window, not only within their own', () => {
  const order = epochOf(100_000, 256, 256, 0, 0).slice(0, 256);
  const blocks = new Set(order.map((row) => Math.floor(row / 256)));
  // 256 rows of 64 blocks: all but 64 * (63/64)^256 = 1.1 blocks are among them on average.
  expect(blocks.size).toBeGreaterThan(55);
  expect(blocks.size).toBeLessThanOrEqual(windowBlocks);
});

it('a window and the next one are announced before their rows are asked for, each block once', () => {
  const told: number[][] = [];
  const batches = sampleBlocks(
    { rows: 100_000, block: 256, ahead: (blocks) => told.push([...blocks]) },
    1000,
    5,
  ).batches(0);
  batches.at(0);
  expect(told.length).toBe(2);
  for (let i = 0; i < batches.length; i++) batches.at(i);
  expect(told.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: Math.ceil(100_000 / 256) }, (_, i) => i));
});

it('a network learns from a source that says its order', async () => {
  const rows = 40_000;
  const x = Float32Array.from({ length: rows }, (_, i) => Math.sin(i));
  const y = x.map((value) => 2 * value - 1);
  const losses: number[] = [];
  const events = train(
    mlp({ inputs: 1, hidden: 4, outputs: 1 }),
    { ...arrayRows({ x, y }, [1]), sampler: (batch, seed) => sampleBlocks({ rows, block: 256 }, batch, seed) },
    { epochs: 3, optimizer: 'adam', batchSize: 64 },
  );
  for await (const { loss } of events) losses.push(loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
});
