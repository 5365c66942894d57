/** The target column to numbers that a loss reads, and predictions back to classes and own units. */
import { fail } from '../graph/error.ts';
import { labelAt, matchLabels, missingCode, unknownCode } from './labels.ts';
import type { Preprocessing } from './preprocessing.ts';
import { type Column, columnNamed, listNames, type NumberColumn, type Table } from './table.ts';
import { presentRows } from './task.ts';
import { allRows } from './transform.ts';

/** The rows whose target is known to the model, for training further or for evaluation. */
export interface LabelledRows {
  rows: Int32Array;
  warnings: string[];
}

/**
 * The rows whose target is there and, for classes, is one that the model learned; the rest are left out with a warning.
 * Throws when there is no target column or no such row. With `only`, just those among these rows.
 */
export function labelledRows(preprocessing: Preprocessing, table: Table, only?: Int32Array): LabelledRows {
  const { rows, warnings } = allLabelled(preprocessing, table);
  return { rows: only ? rowsAmong(rows, only, table.rows) : rows, warnings };
}

/** Those rows that are among others too; all are rows of a table of so many. */
function rowsAmong(rows: Int32Array, others: Int32Array, count: number): Int32Array {
  // A byte per row of the table: a Set takes some thirty for each of the others, and ten times as long.
  const isAmong = new Uint8Array(count);
  for (const row of others) isAmong[row] = 1;
  return rows.filter((row) => isAmong[row] === 1);
}

function allLabelled(preprocessing: Preprocessing, table: Table): LabelledRows {
  const { target } = preprocessing;
  const column = columnNamed(table, target.column);
  const what = `target ${JSON.stringify(target.column)}`;
  const warnings: string[] = [];
  let rows = presentRows(target.kind === 'number' ? numbersOnly(column) : column);
  if (rows.length === 0) fail({ what, problem: 'missing in every row', expected: 'values to compare with' });
  const missing = table.rows - rows.length;
  if (missing > 0)
    warnings.push(`${missing} ${missing === 1 ? 'row is' : 'rows are'} left out: ${target.column} is missing there`);
  if (target.kind === 'number') return { rows, warnings };
  const codes = matchLabels(column, target.classes, rows);
  const unknown = new Set(
    Array.from(
      rows.filter((_, i) => codes[i] === unknownCode),
      (row) => labelAt(column, row),
    ),
  );
  if (unknown.size === 0) return { rows, warnings };
  const present = rows.length;
  rows = rows.filter((_, i) => codes[i] !== unknownCode);
  if (rows.length === 0)
    fail({
      what,
      problem: 'no row holds a class that the model knows',
      got: listNames([...unknown], 5),
      expected: `one of ${listNames(target.classes)}`,
    });
  const left = present - rows.length;
  warnings.push(
    `${left} ${left === 1 ? 'row is' : 'rows are'} left out: the model does not know the class ${listNames([...unknown], 3)}`,
  );
  return { rows, warnings };
}

/**
 * The target of some rows (all without `rows`): class indices, or the number standardised, float32.
 * Throws when a row has no target or a class that was not learned; {@link labelledRows} gives the rows that have.
 */
export function encodeTarget(
  preprocessing: Preprocessing,
  table: Table,
  rows: Int32Array = allRows(table),
): Int32Array | Float32Array {
  const { target } = preprocessing;
  const column = columnNamed(table, target.column);
  const refuse = (row: number, got: string) =>
    fail({
      what: `target ${JSON.stringify(target.column)}`,
      problem: 'cannot be compared',
      got: `${got} in row ${row + 1}`,
      expected: expectedTarget(preprocessing),
    });
  if (target.kind === 'classes') {
    const codes = matchLabels(column, target.classes, rows);
    codes.forEach((code, i) => {
      if (code === missingCode) refuse(rows[i]!, 'no value');
      if (code === unknownCode) refuse(rows[i]!, JSON.stringify(labelAt(column, rows[i]!)));
    });
    return codes;
  }
  const { values } = numbersOnly(column);
  const encoded = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    const value = values[row]!;
    if (!Number.isFinite(value)) refuse(row, 'no value');
    encoded[i] = (value - target.mean) / target.scale;
  });
  return encoded;
}

/** The class of that index. */
export function decodeClass(preprocessing: Preprocessing, index: number): string {
  const { target } = preprocessing;
  const label = target.kind === 'classes' ? target.classes[index] : undefined;
  return (
    label ??
    fail({ what: 'decodeClass', problem: 'no such class', got: `${index}`, expected: expectedTarget(preprocessing) })
  );
}

/** A standardised prediction in the target's own units. */
export function decodeNumber(preprocessing: Preprocessing, standardised: number): number {
  const { target } = preprocessing;
  if (target.kind !== 'number') fail({ what: 'decodeNumber', problem: 'the model predicts classes' });
  return standardised * target.scale + target.mean;
}

function numbersOnly(column: Column): NumberColumn {
  if (column.kind === 'number') return column;
  return fail({
    what: `target ${JSON.stringify(column.name)}`,
    problem: 'text where the model learned numbers',
    got: listNames(column.categories, 3),
    expected: 'numbers',
  });
}

function expectedTarget({ target }: Preprocessing): string {
  return target.kind === 'classes' ? `one of ${listNames(target.classes)}` : 'a number';
}
