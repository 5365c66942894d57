/** Files without an end, and files that only seem to be huge: each command refuses them by their first bytes. */
import { execFileSync } from 'node:child_process';
import { existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  await runHere('train moons:60 --hidden 2 --epochs 1 --name moons', place.path);
  for (const name of ['huge.safetensors', 'huge.csv']) {
    place.write(name, '');
    truncateSync(join(place.path, name), 2 ** 40);
  }
});
afterAll(() => place.remove());

const model = 'runs/moons/model.safetensors';
const zeros = '/dev/zero';
const notSafetensors = /^\S+: not a safetensors file: got a header of 0 bytes; .*\n$/;
const notText = /^\S+: not text: got a byte 0 in line 1; .*\n$/;

describe.skipIf(!existsSync(zeros))('zeros without an end, and a terabyte of them', () => {
  test.each([
    ...['describe', 'export', 'predict', 'evaluate', 'walk', 'landscape'].flatMap((command) =>
      [zeros, 'huge.safetensors'].map((file): [string, RegExp] => [
        `${command} ${file}${['describe', 'export'].includes(command) ? '' : ' moons'}`,
        notSafetensors,
      ]),
    ),
    ...['predict', 'evaluate', 'walk', 'landscape'].flatMap((command) =>
      [zeros, 'huge.csv'].map((file): [string, RegExp] => [`${command} ${model} ${file}`, notText]),
    ),
    [`landscape ${model} moons --path ${zeros}`, notSafetensors],
    [`train ${zeros} --target y`, notText],
    ['train huge.csv --target y', notText],
    [`train moons --test ${zeros}`, notText],
    [`play --no-open ${zeros}`, /^\/dev\/zero: too large for a page: got more than 50 MB; expected at most 50 MB/],
    ['play --no-open huge.csv', /^huge\.csv: too large for a page: got 1\.1 TB; expected at most 50 MB/],
    [`practice --grade ${zeros}`, /^\/dev\/zero: a line without an end: got more than 100,000,000 characters/],
    [`derive --batch ${zeros}`, /^\/dev\/zero: a line without an end/],
  ])('%s', async (command, message) => {
    const { code, stdout, stderr } = await runHere(command, place.path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a folder of a run whose files are such', async () => {
    execFileSync('cp', ['-r', 'runs/moons', 'runs/odd'], { cwd: place.path });
    execFileSync('ln', ['-sf', zeros, 'runs/odd/checkpoint.safetensors'], { cwd: place.path });
    const resumed = await runHere('train --resume runs/odd --epochs 3', place.path);
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toMatch(/^runs\/odd\/checkpoint\.safetensors: not a safetensors file/);
    const config = { ...jsonOf(place.read('runs/moons/config.json')), files: { [zeros]: 'a sum' } };
    place.write('runs/odd/config.json', JSON.stringify(config));
    expect((await runHere('train --resume runs/odd --epochs 3', place.path)).stderr).toMatch(
      /dev\/zero: changed since runs\/odd was begun: got what is no file; expected a file$/m,
    );
    execFileSync('ln', ['-sf', zeros, 'runs/odd/config.json'], { cwd: place.path });
    expect((await runHere('train --resume runs/odd', place.path)).stderr).toMatch(
      /^runs\/odd\/config\.json: does not say how a run began: got more than 100 MB; expected at most 100 MB/,
    );
  });
});

describe.skipIf(process.platform === 'win32')('pipes', () => {
  test.each([
    ['cat /dev/zero | $CHAINRULE predict MODEL -', /^standard input: not text: got a byte 0 in line 1/],
    [
      'yes | $CHAINRULE predict MODEL -',
      /^columns "x1", "x2": needed by the model but not in the data: got columns "c1"/,
    ],
    ['yes 1,2,a | $CHAINRULE train - --target y', /^standard input: too much for a pipe, .*: got more than 1 GB — try/],
    ['yes > endless & $CHAINRULE describe endless', /^endless: not a safetensors file/],
    [
      '(cat MODEL; yes) > endless & $CHAINRULE describe endless',
      /^endless: altered or damaged: got \d+ bytes of tensors/,
    ],
    ['cat /dev/zero | $CHAINRULE practice > asked', /^standard input: a line without an end/],
  ])('%s', async (command, message) => {
    execFileSync('sh', ['-c', 'test -p endless || mkfifo endless'], { cwd: place.path });
    const { code, stderr } = await place.shell(command.replaceAll('MODEL', model));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('a model and data that come through pipes are taken', async () => {
    execFileSync('sh', ['-c', 'test -p endless || mkfifo endless'], { cwd: place.path });
    const { code, stdout } = await place.shell(`cat ${model} > endless & $CHAINRULE describe endless --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).not.toHaveProperty('bytes');
  });
});
