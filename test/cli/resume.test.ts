/** `chainrule train --checkpoint` and `--resume`: a run that was stopped ends with the very model of one that was not. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/node.ts';
import { built, flowers, jsonOf, type Outcome, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
});
afterAll(() => place.remove());

const run = (command: string) => runHere(command, place.path);
const model = (name: string) => place.bytes(`runs/${name}/model.safetensors`);

const signalItself = new URL('signal-itself.mjs', import.meta.url);

/** Runs a training that gets signals when it has told its progress for the first time. */
function stopped(command: string, ...signals: NodeJS.Signals[]): Promise<Outcome> {
  return place.run(command, { NODE_OPTIONS: `--import ${signalItself.href}`, SIGNALS: signals.join() });
}

const settings = 'train circle:400 --hidden 32 --epochs 300 --patience 300';
const wide = 'train flowers.csv --target species --hidden 256,256 --batch-size 128 --epochs 30 --patience 30';

test('a run with a file of validation rows knows it, and goes on with it', async () => {
  place.write('held.csv', flowers(24));
  const settings = 'train flowers.csv --target species --validation held.csv --patience 20';
  const whole = await run(`${settings} --epochs 20 --name validated`);
  expect(whole.stdout).toContain('Rows: 51 to train on, 24 to decide when to stop, 9 for the test');
  expect(whole.stdout).toContain('Note: the validation rows that were given only decide when to stop');
  await run(`${settings} --epochs 10 --name validated-short`);
  const resumed = await run('train --resume runs/validated-short --epochs 20');
  expect(resumed).toMatchObject({ code: 0 });
  expect(model('validated-short')).toHaveLength(model('validated').length);
  place.write('held.csv', flowers(23));
  expect((await run('train --resume runs/validated-short --epochs 30')).stderr).toMatch(
    /^held\.csv: changed since runs\/validated-short was begun/,
  );
});

describe.skipIf(process.platform === 'win32').concurrent('a run that was stopped', () => {
  beforeAll(async () => {
    await run(`${settings} --name whole`);
    await run(`${wide} --name whole-wide`);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s says how to go on, and does', async (signal, exitCode) => {
    const name = `by-${signal}`;
    const outcome = await stopped(`${settings} --name ${name}`, signal);
    expect(outcome.code).toBe(exitCode);
    const [, command] = /^go on with: (.*)$/m.exec(outcome.stderr)!;
    expect(command).toMatch(new RegExp(`^node \\S+ train --resume ${join('runs', name)}$`));
    expect(place.list(`runs/${name}`)).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'history.csv',
      'model.safetensors',
      'report.html',
    ]);
    const resumed = await place.shell(command!);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(new RegExp(`^Resumed: ${join('runs', name)}, after epoch [1-9]`, 'm'));
    expect(model(name).equals(model('whole'))).toBe(true);
    expect(place.read(`runs/${name}/history.csv`).split('\n')).toHaveLength(302);
  });

  test('by SIGKILL goes on from the checkpoint before, from elsewhere and with another number of threads', async () => {
    await stopped(`${wide} --checkpoint 0 --name killed`, 'SIGKILL');
    expect(place.list('runs/killed').filter((name) => !name.endsWith('.tmp'))).toEqual([
      'checkpoint.safetensors',
      'config.json',
    ]);
    mkdirSync(join(place.path, 'elsewhere'));
    const { code, stdout } = await place.shell(
      'cd elsewhere && $CHAINRULE train --resume ../runs/killed --threads 2 --json',
    );
    expect(code).toBe(0);
    expect(jsonOf(stdout)).toMatchObject({ epochs: 30, model: join('..', 'runs', 'killed', 'model.safetensors') });
    expect(model('killed').equals(model('whole-wide'))).toBe(true);
  });

  test('by a second signal says how to go on', async () => {
    const { code, stderr } = await stopped(`${settings} --name twice`, 'SIGINT', 'SIGTERM');
    expect(code).toBe(143);
    expect(stderr).toMatch(
      /^stopped at once: nothing more is written; go on with: node .* train --resume runs\/twice$/m,
    );
  });
});

describe('a run of two trainings', () => {
  test('goes on in the second, and counts the epochs of both', async () => {
    const { stdout: first } = await run('train moons --hidden 8 --name both');
    const [, watched, all] =
      /validation was best\s+after\s+epoch\s+\d+\s+of\s+(\d+);\s+weights\s+that\s+learned\s+all\s+425\s+rows\s+in\s+(\d+)/.exec(
        first,
      )!;
    const done = Number(watched) + Number(all);
    const { code, stdout, stderr } = await run('train --resume runs/both --epochs 1000');
    expect(code).toBe(0);
    expect(stdout).toContain(`Resumed: runs/both, after epoch ${done}\n`);
    expect(stderr).toContain(`warning: resumed for 1000 epochs in place of ${all}: the schedule cosine goes on`);
    expect(stdout).toMatch(/weights\s+that\s+learned\s+all\s+425\s+rows\s+in\s+1000\s+epochs\s+are\s+kept/);
  });
});

