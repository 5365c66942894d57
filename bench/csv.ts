/**
 * The part that reads a large table of numbers: what typing, imputation and standardising add to the parser's own time,
 * and the memory that they take.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../src/numeric/random.ts';
import { median, speedRatio, spread } from './measure.ts';
import type { Setting } from './networks.ts';
import { number, percent, ratio, table } from './table.ts';

const columns = 20;
const size = 200e6;
/** More rounds change the medians by little beside the spread. */
const mostRounds = 3;

const labels = {
  parser: 'papaparse alone, in chunks',
  memory: 'columns and features written to once, nothing read',
  table: 'readCsv: columns of float64',
  features: 'readCsv, imputation, standardising: float32',
} as const;
export type CsvMode = keyof typeof labels;
const modes = Object.keys(labels) as CsvMode[];

export interface CsvResult {
  readonly seconds: number;
  /** At most, above what the process took before. */
  readonly bytes: number;
}

export function measureCsv({ figures, effort, folder }: Pick<Setting, 'figures' | 'effort' | 'folder'>): string {
  const path = join(folder, 'numbers.csv');
  const rows = writeNumbers(path);
  const cells = rows * (columns + 1);
  const rounds = Math.min(effort.repeats, mostRounds);
  const results = new Map<CsvMode, CsvResult[]>(modes.map((mode) => [mode, []]));
  // Once around unmeasured, so that the file is in the system's cache.
  for (const mode of modes) runApart(mode, path, cells);
  for (let round = 0; round < rounds; round++)
    for (const mode of modes) results.get(mode)!.push(runApart(mode, path, cells));
  rmSync(path);
  const secondsOf = (mode: CsvMode) => results.get(mode)!.map(({ seconds }) => seconds);
  const peaksOf = (mode: CsvMode) => results.get(mode)!.map(({ bytes }) => bytes / (8 * cells));
  figures.note(
    'csv',
    modes.map((id) => ({ id, times: secondsOf(id) })),
  );
  figures.note('csv memory', [{ id: 'features', times: peaksOf('features') }]);
  const lines = modes.map((mode) => {
    const isOurs = mode === 'table' || mode === 'features';
    const added = isOurs ? percent(speedRatio(secondsOf('parser'), secondsOf(mode)) - 1) : '';
    const peak = median(peaksOf(mode));
    return [
      labels[mode],
      number(median(secondsOf(mode))),
      percent(spread(secondsOf(mode))),
      added,
      number((peak * 8 * cells) / 1e6),
      isOurs ? ratio(peak) : '',
    ];
  });
  return [
    `### A CSV file of ${size / 1e6} MB`,
    `${rows.toLocaleString('en-US')} rows of ${columns} numbers and a target, 2 % of some columns missing; every process does one thing, ${rounds} times in turn. The columns take ${number((8 * cells) / 1e6)} MB in float64.`,
    table(['', 's', 'spread', 'more than the parser', 'peak MB', 'of the columns'], lines),
  ].join('\n\n');
}

function runApart(mode: CsvMode, path: string, cells: number): CsvResult {
  const child = fileURLToPath(new URL('csv-child.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', child, mode, path, String(cells)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${mode}: ${stderr}`);
  return JSON.parse(stdout) as CsvResult;
}

/** Writes rows until the file has its size; gives their number. */
function writeNumbers(path: string): number {
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
