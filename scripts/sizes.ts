/** `npm run sizes`: files and lines per folder, with the median, and the longest files. */
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
  const cells = [lines.length, total, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  return name.padEnd(18) + cells.map((cell) => String(cell).padStart(9)).join('');
}

console.log(`${'folder'.padEnd(18)}    files    lines   median  longest`);
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
