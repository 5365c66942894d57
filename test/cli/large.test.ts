/** `chainrule train` on tables that are streamed: what it says, what it leaves, how much memory it takes, and what a kill does to it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { random } from '../../src/numeric/random.ts';
import { built, jsonOf, Workplace } from './run.ts';

const place = new Workplace();
const cache = { XDG_CACHE_HOME: join(place.path, 'caches') };
const kept = () =>
  existsSync(join(cache.XDG_CACHE_HOME, 'chainrule', 'rows')) ? place.list('caches/chainrule/rows') : [];

interface Streamed {
  readonly rows: number;
  readonly cache: { readonly file: string; readonly bytes: number };
  readonly memory: number;
}

function csvOf(rows: number, seed = 1): string {
  const { uniform } = random(seed, 'large');
  const lines = ['a,b,city,y'];
  for (let i = 0; i < rows; i++) {
    const [a, b, city] = [uniform(), uniform(), Math.floor(uniform() * 5)];
    lines.push(`${a.toFixed(5)},${i % 40 === 3 ? '' : b.toFixed(5)},c${city},${(3 * a - b + city / 2).toFixed(4)}`);
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  await built();
  place.write('t.csv', csvOf(30_000));
  mkdirSync(join(place.path, 'parts'));
  const [header, ...lines] = csvOf(30_000).trim().split('\n');
  for (const [i, from] of [0, 9000, 20_000].entries())
    place.write(`parts/part-${i}.csv`, `${header}\n${lines.slice(from, [9000, 20_000, 30_000][i]).join('\n')}\n`);
});
afterAll(() => place.remove());

test('says the cache, its size and the memory before it trains; later runs find the cache, and --no-cache removes it', async () => {
  const first = await place.run('train t.csv --target y --stream --epochs 2', cache);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(
    /^t\.csv: 30,000 rows, 4 columns\n {2}a +number +every value is a number\n {2}b +number +every value is a number, 750 missing\n/,
  );
  const [, file] =
    /\nCache: (\S+\.rows), [\d.]+ MB, for this run and later ones; --no-cache takes it away at the end\nMemory: about \d+ MB at most, and what the network takes\n/.exec(
      first.stdout,
    )!;
  expect(file).toContain(cache.XDG_CACHE_HOME);
  expect(first.stdout).toContain('Note: rows are streamed from disk: ');
  expect(kept().length).toBe(1);
  expect(place.list('runs/t')).toEqual([
    'checkpoint.safetensors',
    'config.json',
    'history.csv',
    'model.safetensors',
    'report.html',
  ]);

  const second = await place.run('train t.csv --target y --stream --epochs 2 --no-cache', cache);
  expect(second.stdout).toContain(`${file}, `);
  expect(second.stdout).toContain('which is there already for these files and options');
  expect(kept()).toEqual([]);
  expect(place.bytes('runs/t-2/model.safetensors').equals(place.bytes('runs/t/model.safetensors'))).toBe(true);
}, 60_000);

test('several files and a pattern are one table, with the bits of one file', async () => {
  const whole = await place.run('train t.csv --target y --stream --epochs 1 --name whole --json', cache);
  const files = await place.run(
    'train parts/part-0.csv parts/part-1.csv parts/part-2.csv --target y --epochs 1 --name files --json --cache own',
    cache,
  );
  const pattern = await place.run(['train', 'parts/part-*.csv', '--target', 'y', '--epochs', '1', '--json'], cache);
  for (const { code, stderr } of [whole, files, pattern])
    expect({ code, stderr: /error/i.test(stderr) }).toEqual({ code: 0, stderr: false });
  expect(place.list('own').length).toBe(1);
  const model = place.bytes('runs/whole/model.safetensors');
  expect(place.bytes('runs/files/model.safetensors').equals(model)).toBe(true);
  // The run has the name of the pattern without what stands for others.
  expect(place.bytes('runs/part/model.safetensors').equals(model)).toBe(true);
  expect(JSON.parse(pattern.stdout)).toMatchObject({ task: 'regression', stopped: { reason: 'epochs' } });
  const { streamed } = jsonOf<{ streamed: Streamed }>(files.stdout);
  const [name] = place.list('own') as [string];
  expect(streamed).toMatchObject({ rows: 30_000, cache: { file: join('own', name), wasThere: false, isKept: true } });
  expect(Math.abs(streamed.cache.bytes / place.bytes(join('own', name)).length - 1)).toBeLessThan(0.02);
  expect(streamed.memory).toBeGreaterThan(350e6);
}, 60_000);

test('killed, it goes on from its checkpoint to the model that it would have had', async () => {
  const command = ['train', 't.csv', '--target', 'y', '--stream', '--epochs', '40', '--checkpoint', '0'];
  const whole = await place.run([...command, '--name', 'unkilled'], cache);
  expect(whole.code).toBe(0);
  const child = place.start([...command, '--name', 'killed'], cache);
  const ended = new Promise((resolve) => child.on('close', resolve));
  const history = () => existsSync(join(place.path, 'runs/killed/checkpoint.safetensors'));
  await vi.waitFor(() => expect(history()).toBe(true), { timeout: 60_000, interval: 20 });
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(join(place.path, 'runs/killed/model.safetensors'))).toBe(false);
  const resumed = await place.run('train --resume runs/killed', cache);
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain('Resumed: runs/killed, after epoch ');
  expect(place.bytes('runs/killed/model.safetensors').equals(place.bytes('runs/unkilled/model.safetensors'))).toBe(
    true,
  );
}, 180_000);

test('--group keeps rows together, and says how they were split', async () => {
  const { code, stdout } = await place.run(
    'train t.csv --target y --stream --group city --epochs 1 --name grouped',
    cache,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Split: by city, \d values? to learn/m);
  expect(stdout).toMatch(/^Note: city: left out: rows are split by it/m);
});

test('--no-stream reads into memory', async () => {
  const { code, stdout, stderr } = await place.run('train t.csv --target y --no-stream --epochs 1 --name whole', cache);
  expect(stderr).not.toContain('--stream');
  expect(stdout).not.toContain('streamed');
  expect(code).toBe(0);
});

describe('is refused', () => {
  test.each([
    [
      'train t.csv --target y --stream --time a',
      /--time: rows that are streamed are split one by one as they are read: which of them are .* — try --no-stream/,
    ],
    ['train t.csv --target y --cache here', /--cache: the table is read into memory — try --stream/],
    ['train t.csv --target y --no-cache', /--no-cache: the table is read into memory — try --stream/],
    ['train t.csv --stream', /--target: the column to predict is missing/],
    ['train moons --target y --stream', /--stream: only files can be streamed.*: got moons/],
    ['train parts/none-*.csv --target y', /none-\*\.csv: no file has such a name/],
    ['train parts/part-*.csv --target y --no-stream', /--no-stream: several files are streamed: got 3 files/],
    ['train t.csv t.csv --target y', /t\.csv: given twice/],
    ['train t.csv --target z --stream', /column "z": not in the table/],
  ])('%s', async (command, message) => {
    const { code, stderr } = await place.run(command, cache);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

/** The most memory that a process has had, as Linux tells it while it is there. */
function peakOf(id: number): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))!;
    return 1024 * Number(kilobytes);
  } catch {
    return 0;
  }
}

// Two million rows, with a heap that their table in memory would not fit in.
test.skipIf(process.platform !== 'linux')(
  'stays within the memory that it says',
  async () => {
    const some = csvOf(50_000).split('\n').slice(1).join('\n');
    place.write('large.csv', `a,b,city,y\n${some.repeat(40)}`);
    const child = place.start(
      'train large.csv --target y --stream --no-cache --epochs 1 --batch-size 1024'.split(' '),
      {
        ...cache,
        NODE_OPTIONS: '--max-old-space-size=96',
      },
    );
    let [peak, said, errors] = [0, '', ''];
    child.stdout!.on('data', (text) => {
      said += text;
    });
    child.stderr!.on('data', (text) => {
      errors += text;
    });
    const look = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid!));
    }, 20);
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearInterval(look);
    expect({ code, errors: /error|heap/i.test(errors) }).toEqual({ code: 0, errors: false });
    const [, megabytes] = /Memory: about (\d+) MB/.exec(said)!;
    expect(said).toContain('large.csv: 2,000,000 rows');
    expect(peak).toBeGreaterThan(100e6);
    expect(peak).toBeLessThan(1e6 * Number(megabytes));
  },
  300_000,
);
