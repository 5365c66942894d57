/** JSON: a list of objects as rows, or columns as arrays by their names. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { Cell } from '../table.ts';
import { type ReadValues, readColumns, readRowObjects } from '../table-from-values.ts';
import { decodeText } from '../text.ts';
import { type FormatInput, type FormatReader, messageOf } from './format.ts';

const shapes = 'a list of objects, or an object of columns: [{"a": 1}, …] or {"a": [1, …]}';

/** Engines hold no longer texts. */
const longestText = 0x1fffffe7;

type Rows = readonly Readonly<Record<string, unknown>>[];

/** One document. */
export const read: FormatReader = async (input) => {
  const { name, options } = input;
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of decodeText(input.chunks, name, { encoding: options.encoding, warn: input.warn })) {
    length += piece.length;
    if (length > longestText)
      fail({ what: name, problem: 'too long for one JSON document', hint: 'JSON lines: one object a line' });
    pieces.push(piece);
  }
  const text = pieces.join('');
  const content = parsed(text, name);
  if (Array.isArray(content)) return readList(name, content, options);
  if (typeof content !== 'object' || content === null)
    return fail({ what: name, problem: 'no table', got: formatValue(content), expected: shapes });
  const wrapped = rowsWithin(content as Record<string, unknown>);
  if (wrapped !== undefined) return readRows(`${name}, ${JSON.stringify(wrapped.key)}`, wrapped.rows, options);
  const columns = Object.entries(columnsOf(name, content as Record<string, unknown>));
  const place = (column: string, row: number) => `${name}, column ${JSON.stringify(column)}, row ${row}`;
  return sayingInexact(
    readColumns(
      columns.map(([column, cells]) => [column, cells as Cell[]]),
      { ...options, place },
    ),
  );
};

/** The value that a text spells; `what` is for the message. */
export function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const hasNaN = /\b(NaN|Infinity)\b/.test(text);
    return fail({
      what,
      problem: 'not JSON',
      got: messageOf(error),
      expected: hasNaN ? 'JSON, which has no NaN and no Infinity' : 'JSON',
      ...(hasNaN && { hint: 'null where a value is missing' }),
      cause: error,
    });
  }
}

/** A list of rows: objects, or lists under a list of names. */
function readList(name: string, rows: readonly unknown[], options: FormatInput['options']): ReadValues {
  const [names, ...rest] = rows;
  if (!isNames(names)) return readRows(name, rows, options);
  const columns = transposed(name, names, rest, 2);
  const place = (column: string, row: number) => `${name}, row ${row + 1}, column ${JSON.stringify(column)}`;
  return sayingInexact(readColumns(Object.entries(columns) as [string, Cell[]][], { ...options, place }));
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

/** The rows of what a service answers: `{"count": 2, "results": [{"a": 1}, {"a": 2}]}`, where one list is of objects and no other is there. */
function rowsWithin(content: Record<string, unknown>): { key: string; rows: unknown[] } | undefined {
  const lists = Object.entries(content).filter(([, value]) => Array.isArray(value));
  const [list] = lists;
  if (lists.length !== 1 || list === undefined) return undefined;
  const [key, rows] = list as [string, unknown[]];
  return rows.length > 0 && rows.every(isRecord) ? { key, rows } : undefined;
}

/** A table of objects; `place` says where in the file a row is, counted from 1. */
export function readRows(
  name: string,
  rows: readonly unknown[],
  options: FormatInput['options'],
  place: (row: number) => string = (row) => `row ${row}`,
): ReadValues {
  if (rows.length === 0) fail({ what: name, problem: 'no rows', got: 'an empty list', expected: 'one row or more' });
  rows.forEach((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      fail({ what: `${name}, ${place(index + 1)}`, problem: 'not an object', got: formatValue(row), expected: shapes });
  });
  return sayingInexact(
    readRowObjects(rows as Rows, [], {
      ...options,
      place: (column, row) => `${name}, ${place(row)}, field ${JSON.stringify(column)}`,
    }),
  );
}

/** JSON's numbers are read as float64, which holds no longer integers exactly. */
function sayingInexact(read: ReadValues): ReadValues {
  const warnings = read.table.columns.flatMap((column) => {
    if (column.kind !== 'number') return [];
    const isLong = (value: number) => Math.abs(value) > Number.MAX_SAFE_INTEGER && Math.abs(value) < 1e20;
    const count = column.values.reduce((sum, value) => sum + Number(isLong(value)), 0);
    return count > 0 ? [`${column.name}: ${count} numbers beyond 2^53, whose last digits are rounded`] : [];
  });
  return { ...read, warnings: [...read.warnings, ...warnings] };
}

/** Columns by name, of the forms in which they are written. */
function columnsOf(name: string, content: Record<string, unknown>): Record<string, unknown[]> {
  const { columns } = content;
  if (isNames(columns)) {
    const key = ['data', 'rows', 'values'].find((one) => Array.isArray(content[one]));
    if (key !== undefined) return transposed(name, columns, content[key] as unknown[]);
  }
  const byName = isRecord(columns) ? columns : content;
  const wrong = Object.entries(byName).find(([, cells]) => !Array.isArray(cells));
  if (wrong !== undefined || Object.keys(byName).length === 0) {
    const rows = Object.entries(content).find(([, value]) => Array.isArray(value) && isRecord(value[0]));
    fail({
      what: name,
      problem: 'no table',
      got: wrong ? `${JSON.stringify(wrong[0])}: ${formatValue(wrong[1])}` : 'an object without fields',
      expected: shapes,
      ...(rows && { hint: `a file of what is in ${JSON.stringify(rows[0])} alone` }),
    });
  }
  return byName as Record<string, unknown[]>;
}

/** `{"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}`, as pandas writes it with orient="split"; `first` is the place of the first row. */
function transposed(
  name: string,
  columns: readonly string[],
  rows: readonly unknown[],
  first = 1,
): Record<string, unknown[]> {
  const repeated = columns.find((column, index) => columns.indexOf(column) < index);
  if (repeated !== undefined)
    fail({
      what: `${name}, column ${JSON.stringify(repeated)}`,
      problem: 'given twice',
      expected: 'names that differ',
    });
  rows.forEach((row, index) => {
    if (!Array.isArray(row) || row.length !== columns.length)
      fail({
        what: `${name}, row ${index + first}`,
        problem: 'not a row of the columns',
        got: Array.isArray(row) ? `${row.length} values` : formatValue(row),
        expected: `a list of ${columns.length}`,
      });
  });
  return Object.fromEntries(columns.map((column, at) => [column, rows.map((row) => (row as unknown[])[at])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
