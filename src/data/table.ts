/** A dataset in memory: named, typed columns of equal length. */

import { fail, nearest } from '../graph/error.ts';
import { anything, integerFrom, listOf, type OptionKind, text } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { dateInWords } from './calendar.ts';
import type { DateForm } from './date-form.ts';
import { sameName } from './names.ts';
import type { NumberForm } from './number-form.ts';

/** Numbers in float64, so that timestamps survive; NaN is a missing value. */
export interface NumberColumn {
  readonly name: string;
  readonly kind: 'number';
  readonly values: Float64Array;
  /** How they were written, where they were not plain; what belongs to the same model is read so too. */
  readonly form?: NumberForm | undefined;
  /** A word that is missing in many cells and may be meant for a class, such as None, with how many cells have it. */
  readonly asked?: { readonly word: string; readonly cells: number } | undefined;
}

/** Text, dictionary-coded: row r holds `categories[codes[r]]`; the code -1 is a missing value. */
export interface CategoryColumn {
  readonly name: string;
  readonly kind: 'category';
  readonly codes: Int32Array;
  readonly categories: readonly string[];
}

/** Dates and times as moments: milliseconds from 1970 on the clock of their zone; NaN is a missing value. */
export interface DateColumn {
  readonly name: string;
  readonly kind: 'date';
  readonly values: Float64Array;
  /** How they were written; what belongs to the same model is read so too. */
  readonly form: DateForm;
}

/** A column of a table: of numbers, of categories or of dates. */
export type Column = NumberColumn | CategoryColumn | DateColumn;

/** Typed columns of one length, in order. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What a cell may hold when a table is made from values in code; null, undefined, NaN and an invalid Date are missing. */
export type Cell = number | bigint | string | boolean | Date | null | undefined;

export function isTable(value: unknown): value is Table {
  return (
    typeof value === 'object' && value !== null && 'columns' in value && Array.isArray(value.columns) && 'rows' in value
  );
}

const columnKind: OptionKind = {
  expected: 'a column of a table',
  fits: (value) => {
    const { name, kind, values, codes, form } = (value ?? {}) as Partial<DateColumn & Omit<CategoryColumn, 'kind'>>;
    const hasForm: boolean = kind !== 'date' || form !== undefined;
    const isOfWords: boolean = kind !== 'date' && kind !== 'number';
    return typeof name === 'string' && hasForm && (isOfWords ? codes : values)?.length !== undefined;
  },
};

/** Refuses what is no table; `what` says who asks. */
export function requireTable(what: string, value: unknown): void {
  requireKind(`${what}: table`, value, tableKind);
}

const tableKind: OptionKind = { expected: 'a table, such as tableFromRows or readCsv gives', fits: isTable };

/**
 * The column of that name; an error with "did you mean" when there is none.
 *
 * @example
 * import { columnNamed, generate } from 'chainrule/data';
 *
 * console.log(columnNamed(generate('moons'), 'x1').kind); // number
 */
export function columnNamed(table: Table, name: string): Column {
  requireTable('columnNamed', table);
  requireKind('columnNamed: name', name, text);
  const names = table.columns.map((column) => column.name);
  const same = sameName(name, names);
  const found = table.columns.find((column) => column.name === same);
  if (found !== undefined) return found;
  return fail({
    what: `column ${JSON.stringify(name)}`,
    problem: 'not in the table',
    expected: `one of ${listNames(names)}`,
    ...didYouMean(name, names),
  });
}

/** The table with columns called as some names that look the same: composed letters for decomposed ones, any blank for another. */
export function namedAs(table: Table, names: readonly string[]): Table {
  const known = new Set(names);
  const taken = new Set(table.columns.map(({ name }) => name));
  const columns = table.columns.map((column) => {
    const same = known.has(column.name) ? undefined : sameName(column.name, names);
    return same === undefined || taken.has(same) ? column : { ...column, name: same };
  });
  return columns.every((column, i) => column === table.columns[i]) ? table : { rows: table.rows, columns };
}

