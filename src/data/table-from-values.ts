/** Tables of values in code: arrays by column name, or objects as rows. Texts are read as those of a file are. */

import { fail } from '../graph/error.ts';
import { anything, listOf, type OptionKinds, recordOf, text } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { type BuilderSettings, ColumnBuilder, checkTypes, type Expected, type ForcedKind } from './column-builder.ts';
import { type ColumnNote, type DescribedColumn, describeColumn } from './describe-column.ts';
import { expectedOf } from './like.ts';
import { type NumberForm, plainForm } from './number-form.ts';
import type { DecimalMark } from './number-text.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type Cell, cellAt, makeTable, type Table } from './table.ts';

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
  return readColumns(Object.entries(columns), options).table;
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

/** What the reading of values is told within the library. */
interface ReadOptions extends ValueOptions {
  readonly decimal?: DecimalMark | undefined;
  readonly like?: Table | Preprocessing | undefined;
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

/** A table of rows as objects, for a model: what it learned as text stays text, and texts are read as it reads numbers. */
export function tableLike(rows: readonly Readonly<Record<string, unknown>>[], preprocessing: Preprocessing): Table {
  const columns = cellsByName(rows, []);
  const expected = expectedOf(
    columns.map(([name]) => name),
    {},
    preprocessing,
  );
  const described = columns.flatMap(([name, cells]) => {
    const { kind, form } = expected.get(name) ?? {};
    const isNumeric = checkCells(name, cells);
    // Texts become numbers where they are used, as those of any table do.
    const asWords = kind === 'words' || (kind === 'number' && !isNumeric);
    const known = kind === 'number' ? { form: form ?? plainForm } : { form };
    return (
      describeCells(name, cells, { kind: asWords ? 'words' : kind === 'number' ? undefined : kind, ...known }, {})
        .column ?? []
    );
  });
  return { rows: rows.length, columns: described };
}

/** The cells of each column, whose names come in the order of `order`, then of appearance. */
function cellsByName(
  rows: readonly Readonly<Record<string, unknown>>[],
  order: readonly string[],
): (readonly [string, ArrayLike<Cell>])[] {
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
  return names.map((name) => [name, rows.map((row) => (Object.hasOwn(row, name) ? (row[name] as Cell) : null))]);
}

/** A table with the kinds of some columns as they are said to be; the others stay as they are. */
export function retyped(table: Table, types: Readonly<Record<string, ForcedKind>> = {}): ReadValues {
  const names = table.columns.map(({ name }) => name);
  checkTypes(types, names);
  const expected = expectedOf(names, types, undefined);
  const described = table.columns.map((column): Partial<DescribedColumn> => {
    const kind = expected.get(column.name)?.kind;
    if (kind === undefined || kind === column.kind) return { column };
    const cells = Array.from({ length: table.rows }, (_, row) => cellAt(column, row));
    return describeCells(column.name, cells, { kind }, {});
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
  { types = {}, missing, decimal, like }: ReadOptions,
): ReadValues {
  const names = columns.map(([name]) => name);
  checkTypes(types, names);
  const expected = expectedOf(names, types, like);
  const settings = { missing: missing && new Set(missing), decimal };
  const described = columns.map(([name, cells]) => describeCells(name, cells, expected.get(name) ?? {}, settings));
  return {
    table: makeTable(described.flatMap(({ column }) => column ?? [])),
    notes: described.map(({ note }) => note),
    warnings: described.flatMap(({ warnings }) => warnings),
  };
}

function describeCells(
  name: string,
  cells: ArrayLike<Cell>,
  expected: Expected,
  settings: BuilderSettings,
): DescribedColumn {
  const isNumeric = checkCells(name, cells);
  const { kind, form } = expected;
  const builder = new ColumnBuilder(expected, { ...settings, rows: cells.length, origin: 'values' });
  if (isNumeric && (kind === undefined || kind === 'number')) {
    for (let row = 0; row < cells.length; row++) builder.addNumber(Number(cells[row] ?? Number.NaN));
  } else {
    const isText = kind === 'category' || (kind === 'words' && form === undefined);
    for (let row = 0; row < cells.length; row++) builder.add(textOf(cells[row], isText, form), row + 1);
  }
  // A file's column of names is let go because of its size; these are in memory already.
  return builder.isAbandoned
    ? describeCells(name, cells, { kind: 'category' }, settings)
    : describeColumn(name, builder, settings.decimal);
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
function textOf(cell: Cell, isText: boolean, form: NumberForm | undefined): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  if (typeof cell !== 'number') return String(cell);
  if (isText && !Number.isFinite(cell)) return '';
  return form?.decimal === ',' ? String(cell).replace('.', ',') : String(cell);
}
