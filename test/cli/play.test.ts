/** `chainrule play`: what it serves, to whom, and under which policy; how it ends. */
import { readFileSync, truncateSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isThisServer } from '../../cli/play/server.ts';
import { root } from '../../scripts/setup.mjs';
import { built, ended, flowers, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
});
afterAll(() => place.remove());

/** Starts the command, gives its address to `use`, and ends it by Ctrl-C; its exit code. */
async function playing(
  args: readonly string[],
  use: (address: { url: string; port: number }) => Promise<void>,
): Promise<number> {
  const child = place.start(['play', ...args, '--no-open', '--json']);
  const end = ended(child);
  try {
    const address = await new Promise<{ url: string; port: number }>((resolve, reject) => {
      child.stdout!.once('data', (piece) => resolve(jsonOf(String(piece))));
      child.once('close', () => reject(new Error('it ended')));
    });
    await use(address);
  } finally {
    child.kill('SIGINT');
  }
  return (await end).code;
}

function statusOf(port: number, path: string, host: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, path, method, host: '127.0.0.1', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('chainrule play', () => {
  test('serves the page under its policy, to this machine only, until Ctrl-C', async () => {
    const code = await playing([], async ({ url, port }) => {
      const response = await fetch(url);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>Chainrule playground</title>');
      expect(response.headers.get('content-security-policy')).toMatch(
        /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
      );
      expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe-inline|'unsafe-eval'/);
      expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(await statusOf(port, '/', 'evil.example')).toBe(421);
      expect(await statusOf(port, '/', `localhost:${port}`)).toBe(200);
      expect(await statusOf(port, '/..%2f..%2fpackage.json', `127.0.0.1:${port}`)).toBe(404);
      expect(await statusOf(port, '/%zz', `127.0.0.1:${port}`)).toBe(404);
      expect(await statusOf(port, '/', `127.0.0.1:${port}`, 'POST')).toBe(405);
    });
    expect(code).toBe(130);
  });

  test('starts with a file, or with built-in data', async () => {
    await playing(['flowers.csv'], async ({ url }) => {
      expect(url).toMatch(/#v=1&open=start%2Fflowers\.csv$/);
      expect(await (await fetch(new URL('start/flowers.csv', url))).text()).toBe(flowers());
    });
    place.write('m.safetensors', readFileSync(join(root, 'test', 'fixtures', 'models-v1', 'two-classes.safetensors')));
    place.write('a,b.csv', flowers());
    await playing(['m.safetensors', 'a,b.csv'], async ({ url }) => {
      expect(url).toMatch(/#v=1&open=start%2Fm\.safetensors,start%2Fa_b\.csv$/);
      expect(await (await fetch(new URL('start/a_b.csv', url))).text()).toBe(flowers());
    });
    await playing(['bumps:300'], async ({ url }) => {
      expect(url).toMatch(/#v=1&problem=regression&regDataset=reg-gauss&points=300$/);
      expect((await fetch(url)).status).toBe(200);
    });
  });

  test('refuses a model that the page could not open', async () => {
    place.write('broken.safetensors', readFileSync(join(place.path, 'm.safetensors')).subarray(0, -5));
    const { code, stderr } = await runHere('play --no-open broken.safetensors', place.path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^broken\.safetensors: truncated/);
  });

  test('refuses a port that is taken, and files that are not there', async () => {
    await playing([], async ({ port }) => {
      const { code, stderr } = await place.run(`play --no-open --port ${port}`);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `--port: already in use: got ${port} — try another port, or none for a free one\n`,
      });
    });
    expect(
      isThisServer('127.0.0.1', 80) && isThisServer('localhost:80', 80) && isThisServer('localhost:8080', 8080),
    ).toBe(true);
    for (const host of [undefined, '', '127.0.0.1', 'localhost:80', 'evil.example:8080', 'localhost:8080:8080'])
      expect(isThisServer(host, 8080)).toBe(false);
    expect((await runHere('play nothing.csv --no-open', place.path)).code).toBe(2);
    expect(await runHere('play flowers.csv flowers.csv --no-open', place.path)).toMatchObject({
      code: 2,
      stderr: 'play: two files of data: got flowers.csv and flowers.csv; expected a model before the data\n',
    });
    expect(await runHere('play --port 70000', place.path)).toMatchObject({
      code: 2,
      stderr: '--port: bad value: got 70000; expected 0 to 65535\n',
    });
  });

  test.skipIf(process.platform === 'win32')('reads no more of a file than a page can take', async () => {
    const tooLarge = (file: string, got: string) =>
      `${file}: too large for a page: got ${got}; expected at most 50 MB — try chainrule train\n`;
    expect(await runHere('play /dev/zero --no-open', place.path)).toMatchObject({
      code: 2,
      stderr: tooLarge('/dev/zero', 'more than 50 MB'),
    });
    truncateSync(join(place.path, place.write('large.csv', 'a\n')), 60e6);
    expect(await runHere('play large.csv --no-open', place.path)).toMatchObject({
      code: 2,
      stderr: tooLarge('large.csv', '60 MB'),
    });
  });

  test('writes the page as a site, with the headers of three servers; a folder of something else is left alone', async () => {
    const sites = 'https://lms.example.edu https://*.school.example:8443';
    const outcome = await runHere(`play flowers.csv --out site --frame-ancestors ${sites}`, place.path);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout + outcome.stderr).toMatch(
      /^site: \d+ files, with headers in _headers, \.htaccess and nginx\.conf/m,
    );
    const read = (file: string) => readFileSync(join(place.path, 'site', file), 'utf8');
    expect(read('index.html')).toContain('<title>Chainrule playground</title>');
    expect(read('start/flowers.csv')).toBe(flowers());
    for (const file of ['_headers', '.htaccess', 'nginx.conf']) {
      expect(read(file)).toContain(`frame-ancestors ${sites}`);
      expect(read(file)).toMatch(/cross-origin-resource-policy"?:? "?cross-origin/);
    }
    expect((await runHere('play --out site', place.path)).code).toBe(0);
    expect(read('_headers')).toContain("frame-ancestors 'none'");
    expect(await runHere('play --out .', place.path)).toMatchObject({
      code: 2,
      stderr:
        '--out: a folder with other files: got .; expected a new or empty folder, or one that this command wrote\n',
    });
  });

  test.each([
    [
      '--out s --frame-ancestors *',
      'got *; expected origins such as https://lms.example.edu, or self, none, any — try any',
    ],
    ['--out s --frame-ancestors https://a.example/page', '— try the origin alone, without a path'],
    ['--out s --frame-ancestors none https://a.example', '--frame-ancestors: none beside sites'],
    ['--frame-ancestors self', '--frame-ancestors: without --out'],
  ])('refuses %s', async (args, message) => {
    const { code, stderr } = await runHere(['play', ...args.split(' ')], place.path);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