describe('a run that is done', () => {
  beforeAll(async () => {
    await run('train flowers.csv --target species --epochs 4 --hidden 6 --name done');
  });

  test('keeps its checkpoint, which says so', async () => {
    const { state } = await readCheckpoint(join(place.path, 'runs/done/checkpoint.safetensors'), 'fit');
    expect(state).toMatchObject({ epochs: 4, training: { epoch: 4 } });
  });

  test('is not resumed without more epochs', async () => {
    const { code, stdout, stderr } = await run('train --resume runs/done');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^runs\/done: the run is done: got all 4 epochs are done — try --epochs with more of them\n$/,
    );
  });

  test.each([2, 4])('nor with %d, and is as it was', async (epochs) => {
    const before = place.read('runs/done/config.json');
    const { code, stderr } = await run(`train --resume runs/done --epochs ${epochs}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^runs\/done: the training is done: got all \d epochs are done — try more epochs$/m);
    expect(place.read('runs/done/config.json')).toBe(before);
  });

  test('goes on with more of them, and says what becomes of the schedule', async () => {
    const { code, stdout, stderr } = await run('train --resume runs/done --epochs 7');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning: resumed for 7 epochs in place of 4: the schedule cosine goes on as that of 7 epochs',
    );
    expect(stdout).toMatch(/Trained for 7 epochs/);
    expect(jsonOf(place.read('runs/done/config.json'))).toMatchObject({
      stopped: { message: 'all 7 epochs are done' },
      training: { epochs: 7 },
    });
  });
});

describe('refused, and nothing is written', () => {
  beforeAll(async () => {
    await run('train flowers.csv --target species --epochs 3 --hidden 6 --name kept');
    place.write('changing.csv', flowers());
    await run('train changing.csv --target species --epochs 3 --name changed');
    place.write('changing.csv', flowers().replace('rose', 'daisy'));
    await run('train flowers.csv --target species --epochs 3 --name older');
    place.write(
      'runs/older/config.json',
      place.read('runs/older/config.json').replace(/"chainrule": ".*"/, '"chainrule": "0.0.1"'),
    );
    await run('train flowers.csv --target species --epochs 3 --name gone');
    execFileSync('rm', [join(place.path, 'runs/gone/checkpoint.safetensors')]);
    await run('train flowers.csv --target species --epochs 3 --name damaged');
    const bytes = place.bytes('runs/damaged/checkpoint.safetensors');
    bytes[bytes.length - 2]! ^= 1;
    place.write('runs/damaged/checkpoint.safetensors', bytes);
  });

  test.each([
    [
      '--resume runs/changed --epochs 9',
      /^changing\.csv: changed since runs\/changed was begun: got a file with the SHA-256 /,
    ],
    [
      '--resume runs/older',
      /^runs\/older: begun by another version of Chainrule.*: got 0\.0\.1; expected .* — try .*train flowers\.csv/,
    ],
    [
      '--resume runs/gone --epochs 9',
      /^runs\/gone: there is no checkpoint in it to go on from — try .* train flowers\.csv/,
    ],
    ['--resume runs/damaged --epochs 9', /^runs\/damaged\/checkpoint\.safetensors: the file was altered or damaged/],
    ['--resume runs/none', /^runs\/none\/config\.json: no such folder/],
    [
      '--resume runs/kept --hidden 9',
      /^--resume: the run keeps the options that it began with: got --hidden; expected only --epochs, --threads, --checkpoint and --json/,
    ],
    ['--resume runs/kept --name other', /^--resume: the run keeps the options .*: got --name/],
    [
      'flowers.csv --resume runs/kept',
      /^--resume: the run knows its data: got flowers\.csv — try --resume runs\/kept alone/,
    ],
    ['', /^chainrule train: <data> is missing — try chainrule train --help/],
    ['xor --checkpoint soon', /^--checkpoint: bad value: got "soon"; expected a number, at least 0/],
  ])('train %s', async (args, message) => {
    const before = place.list('runs').map((name) => [name, place.list(`runs/${name}`)]);
    const { code, stdout, stderr } = await run(`train ${args}`);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(place.list('runs').map((name) => [name, place.list(`runs/${name}`)])).toEqual(before);
  });

  test.skipIf(!existsSync('/dev/stdin'))('a run whose data came from a pipe', async () => {
    const piped = await place.shell(
      'cat flowers.csv | $CHAINRULE train /dev/stdin --target species --epochs 2 --name piped',
    );
    expect(piped.code).toBe(0);
    expect(place.list('runs/piped')).not.toContain('checkpoint.safetensors');
    const redirected = await place.shell(
      '$CHAINRULE train /dev/stdin --target species --epochs 2 --name redirected < flowers.csv',
    );
    expect(redirected.code).toBe(0);
    expect(place.list('runs/redirected')).not.toContain('checkpoint.safetensors');
    const { code, stderr } = await run('train --resume runs/piped');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^runs\/piped: its data came from a pipe and cannot be read again: got \/dev\/stdin/);
    const asked = await place.shell(
      'cat flowers.csv | $CHAINRULE train /dev/stdin --target species --checkpoint --name p2',
    );
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toMatch(
      /^--checkpoint: there is no resuming without the data, and a pipe cannot be read again/,
    );
  });
});