/** The part of an error that suggests the nearest of some names. */
export function didYouMean(name: string, names: Iterable<string>): { hint?: string } {
  const near = nearest(name, names);
  return near === undefined ? {} : { hint: JSON.stringify(near) };
}

/**
 * Names in quotes for a message: the first few (12 when absent), then how many more.
 *
 * @example
 * import { listNames } from 'chainrule/data';
 *
 * console.log(listNames(['a', 'b', 'c', 'd'], 2)); // "a", "b" and 2 more
 */
export function listNames(names: readonly string[], shown = 12): string {
  requireKind('listNames: names', names, listOf(text));
  requireKind('listNames: shown', shown, integerFrom(0));
  const first = Array.from(names.slice(0, shown), (name) => JSON.stringify(name)).join(', ');
  return names.length > shown ? `${first} and ${names.length - shown} more` : first;
}

/**
 * What a cell holds, in the row counted from 0: a number, a text, or null where it is missing. A date is its text in ISO 8601.
 *
 * @example
 * import { cellAt, columnNamed, tableFromRows } from 'chainrule/data';
 *
 * const table = tableFromRows([{ sex: 'male' }, { sex: 'female' }]);
 * console.log(cellAt(columnNamed(table, 'sex'), 1)); // female
 */
export function cellAt(column: Column, row: number): number | string | null {
  requireKind('cellAt: column', column, columnKind);
  if (column.kind === 'category') return column.categories[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  return column.kind === 'date' ? dateInWords(value, column.form) : value;
}

/**
 * A table of the given rows, counted from 0, in that order; categories are kept as they are. Throws on a row that is
 * not there.
 *
 * @example
 * import { cellAt, selectRows, tableFromColumns } from 'chainrule/data';
 *
 * const table = selectRows(tableFromColumns({ age: [31, 28, 45] }), [2, 0]);
 * console.log(cellAt(table.columns[0]!, 0)); // 45
 */
export function selectRows(table: Table, rows: ArrayLike<number>): Table {
  requireTable('selectRows', table);
  requireKind('selectRows: rows', rows, listOf(anything, 'a list of rows, counted from 0'));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= table.rows)
      fail({ what: 'selectRows', problem: 'no such row', got: `${row}`, expected: `0 to ${table.rows - 1}` });
  }
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'category') return { ...column, codes: taken(column.codes, rows, new Int32Array(rows.length)) };
    return { ...column, values: taken(column.values, rows, new Float64Array(rows.length)) };
  });
  return { rows: rows.length, columns };
}

function taken<Values extends Float64Array | Int32Array>(from: Values, rows: ArrayLike<number>, into: Values): Values {
  for (let i = 0; i < into.length; i++) into[i] = from[rows[i]!]!;
  return into;
}

/**
 * The table without some columns; each must be there, else "did you mean".
 *
 * @example
 * import { dropColumns, generate } from 'chainrule/data';
 *
 * console.log(dropColumns(generate('moons'), ['x2']).columns.map(({ name }) => name)); // ['x1', 'y']
 */
export function dropColumns(table: Table, names: readonly string[]): Table {
  requireTable('dropColumns', table);
  requireKind('dropColumns: names', names, listOf(text, 'a list of names of columns'));
  const dropped = new Set(names.map((name) => columnNamed(table, name).name));
  return { rows: table.rows, columns: table.columns.filter((column) => !dropped.has(column.name)) };
}

/**
 * A table of columns that are typed already; checks that names differ and lengths agree.
 *
 * @example
 * import { makeTable } from 'chainrule/data';
 *
 * const table = makeTable([
 *   { name: 'age', kind: 'number', values: Float64Array.of(31, Number.NaN) }, // NaN: missing
 *   { name: 'sex', kind: 'category', codes: Int32Array.of(0, 1), categories: ['female', 'male'] },
 * ]);
 * console.log(table.rows); // 2
 */
export function makeTable(columns: readonly Column[]): Table {
  requireKind('makeTable: columns', columns, listOf(columnKind, 'a list of columns'));
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

/** How many rows a column has. */
export function lengthOf(column: Column): number {
  return column.kind === 'category' ? column.codes.length : column.values.length;
}
