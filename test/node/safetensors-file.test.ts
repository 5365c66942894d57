/** Safetensors files of any size and origin: what they are is asked of their first bytes, before the others are read. */
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { load, loadNetwork, loadTrainingPath, mlp, readCheckpoint } from '../../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file with that header and so many zeros after it, which take no place on the disk. */
function fileOf(name: string, header: object, zeros: number): string {
  const text = JSON.stringify(header);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  const path = join(folder, name);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(padded)]));
  truncateSync(path, 8 + padded.length + zeros);
  return path;
}

function weights(numbers: number): object {
  return { dtype: 'F32', shape: [numbers], data_offsets: [0, 4 * numbers] };
}

describe('large files', () => {
  const numbers = 2 ** 28;

  it('of another kind', async () => {
    const path = fileOf('other', { 'layer1.weight': weights(numbers) }, 4 * numbers);
    await expect(load(path)).rejects.toThrow(
      /: not a Chainrule model: got a safetensors file without the metadata key/,
    );
    await expect(readCheckpoint(path, 'fit')).rejects.toThrow(/: not a Chainrule checkpoint/);
  });

  it('of a newer version', async () => {
    const header = { __metadata__: { chainrule: '{"formatVersion":99}' }, w: weights(numbers) };
    await expect(load(fileOf('newer', header, 4 * numbers))).rejects.toThrow(/newer version of Chainrule/);
  });

  it('that are longer or shorter than their header says', async () => {
    const header = { __metadata__: { chainrule: '{"formatVersion":1}' }, w: weights(numbers) };
    await expect(load(fileOf('long', header, 8 * numbers))).rejects.toThrow(
      /: altered or damaged: got 2147483648 bytes/,
    );
    await expect(load(fileOf('short', header, 2 * numbers))).rejects.toThrow(/: truncated: got 536870912 bytes/);
  });

  it('that no array can hold', async () => {
    const header = { __metadata__: { chainrule: '{"formatVersion":1}' }, w: weights(4 * numbers) };
    await expect(load(fileOf('larger', header, 16 * numbers))).rejects.toThrow(
      /: too large: got 4\.0 GiB; expected less than 2 GiB$/,
    );
  });
});

describe.skipIf(!existsSync('/dev/zero'))('what has no end', () => {
  it.each([
    ['load', () => load('/dev/zero')],
    ['loadNetwork', () => loadNetwork('/dev/zero')],
    ['readCheckpoint', () => readCheckpoint('/dev/zero', 'training')],
    ['loadTrainingPath', () => loadTrainingPath('/dev/zero', mlp({ inputs: 1, hidden: [], outputs: 1 }))],
  ])('%s', async (_, read) => {
    await expect(read()).rejects.toThrow(/^\/dev\/zero: not a safetensors file: got a header of 0 bytes/);
  });
});
