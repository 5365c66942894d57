/** Tables of values in code: arrays by column name, or objects as rows. Texts are read as those of a file are. */

import { anything, listOf, type OptionKinds, recordOf, text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { type BuilderSettings, ColumnBuilder } from './column-builder.ts';
import { detectDecimal } from './decimal.ts';
import { type ColumnNote, type DescribedColumn, describeColumn } from './describe-column.ts';
import { checkTypes, type Expected, type ForcedKind } from './forced-kind.ts';
import { expectedOf } from './like.ts';
import type { DecimalMark } from './number-text.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type Cell, type Column, cellAt, lengthOf, makeTable, type Table } from './table.ts';
import { cellsByName, checkCells, type PlaceOf, textOf } from './values.ts';

/** How values are read as a table, where it should not be found out. */
export interface ValueOptions {
  /** Columns whose kind is not to be decided by their values; `ignore` leaves a column out. */
  types?: Readonly<Record<string, ForcedKind>> | undefined;
  /** The words for a missing value, in place of NA, null, None, ? and their like; null and the empty text always are. */
  missing?: readonly string[] | undefined;
}

const kinds: OptionKinds<ValueOptions> = {
  types: recordOf(anything, 'an object of kinds by the names of columns'),
  missing: listOf(text, 'a list of words'),
};

/**
 * A table of arrays by column name. Numbers are numbers; a column with a text or a boolean in it is read as that of a file
 * is: `['1.5', '2']` are numbers too, and `NA` is missing. So are null, undefined, NaN and the empty text.
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
  requireKind('tableFromColumns: columns', columns, recordOf(anything, 'lists of values by name: { age: [31, 28] }'));
  const entries = Object.entries(columns);
  for (const [name, cells] of entries)
    requireKind(`column ${JSON.stringify(name)}`, cells, listOf(anything, 'a list of values'));
  return readColumns(entries, options).table;
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
  requireKind('tableFromRows: rows', rows, listOf(anything, 'a list of objects, a row each'));
  requireKind('tableFromRows: order', order, listOf(text, 'a list of names of columns'));
  return readRowObjects(rows, order, options).table;
}

/** So many rows say which mark stands before decimals. */
const sampledRows = 100;

/** What the reading of values is told within the library. */
export interface ReadOptions extends ValueOptions {
  readonly decimal?: DecimalMark | undefined;
  readonly like?: Table | Preprocessing | undefined;
  readonly place?: PlaceOf | undefined;
}

/** As {@link tableFromRows}, with what its columns were taken for and what looked odd. */
export function readRowObjects(
  rows: readonly Readonly<Record<string, unknown>>[],
  order: readonly string[] = [],
  options: ReadOptions = {},
): ReadValues {
  const read = readColumns(cellsByName(rows, order), options);
  return { ...read, table: { ...read.table, rows: rows.length } };
}

/** A table with the kinds of some columns as they are said to be; the others stay as they are. */
export function retyped(table: Table, types: Readonly<Record<string, ForcedKind>> = {}): ReadValues {
  const names = table.columns.map(({ name }) => name);
  checkTypes(types, names);
  const expected = expectedOf(names, types, undefined);
  const described = table.columns.map((column): Partial<DescribedColumn> => {
    const wanted = expected.get(column.name);
    return wanted === undefined || wanted.kind === column.kind ? { column } : columnAs(column, wanted);
  });
  return {
    table: { rows: table.rows, columns: described.flatMap(({ column }) => column ?? []) },
    notes: described.flatMap(({ note }) => note ?? []),
    warnings: described.flatMap(({ warnings = [] }) => warnings),
  };
}

/** A column that holds what it is expected to. */
export function columnAs(column: Column, expected: Expected): DescribedColumn {
  const cells = Array.from({ length: lengthOf(column) }, (_, row) => cellAt(column, row));
  return describeCells(column.name, cells, expected, {});
}

export interface ReadValues {
  readonly table: Table;
  readonly notes: ColumnNote[];
  readonly warnings: string[];
}

/** Columns by their names, as {@link tableFromColumns} reads them, with what they were taken for and what looked odd. */
export function readColumns(
  columns: readonly (readonly [string, ArrayLike<Cell>])[],
  { types = {}, missing, decimal, like, place }: ReadOptions,
): ReadValues {
  const names = columns.map(([name]) => name);
  checkTypes(types, names);
  const expected = expectedOf(names, types, like);
  const settings = { missing: missing && new Set(missing), decimal: decimal ?? decimalIn(columns) };
  const described = columns.map(([name, cells]) =>
    describeCells(name, cells, expected.get(name) ?? {}, settings, place),
  );
  return {
    table: makeTable(described.flatMap(({ column }) => column ?? [])),
    notes: described.map(({ note }) => note),
    warnings: described.flatMap(({ warnings }) => warnings),
  };
}

/** The mark before decimals in the texts of the first rows, as it is found in those of a file. */
function decimalIn(columns: readonly (readonly [string, ArrayLike<Cell>])[]): DecimalMark | undefined {
  const textIn = (cells: ArrayLike<Cell>, row: number) => (typeof cells[row] === 'string' ? cells[row] : '');
  const sample = Array.from({ length: Math.min(sampledRows, columns[0]?.[1].length ?? 0) }, (_, row) =>
    columns.map(([, cells]) => textIn(cells, row)),
  );
  return sample.some((row) => row.some((text) => text.includes(','))) ? detectDecimal(sample) : '.';
}

function describeCells(
  name: string,
  cells: ArrayLike<Cell>,
  expected: Expected,
  settings: BuilderSettings,
  place?: PlaceOf,
): DescribedColumn {
  const { kind, form } = expected;
  const isNumeric = kind !== 'ignore' && checkCells(name, cells, place);
  const builder = new ColumnBuilder(expected, { ...settings, rows: cells.length, origin: 'values' });
  if (isNumeric && (kind === undefined || kind === 'number')) {
    for (let row = 0; row < cells.length; row++) builder.addNumber(Number(cells[row] ?? Number.NaN));
  } else {
    const isText = kind === 'category' || (kind === 'words' && form === undefined);
    for (let row = 0; row < cells.length; row++) builder.add(textOf(cells[row], isText, form), row + 1);
  }
  // A file's column of names is let go because of its size; these are in memory already.
  return builder.abandoned !== undefined
    ? describeCells(name, cells, { kind: 'category' }, settings, place)
    : describeColumn(name, builder, settings.decimal);
}
