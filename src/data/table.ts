/** A dataset in memory: named, typed columns of equal length. */
import { fail, nearest } from '../graph/error.ts';
import { isMissingWord } from './cell.ts';

/** Numbers in float64, so that timestamps survive; NaN is a missing value. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  readonly values: Float64Array;
}

/** Text, dictionary-coded: row r holds `categories[codes[r]]`; the code -1 is a missing value. */
export interface CategoryColumn {
  readonly name: string;
  readonly kind: 'category';
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

export type Column = NumberColumn | CategoryColumn;

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What a cell may hold when a table is made from values in code; null, undefined and NaN are missing. */
export type Cell = number | bigint | string | boolean | null | undefined;

export function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' && value !== null && 'columns' in value && Array.isArray(value.columns) && 'rows' in value
  );
}

/** The column of that name; an error with "did you mean" when there is none. */
export function columnNamed(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = table.columns.map((column) => column.name);
  return fail({
    what: `column ${JSON.stringify(name)}`,
    problem: 'not in the table',
    expected: `one of ${listNames(names)}`,
    ...didYouMean(name, names),
  });
}

/** The part of an error that suggests the nearest of some names. */
export function didYouMean(name: string, names: Iterable<string>): { hint?: string } {
  const near = nearest(name, names);
  return near === undefined ? {} : { hint: JSON.stringify(near) };
}

/** Names for a message: the first few, then how many more. */
export function listNames(names: readonly string[], shown = 12): string {
  const text = names
    .slice(0, shown)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return names.length > shown ? `${text} and ${names.length - shown} more` : text;
}

/** What a cell holds: a number, a text, or null where it is missing. */
export function cellAt(column: Column, row: number): number | string | null {
  if (column.kind === 'category') return column.categories[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : value;
}

/** A table of the given rows, in that order; categories are kept as they are. */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= table.rows)
      fail({ what: 'selectRows', problem: 'no such row', got: `${row}`, expected: `0 to ${table.rows - 1}` });
  }
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'number') return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
    return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
  });
  return { rows: rows.length, columns };
}

/** The table without some columns; each must be there. */
export function dropColumns(table: Table, names: readonly string[]): Table {
  for (const name of names) columnNamed(table, name);
  const dropped = new Set(names);
  return { rows: table.rows, columns: table.columns.filter((column) => !dropped.has(column.name)) };
}

/** A table of columns that are typed already; checks that names differ and lengths agree. */
export function makeTable(columns: readonly Column[]): Table {
  const names = new Set<string>();
  const rows = columns[0] === undefined ? 0 : lengthOf(columns[0]);
  for (const column of columns) {
    if (names.has(column.name))
      fail({ what: `column ${JSON.stringify(column.name)}`, problem: 'given twice', expected: 'names that differ' });
    names.add(column.name);
    if (lengthOf(column) !== rows)
      fail({
        what: `column ${JSON.stringify(column.name)}`,
        problem: 'another length than the column before it',
        got: `${lengthOf(column)} values`,
        expected: `${rows}, as in ${JSON.stringify(columns[0]!.name)}`,
      });
  }
  return { rows, columns };
}

function lengthOf(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

/** A table of arrays by column name. A column of numbers is numeric; any text or boolean makes it a category. */
export function tableFromColumns(columns: Readonly<Record<string, ArrayLike<Cell>>>): Table {
  return makeTable(Object.entries(columns).map(([name, values]) => columnOf(name, values)));
}

/**
 * A table of objects, such as `[{ age: 31, sex: 'male' }]`. A key that a row lacks is a missing value there.
 * Columns come in the order of `order` as far as the rows hold them, then in order of appearance.
 */
export function tableFromRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  order: readonly string[] = [],
): Table {
  const present = new Set<string>();
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      fail({
        what: `row ${index + 1}`,
        problem: 'not an object',
        got: describe(row),
        expected: 'column names with values',
      });
    for (const name of Object.keys(row)) present.add(name);
  });
  const names = [...new Set([...order.filter((name) => present.has(name)), ...present])];
  const columns = names.map((name) =>
    columnOf(
      name,
      rows.map((row) => (Object.hasOwn(row, name) ? (row[name] as Cell) : null)),
    ),
  );
  return { rows: rows.length, columns };
}

function columnOf(name: string, cells: ArrayLike<Cell>): Column {
  let isText = false;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint') continue;
    if (typeof cell === 'string') isText ||= !isMissingWord(cell.trim());
    else if (typeof cell === 'boolean') isText = true;
    else
      fail({
        what: `column ${JSON.stringify(name)}, row ${row + 1}`,
        problem: 'not a value that a table can hold',
        got: describe(cell),
        expected: 'a number, a text, true, false, or null where it is missing',
      });
  }
  const text = (cell: Cell) => (cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell).trim());
  if (!isText)
    return {
      name,
      kind: 'number',
      values: Float64Array.from(cells, (cell) => (isMissingWord(text(cell)) ? Number.NaN : Number(cell))),
    };
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    const word = text(cell);
    if (isMissingWord(word)) return -1;
    if (!codeOf.has(word)) codeOf.set(word, codeOf.size);
    return codeOf.get(word)!;
  });
  return { name, kind: 'category', codes, categories: [...codeOf.keys()] };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
