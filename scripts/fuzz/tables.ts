/** Odd tables, as bytes and as rows: read, learned and predicted, or refused; no answer is NaN. */
import { gzipSync } from 'node:zlib';
import { readCsv } from '../../src/data/csv.ts';
import { fitPreprocessing, transform } from '../../src/data/preprocess.ts';
import type { Table } from '../../src/data/table.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { decideTask } from '../../src/data/task.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import type { Random } from '../../src/numeric/random.ts';
import { type Fuzzer, fuzzer, pick } from './fuzz.ts';

const pieces = [
  ',',
  ',',
  ',',
  '\n',
  '\n',
  ';',
  '\t',
  '"',
  '""',
  '\r\n',
  ' ',
  'a',
  'b',
  '1',
  '2.5',
  '-3e5',
  '1e999',
  'NA',
  'nan',
  '?',
  '007',
  'true',
  'no',
  '1,5',
  '\u0000',
  '\ufeff',
  'é',
  '\ud800',
  '__proto__',
  'x'.repeat(300),
  '9'.repeat(40),
];
const oddCells: readonly unknown[] = [
  1,
  2,
  -0.5,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n ** 30n,
  '1',
  '2.5',
  '',
  'a',
  'NA',
  true,
  false,
  null,
  undefined,
  '007',
  ' ',
];

/** Some are only prepared for a network, some are learned and predicted; `known` is a model whose rows they may be too. */
export function fuzzTables(known: TableModel): Fuzzer {
  return fuzzer('tables', async (draw) => {
    const table = draw.integer(2) === 0 ? await oddText(draw) : oddRows(draw);
    const target = table.columns.at(-1)?.name;
    if (target === undefined) return;
    const way = draw.integer(20);
    if (way === 0) await learn(table, target, draw);
    else if (way < 5) predictAs(known, table, draw);
    else prepare(table, target);
  });
}

function prepare(table: Table, target: string): void {
  const { task } = decideTask(table, target);
  const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const features = transform(fitPreprocessing(table, { target, task, trainRows }), table);
  if (!features.x.every(Number.isFinite)) throw new Error('features that are not finite');
}

async function learn(table: Table, target: string, draw: Random): Promise<void> {
  const fit = await fitTable(table, { target, epochs: 2, hidden: [2], seed: draw.integer(100) });
  requireFinite(fit.predictTable(table).values);
  requireFinite((await modelFromBytes(modelToBytes(fit))).predictTable(table).values);
}

/** The table with the columns that a model knows, by its names. */
function predictAs(known: TableModel, { rows, columns }: Table, draw: Random): void {
  const names = known.preprocessing.columns.map(({ name }) => name);
  const renamed = names.map((name) => ({ ...pick(draw, columns), name }));
  const { values, probabilities = [] } = known.predictTable({ rows, columns: renamed });
  requireFinite(values);
  requireFinite(probabilities);
}

function requireFinite(numbers: ArrayLike<number>): void {
  const bad = Array.from(numbers).find((number) => !Number.isFinite(number));
  if (bad !== undefined) throw new Error(`an answer is ${bad}`);
}

async function oddText(draw: Random): Promise<Table> {
  const bytes = encoded(draw, draw.integer(2) === 0 ? soup(draw) : grid(draw));
  if (draw.integer(5) === 0)
    for (let i = 0; i < 3 && bytes.length > 0; i++) bytes[draw.integer(bytes.length)] = draw.integer(256);
  return (await readCsv(bytes, { header: pick(draw, ['auto', 'yes', 'no'] as const) })).table;
}

/** As UTF-8, with or without its mark, as UTF-16 of either order, as Latin-1, or packed. */
function encoded(draw: Random, text: string): Uint8Array {
  switch (draw.integer(9)) {
    case 0:
      return Buffer.from(`\ufeff${text}`);
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 2:
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 3:
      return Buffer.from(text, 'latin1');
    case 4:
      return gzipSync(text);
    default:
      return Buffer.from(text);
  }
}

function soup(draw: Random): string {
  return Array.from({ length: draw.integer(120) }, () => pick(draw, pieces)).join('');
}

/** Lines of equal length, a few kinds of cells in each column. */
function grid(draw: Random): string {
  const ofColumn = Array.from({ length: 1 + draw.integer(4) }, () =>
    Array.from({ length: 1 + draw.integer(4) }, () => pick(draw, pieces.slice(9))),
  );
  const line = () => ofColumn.map((cells) => pick(draw, cells)).join(',');
  return Array.from({ length: draw.integer(30) }, line).join('\n');
}

function oddRows(draw: Random): Table {
  const names = ['a', 'b', '__proto__', ''].slice(0, 1 + draw.integer(4));
  const ofColumn = names.map(() => Array.from({ length: 1 + draw.integer(4) }, () => pick(draw, oddCells)));
  const rows = Array.from({ length: draw.integer(12) }, () =>
    Object.fromEntries(names.map((name, i) => [name, draw.integer(40) === 0 ? {} : pick(draw, ofColumn[i]!)])),
  );
  const types = draw.integer(3) === 0 ? { a: pick(draw, ['number', 'category', 'ignore'] as const) } : {};
  return tableFromRows(rows, [], { types });
}
