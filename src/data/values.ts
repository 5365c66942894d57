/** Values in code as cells of columns: rows as objects taken apart, and what a cell may be. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import type { NumberForm } from './number-form.ts';
import type { Cell } from './table.ts';

/** The cells of each column, whose names come in the order of `order`, then of appearance. */
export function cellsByName(
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

/** What an error calls the cell of a row, counted from 1. */
export type PlaceOf = (column: string, row: number) => string;

const inRow: PlaceOf = (column, row) => `column ${JSON.stringify(column)}, row ${row}`;

/** How a column is left aside, for a hint. */
export function leavingOut(column: string): string {
  return `leaving it out (types: { ${JSON.stringify(column)}: 'ignore' }, or --type ${column}=ignore)`;
}

/** Whether there are numbers only; fails for what is no cell. */
export function checkCells(name: string, cells: ArrayLike<Cell>, place: PlaceOf = inRow): boolean {
  let isNumeric = true;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint') continue;
    isNumeric = false;
    if (typeof cell !== 'string' && typeof cell !== 'boolean' && !(cell instanceof Date))
      fail({
        what: place(name, row + 1),
        problem: 'not a value that a table can hold',
        got: formatValue(cell),
        expected: 'a number, a text, true, false, a Date, or null where it is missing',
        ...(typeof cell === 'object' && { hint: `a column for each of its parts, or ${leavingOut(name)}` }),
      });
  }
  return isNumeric;
}

/** The text of a cell, empty where it is missing; Infinity is the name of no category. */
export function textOf(cell: Cell, isText: boolean, form: NumberForm | undefined): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString();
  if (typeof cell !== 'number') return String(cell);
  if (isText && !Number.isFinite(cell)) return '';
  return form?.decimal === ',' ? String(cell).replace('.', ',') : String(cell);
}
