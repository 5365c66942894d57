/** What the package gives: to pages the library as it was built, without a module of Node; to debuggers and editors, source maps. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { build, root } from '../scripts/setup.mjs';

beforeAll(build);

/** The specifiers that a file and the files that it reads at once import, with the paths of these files. */
function importsOf(start: string): { files: string[]; others: string[] } {
  const files = [start];
  const others: string[] = [];
  for (const file of files) {
    const code = readFileSync(file, 'utf8');
    for (const [, specifier = ''] of code.matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";$/gm)) {
      const path = join(dirname(file), specifier);
      if (!specifier.startsWith('.')) others.push(specifier);
      else if (!files.includes(path)) files.push(path);
    }
  }
  return { files, others };
}

it.each(['src/index.js', 'src/backends/wasm/page-thread.js'])('%s imports nothing that pages do not have', (entry) => {
  const { files, others } = importsOf(join(root, 'dist', entry));
  expect(files.length).toBeGreaterThan(1);
  expect(others).toEqual([]);
});

it('the threads of pages are started from a file that is there', () => {
  const code = importsOf(join(root, 'dist', 'src/index.js'))
    .files.map((file) => ({ file, text: readFileSync(file, 'utf8') }))
    .find(({ text }) => text.includes('new Worker('))!;
  const [, address = ''] = /new Worker\(new URL\("([^"]+)", import\.meta\.url\)/.exec(code.text)!;
  expect(join(dirname(code.file), address)).toBe(join(root, 'dist', 'src/backends/wasm/page-thread.js'));
});

it('source maps lead to the files of the package, whose text they do not repeat', () => {
  const dist = join(root, 'dist');
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map'));
  expect(maps).toEqual(expect.arrayContaining([join('cli', 'main.js.map'), join('src', 'graph', 'error.d.ts.map')]));
  const sources = maps.flatMap((file) => {
    const map = JSON.parse(readFileSync(join(dist, file), 'utf8')) as { sources: string[]; sourcesContent?: string[] };
    return map.sources.map((source, i) => ({
      path: resolve(dist, dirname(file), source),
      text: map.sourcesContent?.[i] ?? undefined,
    }));
  });
  const ours = sources.filter(({ path }) => ['src', 'cli'].some((folder) => path.startsWith(join(root, folder, '/'))));
  expect(ours.filter(({ path }) => !existsSync(path))).toEqual([]);
  expect(ours.filter(({ text }) => text !== undefined)).toEqual([]);
  // The package does not hold those of the libraries that are bundled.
  const others = sources.filter((source) => !ours.includes(source));
  expect(others.filter(({ path, text }) => !path.startsWith(join(root, 'node_modules', '/')) || !text)).toEqual([]);
});
