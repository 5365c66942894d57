/** Tables of values in code: arrays by column name, or objects as rows. Texts are read as those of a file are. */

import { fail } from '../graph/error.ts';
import { anything, type OptionKinds, recordOf } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { ColumnBuilder, checkTypes, type ForcedKind } from './column-builder.ts';
import { type ColumnNote, type DescribedColumn, describeColumn } from './describe-column.ts';
import { type Cell, cellAt, makeTable, type Table } from './table.ts';

/** How values are read as a table, where it should not be found out. */
export interface ValueOptions {
  /** Columns whose kind is not to be decided by their values; `ignore` leaves a column out. */
  types?: Readonly<Record<string, ForcedKind>> | undefined;
}

const kinds: OptionKinds<ValueOptions> = { types: recordOf(anything, 'an object of kinds by the names of columns') };

/**
 * A table of arrays by column name. Numbers are numbers; a column with a text or a boolean in it is read as that of a file
 * is: `['1.5', '2']` are numbers too. What is missing is null, undefined, NaN or the empty text, but no word such as `NA`.
 *
 * @example
 * import { tableFromColumns } from 'chainrule/data';
 *
 * const table = tableFromColumns({ age: [31, null, 45], sex: ['male', 'female', 'female'] });
 * console.log(table.rows, table.columns.map(({ kind }) => kind)); // 3 ['number', 'category']
 */
export function tableFromColumns(
  columns: Readonly<Record<string, ArrayLike<Cell>>>,
  options: ValueOptions = {},
): Table {
  requireOptions<ValueOptions>('tableFromColumns', options, kinds);
  return readColumns(Object.entries(columns), options.types ?? {}).table;
}

/**
 * A table of objects, such as `[{ age: 31, sex: 'male' }]`, whose values are read as those of {@link tableFromColumns}. A
 * key that a row lacks is a missing value there. Columns come in the order of `order` as far as the rows hold them, then
 * in order of appearance.
 *
 * @example
 * import { cellAt, tableFromRows } from 'chainrule/data';
 *
 * const table = tableFromRows([{ age: 31, sex: 'male' }, { age: 28 }]);
 * console.log(table.columns.map((column) => cellAt(column, 1))); // [28, null]
 */
export function tableFromRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  order: readonly string[] = [],
  options: ValueOptions = {},
): Table {
  requireOptions<ValueOptions>('tableFromRows', options, kinds);
  return readRowObjects(rows, order, options).table;
}

/** As {@link tableFromRows}, with what its columns were taken for and what looked odd. */
export function readRowObjects(
  rows: readonly Readonly<Record<string, unknown>>[],
  order: readonly string[] = [],
  { types = {} }: ValueOptions = {},
): ReadValues {
  const present = new Set<string>();
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      fail({
        what: `row ${index + 1}`,
        problem: 'not an object',
        got: formatValue(row),
        expected: 'column names with values',
      });
    for (const name of Object.keys(row)) present.add(name);
  });
  const names = [...new Set([...order.filter((name) => present.has(name)), ...present])];
  const read = readColumns(
    names.map((name) => [name, rows.map((row) => (Object.hasOwn(row, name) ? (row[name] as Cell) : null))]),
    types,
  );
  return { ...read, table: { ...read.table, rows: rows.length } };
}

/** A table with the kinds of some columns as they are said to be; the others stay as they are. */
export function retyped(table: Table, types: Readonly<Record<string, ForcedKind>> = {}): ReadValues {
  checkTypes(
    types,
    table.columns.map(({ name }) => name),
  );
  const described = table.columns.map((column): Partial<DescribedColumn> => {
    const kind = Object.hasOwn(types, column.name) ? types[column.name] : undefined;
    if (kind === undefined || kind === column.kind) return { column };
    const cells = Array.from({ length: table.rows }, (_, row) => cellAt(column, row));
    return describeCells(column.name, cells, kind);
  });
  return {
    table: { rows: table.rows, columns: described.flatMap(({ column }) => column ?? []) },
    notes: described.flatMap(({ note }) => note ?? []),
    warnings: described.flatMap(({ warnings = [] }) => warnings),
  };
}

interface ReadValues {
  readonly table: Table;
  readonly notes: ColumnNote[];
  readonly warnings: string[];
}

function readColumns(
  columns: readonly (readonly [string, ArrayLike<Cell>])[],
  types: Readonly<Record<string, ForcedKind>>,
): ReadValues {
  checkTypes(
    types,
    columns.map(([name]) => name),
  );
  const kinds = new Map(Object.entries(types));
  const described = columns.map(([name, cells]) => describeCells(name, cells, kinds.get(name)));
  return {
    table: makeTable(described.flatMap(({ column }) => column ?? [])),
    notes: described.map(({ note }) => note),
    warnings: described.flatMap(({ warnings }) => warnings),
  };
}

function describeCells(name: string, cells: ArrayLike<Cell>, forced: ForcedKind | undefined): DescribedColumn {
  const isNumeric = checkCells(name, cells);
  const builder = new ColumnBuilder(forced, cells.length, 'values');
  if (isNumeric && (forced === undefined || forced === 'number')) {
    for (let row = 0; row < cells.length; row++) builder.addNumber(Number(cells[row] ?? Number.NaN));
  } else {
    for (let row = 0; row < cells.length; row++) builder.add(textOf(cells[row], forced), row + 1);
  }
  // A file's column of names is let go because of its size; these are in memory already.
  return builder.isAbandoned ? describeCells(name, cells, 'category') : describeColumn(name, builder);
}

/** Whether there are numbers only; fails for what is no cell. */
function checkCells(name: string, cells: ArrayLike<Cell>): boolean {
  let isNumeric = true;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint') continue;
    isNumeric = false;
    if (typeof cell !== 'string' && typeof cell !== 'boolean')
      fail({
        what: `column ${JSON.stringify(name)}, row ${row + 1}`,
        problem: 'not a value that a table can hold',
        got: formatValue(cell),
        expected: 'a number, a text, true, false, or null where it is missing',
      });
  }
  return isNumeric;
}

/** The text of a cell, empty where it is missing; Infinity is the name of no category. */
function textOf(cell: Cell, forced: ForcedKind | undefined): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  return forced === 'category' && typeof cell === 'number' && !Number.isFinite(cell) ? '' : String(cell);
}
