/** Model files that are damaged, altered, newer, hostile or of other programs: refused in one line, never believed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup.mjs';
import { runHere, Workplace } from './run.ts';

let place: Workplace;
let whole: Buffer;
beforeAll(async () => {
  place = new Workplace();
  await runHere('train xor:60 --hidden 4 --epochs 2', place.path);
  whole = place.bytes('runs/xor/model.safetensors');
});
afterAll(() => place.remove());

async function refused(bytes: Uint8Array, message: RegExp): Promise<void> {
  place.write('bad.safetensors', bytes);
  place.write('kept.csv', 'do not touch\n');
  for (const command of [
    'describe bad.safetensors',
    'evaluate bad.safetensors xor',
    'predict bad.safetensors xor --out kept.csv',
  ]) {
    const { code, stdout, stderr } = await runHere(command, place.path);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  }
  expect(place.read('kept.csv')).toBe('do not touch\n');
}

/** The file with its description changed, and its header's length with it. */
function withDescription(change: (description: Record<string, unknown>) => void): Buffer {
  const length = Number(whole.readBigUInt64LE(0));
  const header = JSON.parse(whole.subarray(8, 8 + length).toString()) as { __metadata__: { chainrule: string } };
  const description = JSON.parse(header.__metadata__.chainrule) as Record<string, unknown>;
  change(description);
  header.__metadata__.chainrule = JSON.stringify(description);
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, whole.subarray(8 + length)]);
}

describe('refused', () => {
  test.each([0, 5, 8, 100, -1, -8])('cut after %i bytes', async (length) => {
    await refused(whole.subarray(0, length < 0 ? whole.length + length : length), /^bad\.safetensors: /);
  });

  test('a weight that was changed', async () => {
    const altered = Buffer.from(whole);
    altered[altered.length - 3]! ^= 1;
    await refused(altered, /^bad\.safetensors: the file was altered or damaged after it was written: /);
  });

  test('a description that was changed', async () => {
    const altered = withDescription((description) => {
      description.seed = 12345;
    });
    await refused(altered, /^bad\.safetensors: the file was altered or damaged after it was written: /);
  });

  test('a newer version, with what to do', async () => {
    const newer = withDescription((description) => {
      description.formatVersion = 99;
    });
    await refused(
      newer,
      /^bad\.safetensors: written by a newer version of Chainrule: got format version 99; expected \d+ — try a newer/,
    );
  });

  test('an unknown version', async () => {
    const odd = withDescription((description) => {
      description.formatVersion = 'x'.repeat(50);
    });
    await refused(odd, /^bad\.safetensors: unknown format version/);
  });

  test('bytes after the end', async () => {
    await refused(Buffer.concat([whole, Buffer.from('more')]), /^bad\.safetensors: /);
  });

  test.each([
    ['text', Buffer.from('x1,x2,y\n1,2,3\n'.repeat(10))],
    ['zeros', Buffer.alloc(400)],
    ['a header longer than the file', Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3])],
  ])('no model: %s', async (_, bytes) => {
    await refused(bytes, /^bad\.safetensors: /);
  });

  const formats = join(root, '..', 'shared', 'data', 'formats');
  const others = existsSync(formats) ? readdirSync(formats).filter((name) => name.endsWith('.safetensors')) : [];
  if (others.length === 0) console.warn(`skipped: model files of other programs: ${formats} is missing`);
  test.skipIf(others.length === 0)('the files of other programs and the hostile ones', async () => {
    for (const name of others) await refused(readFileSync(join(formats, name)), /^bad\.safetensors: /);
    expect(others.length).toBeGreaterThan(2);
  });
});

test('a whole model with a changed name is still one', async () => {
  place.write('renamed.bin', whole);
  expect(await runHere('describe renamed.bin', place.path)).toMatchObject({ code: 0, stderr: '' });
});
