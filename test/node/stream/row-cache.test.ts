/** Blocks of encoded rows: what is read ahead is there when its rows come, however many steps are planned before the first of them. */
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { BlockWriter, blockRows, blockSource, type RowForm } from '../../../src/node/stream/row-cache.ts';

// Blocks that were not read ahead are opened one by one, which takes a hundred times as long.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, openSync: vi.fn<typeof fs.openSync>(fs.openSync) };
});

const folder = mkdtempSync(join(tmpdir(), 'chainrule-blocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const form: RowForm = { features: 1, targets: 1, weighted: false, runs: [{ at: 0, count: 1, isCode: false }] };

/** A file of rows whose feature is their number, and whose target is twice that. */
function written(rows: number): ReturnType<typeof blockSource> {
  const x = Float32Array.from({ length: rows }, (_, i) => i);
  const writer = new BlockWriter(form);
  const pieces = [
    ...writer.add(
      x,
      x.map((value) => 2 * value),
      undefined,
      rows,
    ),
    ...writer.end(),
  ];
  const file = join(folder, `${rows}.rows`);
  writeFileSync(file, Buffer.concat(pieces));
  const places = Int32Array.from(pieces.keys());
  return blockSource(file, form, { rows, places, checksum: 'of a test' });
}

it.each([
  // A call of many short steps reaches over several windows of 64 blocks, and so does a single long one.
  ['many steps', 256, 500],
  ['one long step', 50_000, 1],
])('%s at once', async (_, batch, atOnce) => {
  const rows = 600 * blockRows - 10;
  const source = written(rows);
  const { batches, stepsPerEpoch } = source.sampler!(batch, 3);
  vi.mocked(openSync).mockClear();
  for (const epoch of [0, 1]) {
    const seen = new Uint8Array(rows);
    const steps = batches(epoch);
    for (let first = 0; first < stepsPerEpoch; first += atOnce) {
      const count = Math.min(atOnce, stepsPerEpoch - first);
      const planned = Array.from({ length: count }, (_step, i) => steps.at(first + i)!);
      for (const numbers of planned) {
        const [x, y] = [new Float32Array(numbers.length), new Float32Array(numbers.length)];
        await source.read(numbers, x, y, undefined, 0);
        expect([...x]).toEqual([...numbers]);
        expect([...y]).toEqual(Array.from(numbers, (value) => 2 * value));
        for (const number of numbers) seen[number]!++;
      }
    }
    expect(seen.every((count) => count === 1)).toBe(true);
  }
  expect(openSync).not.toHaveBeenCalled();
});
