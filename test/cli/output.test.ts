/** Output that cannot be written is noticed before training where it can be, and never costs an earlier file. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, flowers, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  await runHere('train flowers.csv --target species --epochs 2', place.path);
});
afterAll(() => {
  for (const folder of mounted) execFileSync('umount', [folder]);
  place.remove();
});

const model = 'runs/flowers/model.safetensors';
const mounted: string[] = [];

/** A file system of so many bytes, or undefined where this user may not make one. */
function tinyDisk(name: string, options: string): string | undefined {
  const folder = join(place.path, name);
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    mounted.push(folder);
    return folder;
  } catch {
    console.warn(`skipped: ${name}: mounting a file system needs more rights`);
    return undefined;
  }
}

describe('before training', () => {
  test('a file in the way', async () => {
    const { code, stdout, stderr } = await runHere('train xor --out flowers.csv', place.path);
    expect(stderr).toMatch(/^flowers\.csv\/xor: not in a folder: got the file .*; expected a folder\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn('skipped: a folder that may not be written: root may write anywhere');
  test.skipIf(isRoot)('a folder that may not be written', async () => {
    mkdirSync(join(place.path, 'locked'));
    chmodSync(join(place.path, 'locked'), 0o555);
    const { code, stdout, stderr } = await runHere('train xor --out locked', place.path);
    expect(stderr).toMatch(/^locked\/xor: no permission to write/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a file system that is read-only, and one that is full', async (context) => {
    const readOnly = tinyDisk('read-only', 'size=1m,ro');
    const full = tinyDisk('full', 'size=8k');
    if (!readOnly || !full) return context.skip();
    const first = await runHere('train xor --out read-only', place.path);
    expect(first.stderr).toMatch(/^read-only\/xor: the file system is read-only/);
    expect({ code: first.code, stdout: first.stdout }).toEqual({ code: 2, stdout: '' });
    const second = await runHere('train xor --out full/deep/er', place.path);
    expect(second.stderr).toMatch(/^full\/deep\/er\/xor: the disk is full/);
    expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 1, stdout: '' });
    expect(place.list('full')).toEqual([]);
    return undefined;
  });
});

describe('afterwards', () => {
  test('a disk on which not even the first checkpoint fits keeps nothing of a run', async (context) => {
    const small = tinyDisk('small', 'size=24k');
    if (!small) return context.skip();
    const { code, stderr } = await runHere('train xor:40 --hidden 5000 --epochs 1 --out small', place.path);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^small\/xor\/checkpoint\.safetensors: the disk is full/);
    expect(code).toBe(1);
    expect(place.list('small')).toEqual([]);
    return undefined;
  });

  test('a disk that fills up on the way stops no training, and keeps the checkpoint before and the model', async (context) => {
    const filling = tinyDisk('filling', 'size=56k');
    if (!filling) return context.skip();
    const { code, stderr } = await runHere(
      'train xor:40 --hidden 500 --epochs 3 --checkpoint 0 --out filling',
      place.path,
    );
    expect(stderr.match(/^warning: filling\/xor\/checkpoint\.safetensors: the disk is full.*/gm)).toEqual([
      expect.stringMatching(/; the training goes on, and can be resumed from the checkpoint before$/),
    ]);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^filling\/xor\/(report\.html|history\.csv): the disk is full/);
    expect(code).toBe(1);
    expect(place.list('filling/xor')).toEqual(expect.arrayContaining(['checkpoint.safetensors', 'model.safetensors']));
    return undefined;
  });

  test('predictions that do not fit leave the earlier file', async (context) => {
    const tiny = tinyDisk('tiny', 'size=12k');
    if (!tiny) return context.skip();
    place.write('tiny/kept.csv', 'do not touch\n');
    place.write('many.csv', flowers(2000));
    const { code, stdout, stderr } = await runHere(`predict ${model} many.csv --out tiny/kept.csv --force`, place.path);
    expect(stderr).toMatch(/^tiny\/kept\.csv: the disk is full/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(place.read('tiny/kept.csv')).toBe('do not touch\n');
    expect(place.list('tiny')).toEqual(['kept.csv']);
    return undefined;
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout, or behind --out', async () => {
    const stdout = await place.shell(`$CHAINRULE predict ${model} flowers.csv > /dev/full`);
    expect(stdout).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^standard output: the disk is full/) as unknown,
    });
    const out = await runHere(`predict ${model} flowers.csv --out /dev/full`, place.path);
    expect(out).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\/dev\/full: the disk is full/) as unknown });
  });
});

describe('a reader that goes away', () => {
  const exitCode = () => Number(place.read('code'));

  test.each([
    ['one line', 'train flowers.csv --target species --epochs 20 --name piped-1', '| head -1'],
    ['none', 'train flowers.csv --target species --epochs 20 --name piped-none', '| true'],
    ['all of both', 'train flowers.csv --target species --epochs 20 --name piped-both', '2>&1 | true'],
    ['JSON', 'train flowers.csv --target species --epochs 20 --json --name piped-json', '| true'],
  ])('training goes on and writes its model: %s', async (_, command, reader) => {
    const [name] = /piped-\w+/.exec(command)!;
    await place.shell(`{ $CHAINRULE ${command}; echo $? > code; } ${reader}`);
    expect(exitCode()).toBe(0);
    expect(place.list(`runs/${name}`)).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'history.csv',
      'model.safetensors',
      'report.html',
    ]);
  });

  test('an error of the work keeps its exit code', async () => {
    await place.shell('{ $CHAINRULE train flowers.csv --target none; echo $? > code; } 2>&1 | true');
    expect(exitCode()).toBe(2);
  });

  test('what only prints ends quietly, also in the middle of endless input', async () => {
    const predict = await place.shell(`{ $CHAINRULE predict ${model} flowers.csv; echo $? > code; } | head -1`);
    expect(predict).toMatchObject({ code: 0, stderr: '' });
    expect(exitCode()).toBe(0);
    const line = JSON.stringify({ expression: 'x^2' });
    const batch = await place.shell(`yes '${line}' | { $CHAINRULE derive --batch; echo $? > code; } | head -1`);
    expect(batch).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^\{.*\}\n$/) as unknown });
    expect(exitCode()).toBe(0);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout is said, and the model is there', async () => {
    const { code, stderr } = await place.shell(
      '$CHAINRULE train flowers.csv --target species --epochs 2 --name full-output > /dev/full',
    );
    expect(code).toBe(1);
    expect(stderr.match(/^standard output: the disk is full/gm)).toHaveLength(1);
    expect(place.list('runs/full-output')).toContain('model.safetensors');
  });
});
