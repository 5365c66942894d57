/** Steps in shards: the same bits for any number of processes that share them, and close to those of steps that are not cut. */
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { activation, batchNorm, dropout, linear } from '../../src/nn/layers/index.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { random } from '../../src/numeric/random.ts';
import { abs, mean, sub } from '../../src/ops/index.ts';
import type { TrainRecord } from '../../src/train/event.ts';
import { recordOf } from '../../src/train/event.ts';
import type { TrainOptions } from '../../src/train/options.ts';
import { branchesWithin, halvesOf, treeOf } from '../../src/train/shard-tree.ts';
import { shards } from '../../src/train/sharded-steps.ts';
import { train } from '../../src/train/train.ts';
import { scaledError } from '../nn/run.ts';
import { ranksInOneProcess } from './ranks-in-one-process.ts';

const [rows, inputs] = [150, 5];
const draws = random(3, 'shards');
const x = Float32Array.from({ length: rows * inputs }, () => draws.normal());
const y = Float32Array.from({ length: rows }, (_, i) => Math.tanh(x[inputs * i]! - x[inputs * i + 1]! / 2));
const sampleWeights = Float32Array.from({ length: rows }, () => draws.integer(3));
const heldX = Float32Array.from({ length: 2500 * inputs }, () => draws.normal());
const held = { x: heldX, y: Float32Array.from({ length: 2500 }, (_, i) => heldX[inputs * i]!) };

const withEverything = (): Network =>
  sequential([linear(13), batchNorm(), activation('gelu'), dropout(0.2), linear(7), activation('relu'), linear(1)], {
    row: [inputs],
    seed: 2,
  });
const plain = (): Network => sequential([linear(9), activation('tanh'), linear(1)], { row: [inputs], seed: 2 });

/** Batches of 40, and one of 30: of 8 shards some have a row more than others. */
const options: TrainOptions = {
  loss: 'meanSquaredError',
  batchSize: 40,
  epochs: 3,
  seed: 5,
  clipNorm: 0.5,
  l2: 0.01,
  validation: held,
  metrics: { mae: (predictions, targets) => mean(abs(sub(predictions, targets)), -1) },
};

/** All that a training comes to. */
async function trained(make: () => Network, given: TrainOptions) {
  const network = make();
  const history: TrainRecord[] = [];
  for await (const event of train(network, { x, y, sampleWeights }, { ...options, ...given }))
    history.push(recordOf(event));
  return {
    history: history.map((record) => ({ ...record, seconds: 0 })),
    weights: network.parameters.map(({ values }) => Array.from(values)),
  };
}

it.each([
  ['reference', reference, 3],
  ['wasm', wasm, 2],
  ['wasm', wasm, 4],
  ['wasm', wasm, 5],
  ['wasm', wasm, 8],
  ['wasm on two threads', threadedBackend(2, 1), 2],
] as const)('on %s: processes that share come to the bits of one (%#)', async (_, backend: Backend, size) => {
  const alone = await trained(withEverything, { shards: shards(8), backend });
  const all = await Promise.all(
    ranksInOneProcess(size).map((ranks) => trained(withEverything, { shards: shards(8, ranks), backend })),
  );
  for (const one of all) expect(one).toEqual(alone);
});

it.each([1, 2, 5, 6, 7, 12, 64])('%d shards, of which some may be empty, share out as well', async (count) => {
  const alone = await trained(plain, { shards: shards(count) });
  const size = Math.min(3, count);
  const all = await Promise.all(
    ranksInOneProcess(size).map((ranks) => trained(plain, { shards: shards(count, ranks) })),
  );
  for (const one of all) expect(one).toEqual(alone);
});

it('without layers that look at a batch it is the training of steps that are not cut, but for the order of sums', async () => {
  const [whole, cut] = [
    await trained(plain, { backend: reference }),
    await trained(plain, { backend: reference, shards: shards(8) }),
  ];
  for (const [i, values] of whole.weights.entries()) expect(scaledError(cut.weights[i]!, values)).toBeLessThan(1e-10);
  expect(cut.history.at(-1)!.loss).toBeCloseTo(whole.history.at(-1)!.loss, 10);
});

it('another number of shards has other bits, and one of them is the step in two functions', async () => {
  const [eight, four] = [await trained(plain, { shards: shards(8) }), await trained(plain, { shards: shards(4) })];
  expect(four.weights).not.toEqual(eight.weights);
  const [one, uncut] = [
    await trained(withEverything, { shards: shards(1), batchSize: 50 }),
    await trained(withEverything, { batchSize: 50 }),
  ];
  // The statistics are multiplied by 50 and divided again.
  expect(scaledError(one.weights[0]!, uncut.weights[0]!)).toBeLessThan(1e-5);
});

