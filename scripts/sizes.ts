/**
 * `npm run sizes`: files and lines per folder, with the median, and the longest files; then what pages load of the library, as
 * it was built, gzipped: in all when they are run, at once, and what else may come later; with the largest files of each.
 */
import { bundle, pages, runPage, zipped } from './bundles.ts';
import { build } from './setup.mjs';
import { areaOf, readFolder } from './source.ts';

const files = ['src', 'cli', 'playground', 'scripts', 'test', 'examples', 'bench'].flatMap(readFolder);

const areas = new Map<string, number[]>();
for (const { path, lines } of files) {
  const area =
    path.startsWith('src/') && !areaOf(path).startsWith('src/') ? `src/${areaOf(path)}` : path.split('/')[0]!;
  areas.set(area, [...(areas.get(area) ?? []), lines]);
}

function row(name: string, lines: readonly number[]): string {
  const sorted = lines.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, count) => sum + count, 0);
  return line(name, lines.length, total, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0);
}

function line(name: string, ...cells: readonly (number | string)[]): string {
  return name.padEnd(28) + cells.map((cell) => String(cell).padStart(9)).join('');
}

console.log(line('folder', 'files', 'lines', 'median', 'longest'));
for (const [area, lines] of areas) console.log(row(area, lines));
console.log(
  row(
    'all',
    files.map((file) => file.lines),
  ),
);

console.log('\nlongest files');
for (const { path, lines } of files.toSorted((a, b) => b.lines - a.lines).slice(0, 10)) {
  console.log(`${String(lines).padStart(6)}  ${path}`);
}

await build();
const largest: string[] = [];
console.log(`\n${line('bytes of a page with', 'a run', 'budget', 'at once', 'may come', 'minified', 'files')}`);
for (const [name, page] of Object.entries(pages)) {
  const made = await bundle(page.script);
  const { gzip, bytes, later, modules } = made;
  const run = await runPage(page, made);
  console.log(line(name, run.gzip, page.budget, gzip, zipped(later), bytes, modules.length));
  for (const file of run.later) console.log(`  then ${file}`);
  const top = modules.slice(0, 10).map(([file, size]) => `${String(size).padStart(6)}  ${file}`);
  largest.push(`\nlargest files of a page with ${name}, before they are minified`, ...top);
}
console.log(largest.join('\n'));
