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

/** The one message with which every command refuses the file, having written nothing. */
async function refusalOf(bytes: Uint8Array): Promise<string> {
  place.write('bad.safetensors', bytes);
  place.write('kept.csv', 'do not touch\n');
  const messages = new Set<string>();
  for (const command of [
    'describe bad.safetensors',
    'evaluate bad.safetensors xor',
    'predict bad.safetensors xor --out kept.csv --force',
  ]) {
    const { code, stdout, stderr } = await runHere(command, place.path);
    messages.add(code === 2 && stdout === '' ? stderr : `${command} gave ${code} and said ${stdout}${stderr}`);
  }
  if (place.read('kept.csv') !== 'do not touch\n') messages.add('a file was written');
  return [...messages].join('');
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
    expect(await refusalOf(whole.subarray(0, length < 0 ? whole.length + length : length))).toMatch(
      /^bad\.safetensors:.*\n$/,
    );
  });

  test('a weight that was changed', async () => {
    const altered = Buffer.from(whole);
    altered[altered.length - 3]! ^= 1;
    expect(await refusalOf(altered)).toMatch(
      /^bad\.safetensors: the file was altered or damaged after it was written:.*\n$/,
    );
  });

  test('a description that was changed', async () => {
    const altered = withDescription((description) => {
      description.seed = 12345;
    });
    expect(await refusalOf(altered)).toMatch(
      /^bad\.safetensors: the file was altered or damaged after it was written:.*\n$/,
    );
  });

  test('a newer version, with what to do', async () => {
    const newer = withDescription((description) => {
      description.formatVersion = 99;
    });
    expect(await refusalOf(newer)).toMatch(
      /^bad\.safetensors: written by a newer version of Chainrule: got format version 99; expected \d+ — try a newer.*\n$/,
    );
  });

  test('an unknown version', async () => {
    const odd = withDescription((description) => {
      description.formatVersion = 'x'.repeat(50);
    });
    expect(await refusalOf(odd)).toMatch(/^bad\.safetensors: unknown format version.*\n$/);
  });

  test('bytes after the end', async () => {
    expect(await refusalOf(Buffer.concat([whole, Buffer.from('more')]))).toMatch(/^bad\.safetensors:.*\n$/);
  });

  test.each([
    ['text', Buffer.from('x1,x2,y\n1,2,3\n'.repeat(10))],
    ['zeros', Buffer.alloc(400)],
    ['a header longer than the file', Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3])],
  ])('no model: %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatch(/^bad\.safetensors:.*\n$/);
  });

  const formats = join(root, '..', 'shared', 'data', 'formats');
  const others = existsSync(formats) ? readdirSync(formats).filter((name) => name.endsWith('.safetensors')) : [];
  if (others.length === 0) console.warn(`skipped: model files of other programs: ${formats} is missing`);
  test.skipIf(others.length === 0)('the files of other programs and the hostile ones', async () => {
    for (const name of others)
      expect(await refusalOf(readFileSync(join(formats, name)))).toMatch(/^bad\.safetensors:.*\n$/);
    expect(others.length).toBeGreaterThan(2);
  });
});

test('a whole model with a changed name is still one', async () => {
  place.write('renamed.bin', whole);
  expect(await runHere('describe renamed.bin', place.path)).toMatchObject({ code: 0, stderr: '' });
});