it('each shard of each step drops other elements', async () => {
  const make = () => sequential([dropout(0.5), linear(1)], { row: [1], seed: 1 });
  const network = make();
  // Of the same row eight times, each shard would have the same gradient if it dropped the same.
  const same = { x: new Float32Array(64).fill(1), y: new Float32Array(64).fill(1) };
  for await (const _ of train(network, same, { epochs: 1, batchSize: 64, shards: shards(8), optimizer: 'sgd' }));
  const whole = make();
  for await (const _ of train(
    whole,
    { x: same.x.slice(0, 8), y: same.y.slice(0, 8) },
    { epochs: 1, batchSize: 8, optimizer: 'sgd' },
  ));
  expect(network.parameters[0]!.values).not.toEqual(whole.parameters[0]!.values);
});

it('rank 0 stops all, after the same step', async () => {
  const stop = new AbortController();
  const all = await Promise.all(
    ranksInOneProcess(3).map(async (ranks) => {
      const network = plain();
      const own = ranks.rank === 0 ? stop.signal : undefined;
      let last: TrainRecord | undefined;
      for await (const event of train(network, { x, y }, { epochs: 5000, shards: shards(8, ranks), signal: own })) {
        last = recordOf(event);
        if (event.epoch === 3 && ranks.rank === 0) stop.abort();
      }
      return {
        step: last!.step,
        reason: last!.stopped!.reason,
        weights: network.parameters.map(({ values }) => Array.from(values)),
      };
    }),
  );
  expect(all[0]!.reason).toBe('aborted');
  expect(all[0]!.step).toBeLessThan(100);
  for (const one of all) expect(one).toEqual(all[0]);
});

it('fits of tables, with folds, forms and members, share out too; the model tells its shards and not its processes', async () => {
  const table = tableFromRows(
    Array.from({ length: 60 }, (_, i) => ({
      a: x[2 * i]!,
      b: x[2 * i + 1]!,
      c: x[2 * i]! > x[2 * i + 1]! ? 'yes' : 'no',
    })),
  );
  const fit = async (given: object) => {
    const model = await fitTable(table, { target: 'c', ...given });
    const { network, configuration, evaluations } = model;
    return {
      weights: network.parameters.map(({ values }) => Array.from(values)),
      configuration,
      test: evaluations.test!.result.loss,
    };
  };
  const alone = await fit({ shards: shards(8) });
  const all = await Promise.all(ranksInOneProcess(2).map((ranks) => fit({ shards: shards(8, ranks) })));
  expect(alone.configuration.shards).toBe(8);
  expect(JSON.stringify(all[1]!.configuration)).not.toContain('ranks');
  for (const one of all) expect(one).toEqual(alone);
  expect((await fit({})).configuration.shards).toBeUndefined();
});

describe('refuses', () => {
  const caught = async (work: Promise<unknown>) => String(await work.catch((error: unknown) => error));

  it('more processes than shards, and what is no number of them', () => {
    const [first] = ranksInOneProcess(4);
    expect(() => shards(2, first)).toThrow(
      'shards: fewer than ranks, some of which would have nothing to do: got 2 for 4 ranks; expected at least 4',
    );
    expect(() => shards(0)).toThrow('expected an integer of at least 1');
  });

  it('processes that learn something else', async () => {
    const errors = await Promise.all(
      ranksInOneProcess(2).map((ranks) => caught(trained(plain, { shards: shards(8, ranks), seed: 4 + ranks.rank }))),
    );
    for (const error of errors)
      expect(error).toMatch(/^ChainruleError: rank 1: learns other rows, or with other settings/);
  });
});

it('the tree has every shard once, in order, however it is shared out', () => {
  const leaves = (branch: ReturnType<typeof treeOf>): number[] =>
    branch.level === 0 ? [branch.first] : halvesOf(branch).flatMap(leaves);
  for (const count of [1, 2, 3, 7, 8, 13]) {
    const all = Array.from({ length: count }, (_, i) => i);
    expect(leaves(treeOf(count))).toEqual(all);
    for (let from = 0; from < count; from++)
      expect(
        branchesWithin(treeOf(count), 0, from)
          .concat(branchesWithin(treeOf(count), from, count))
          .flatMap(leaves),
      ).toEqual(all);
  }
});
