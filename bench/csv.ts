/**
 * Reading a large table of numbers: what typing, imputation and standardising add to the parser's own time, and the
 * memory that they take: `npm run bench:csv [-- megabytes]`. Writes its section of bench/RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { readCsv } from '../src/data/csv.ts';
import { fitPreprocessing, transform } from '../src/data/preprocess.ts';
import { openBytes } from '../src/node/files.ts';
import { random } from '../src/numeric/random.ts';
import { median, speedRatio, spread } from './measure.ts';
import { describeMachine, writeSection } from './results.ts';
import { number, percent, ratio, table } from './table.ts';

const columns = 20;
const repeats = 3;
const modes = ['parser', 'table', 'features'] as const;
type Mode = (typeof modes)[number];

const labels: Record<Mode, string> = {
  parser: 'papaparse alone, in chunks',
  table: 'readCsv: columns of float64',
  features: 'readCsv, imputation, standardising: float32',
};

interface Result {
  readonly seconds: number;
  /** At most, above what the process took before. */
  readonly bytes: number;
  readonly cells: number;
}

async function main(megabytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-csv-'));
  try {
    const path = join(folder, 'numbers.csv');
    const rows = writeNumbers(path, megabytes * 1e6);
    const results = new Map<Mode, Result[]>(modes.map((mode) => [mode, []]));
    for (const mode of modes) runApart(mode, path);
    for (let round = 0; round < repeats; round++)
      for (const mode of modes) results.get(mode)!.push(runApart(mode, path));
    const section = report(megabytes, rows, results);
    console.log(section);
    writeSection(section);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(megabytes: number, rows: number, results: ReadonlyMap<Mode, readonly Result[]>): string {
  const bytes = rows * (columns + 1) * 8;
  const secondsOf = (mode: Mode) => results.get(mode)!.map(({ seconds }) => seconds);
  const parser = secondsOf('parser');
  const lines = modes.map((mode) => {
    const times = secondsOf(mode);
    const peak = median(results.get(mode)!.map((result) => result.bytes));
    return [
      labels[mode],
      number(median(times)),
      percent(spread(times)),
      mode === 'parser' ? '' : percent(speedRatio(parser, times) - 1),
      number(peak / 1e6),
      mode === 'parser' ? '' : ratio(peak / bytes),
    ];
  });
  return [
    `## A CSV file of ${megabytes} MB`,
    describeMachine(),
    `\`npm run bench:csv\`: ${rows.toLocaleString('en-US')} rows of ${columns} numbers and a target, 2 % of some columns missing; every process does one thing, ${repeats} times in turn, once around before that; medians, and (largest - smallest) / median as the spread. Wanted: at most 50 % more time than the parser's, and at most twice the ${number(bytes / 1e6)} MB that the columns take in float64.`,
    table(['', 's', 'spread', 'more than the parser', 'peak MB', 'of the columns'], lines),
  ].join('\n\n');
}

/** In a process of its own, whose memory is all its own. */
function runApart(mode: Mode, path: string): Result {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), mode, path],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${mode}: ${stderr}`);
  return JSON.parse(stdout) as Result;
}

async function measure(mode: Mode, path: string): Promise<Result> {
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const cells = mode === 'parser' ? await parseOnly(path) : await readNumbers(path, mode === 'features');
  const seconds = (performance.now() - start) / 1000;
  return { seconds, bytes: (process.resourceUsage().maxRSS - before) * 1024, cells };
}

/** As the reader uses it: chunk by chunk, the last row of each left for the next. */
async function parseOnly(path: string): Promise<number> {
  const decoder = new TextDecoder();
  let rest = '';
  let cells = 0;
  for await (const chunk of openBytes(path)) {
    rest += decoder.decode(chunk, { stream: true });
    const { data, meta } = new Papa.Parser({ delimiter: ',', newline: '\n' }).parse(rest, 0, true) as {
      data: string[][];
      meta: { cursor: number };
    };
    for (const row of data) cells += row.length;
    rest = rest.slice(meta.cursor);
  }
  return cells;
}

async function readNumbers(path: string, standardises: boolean): Promise<number> {
  const { table: read } = await readCsv(openBytes(path), { name: path });
  if (!standardises) return read.rows * read.columns.length;
  const rows = Int32Array.from({ length: read.rows }, (_, row) => row);
  const preprocessing = fitPreprocessing(read, { target: 'y', task: 'regression', trainRows: rows });
  return transform(preprocessing, read, rows).x.length;
}

/** Writes rows until the file has that size; gives their number. */
function writeNumbers(path: string, size: number): number {
  const file = openSync(path, 'w');
  const draws = random(1, 'bench/csv');
  let text = `${Array.from({ length: columns }, (_, i) => `x${i}`).join(',')},y\n`;
  let written = 0;
  let rows = 0;
  while (written + text.length < size) {
    let sum = 0;
    for (let i = 0; i < columns; i++) {
      const value = i % 4 === 3 ? draws.integer(1000) : draws.uniform() * 20 - 10;
      sum += value;
      const isMissing = i % 5 === 0 && draws.uniform() < 0.02;
      text += isMissing ? ',' : `${i % 4 === 3 ? value : value.toFixed(6)},`;
    }
    text += `${sum.toFixed(4)}\n`;
    rows++;
    if (text.length < 1 << 20) continue;
    written += writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
  return rows;
}

const [first = '200', path] = process.argv.slice(2);
if (path !== undefined) console.log(JSON.stringify(await measure(first as Mode, path)));
else await main(Number(first));
