/** The target columns to numbers that a loss reads, and predictions back to their own units. */
import { fail } from '../graph/error.ts';
import { isNumberGap } from './cell.ts';
import { labelAt, labelMatcher, missingCode, unknownCode } from './labels.ts';
import { formReader, type NumberForm, plainForm } from './number-form.ts';
import type { Preprocessing, TargetEncoding } from './preprocessing.ts';
import { valuesOfRows } from './statistics.ts';
import { type Column, cellAt, columnNamed, listNames, type NumberColumn, type Table } from './table.ts';
import { refuseKind } from './text-values.ts';
import { allRows } from './transform.ts';

/** The rows whose targets are known to the model, for training further or for evaluation. */
export interface LabelledRows {
  rows: Int32Array;
  warnings: string[];
}

/**
 * The rows whose targets are there and, for classes, are among those that the model learned; the rest are left out with a
 * warning. Throws when there is no target column or no such row. With `only`, just those among these rows.
 */
export function labelledRows({ targets, missing }: Preprocessing, table: Table, only?: Int32Array): LabelledRows {
  const each = targets.map((target) => knownIn(target, table, missing));
  const fits = (row: number) => each.every((one) => one.fits?.(row) ?? true);
  if (!someRow(table, fits)) {
    fail({
      what: `targets ${listNames(targets.map(({ column }) => column))}`,
      problem: 'no row has them all',
      expected: 'values to compare with',
    });
  }
  // Rows in order are looked at by themselves: a list of all others would take as much memory as they do.
  const rows = rowsWhere(only && isRising(only) ? only : allRows(table), fits);
  return {
    rows: only && !isRising(only) ? rowsAmong(rows, only, table.rows) : rows,
    warnings: each.flatMap(({ warnings }) => warnings),
  };
}

function someRow({ rows }: Table, fits: (row: number) => boolean): boolean {
  for (let row = 0; row < rows; row++) if (fits(row)) return true;
  return false;
}

function isRising(rows: Int32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (rows[i]! <= rows[i - 1]!) return false;
  return true;
}

/** Those rows that are among others too; all are rows of a table of so many, and differ. */
export function rowsAmong(rows: Int32Array, others: Int32Array, count: number): Int32Array {
  // A byte per row of the table: a Set takes some thirty for each of the others, and ten times as long.
  const isAmong = new Uint8Array(count);
  for (let i = 0; i < others.length; i++) isAmong[others[i]!] = 1;
  const kept = new Int32Array(Math.min(rows.length, others.length));
  let found = 0;
  for (let i = 0; i < rows.length; i++) if (isAmong[rows[i]!] === 1) kept[found++] = rows[i]!;
  return found === kept.length ? kept : kept.slice(0, found);
}

/** Those rows that fit: as `filter`, which keeps a list of them beside the array; the array itself where all do. */
export function rowsWhere(rows: Int32Array, fits: (row: number) => boolean): Int32Array {
  let count = 0;
  while (count < rows.length && fits(rows[count]!)) count++;
  if (count === rows.length) return rows;
  const kept = rows.slice();
  for (let i = count + 1; i < rows.length; i++) if (fits(rows[i]!)) kept[count++] = rows[i]!;
  return kept.slice(0, count);
}

/** Which rows of a table have a target that the model knows. */
interface KnownRows {
  /** Absent where all have. */
  readonly fits?: (row: number) => boolean;
  readonly warnings: readonly string[];
}

function knownIn(target: TargetEncoding, table: Table, words: readonly string[] | undefined): KnownRows {
  const column = columnNamed(table, target.column);
  const what = `target ${JSON.stringify(target.column)}`;
  const isClasses = target.kind === 'classes';
  const cells = isClasses ? column : numbersOnly(column, target.form);
  const isPresent = (row: number) =>
    cells.kind === 'category' ? cells.codes[row]! >= 0 : Number.isFinite(cells.values[row]!);
  const codeOf = isClasses ? labelMatcher(column, target.classes, { missing: words, form: target.form }) : () => 0;
  let [missing, left] = [0, 0];
  const unknown = new Set<string>();
  for (let row = 0; row < table.rows; row++) {
    const code = isPresent(row) ? codeOf(row) : missingCode;
    if (code === missingCode) missing++;
    if (code !== unknownCode) continue;
    left++;
    unknown.add(labelAt(column, row));
  }
  if (missing === table.rows) fail({ what, problem: 'missing in every row', expected: 'values to compare with' });
  const warnings: string[] = [];
  if (missing > 0)
    warnings.push(`${missing} ${missing === 1 ? 'row is' : 'rows are'} left out: ${target.column} is missing there`);
  const fits = (row: number) => isPresent(row) && codeOf(row) >= 0;
  if (left === 0) return missing === 0 ? { warnings } : { fits, warnings };
  if (missing + left === table.rows)
    fail({
      what,
      problem: 'no row holds a class that the model knows',
      got: listNames([...unknown], 5),
      expected: isClasses ? `one of ${listNames(target.classes)}` : undefined,
    });
  warnings.push(
    `${left} ${left === 1 ? 'row is' : 'rows are'} left out: the model does not know the class ${listNames([...unknown], 3)}`,
  );
  return { fits, warnings };
}

/**
 * The targets of some rows (all without `rows`), [rows, targets]: class indices, or numbers standardised; float32 but for
 * the classes of one target. Throws when a row has no target or a class that was not learned; {@link labelledRows} gives the
 * rows that have.
 */
export function encodeTarget(
  { targets, missing }: Preprocessing,
  table: Table,
  rows: Int32Array = allRows(table),
): Int32Array | Float32Array {
  const each = targets.map((target) => encodeColumn(target, table, rows, missing));
  if (each.length === 1) return each[0]!;
  const encoded = new Float32Array(rows.length * each.length);
  each.forEach((values, i) => {
    for (let row = 0; row < values.length; row++) encoded[row * each.length + i] = values[row]!;
  });
  return encoded;
}

function encodeColumn(
  target: TargetEncoding,
  table: Table,
  rows: Int32Array,
  missing?: readonly string[],
): Int32Array | Float32Array {
  if (target.kind === 'classes') return writeClasses(target, table, rows, new Int32Array(rows.length), missing);
  const column = columnNamed(table, target.column);
  const { values } = numbersOnly(column, target.form);
  const encoded = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (!Number.isFinite(value)) refuseCell(target, rows[i]!, 'no value');
    encoded[i] = (value - target.mean) / target.scale;
  }
  return encoded;
}

/** The class of each row, as its index, in an array of their number. */
function writeClasses<Codes extends Int32Array | Float64Array>(
  target: Extract<TargetEncoding, { kind: 'classes' }>,
  table: Table,
  rows: Int32Array,
  codes: Codes,
  missing?: readonly string[],
): Codes {
  const column = columnNamed(table, target.column);
  const codeOf = labelMatcher(column, target.classes, { missing, form: target.form });
  for (let i = 0; i < codes.length; i++) {
    const code = codeOf(rows[i]!);
    if (code === missingCode) refuseCell(target, rows[i]!, 'no value');
    if (code === unknownCode) refuseCell(target, rows[i]!, JSON.stringify(labelAt(column, rows[i]!)));
    codes[i] = code;
  }
  return codes;
}

function refuseCell(target: TargetEncoding, row: number, got: string): never {
  return fail({
    what: `target ${JSON.stringify(target.column)}`,
    problem: 'cannot be compared',
    got: `${got} in row ${row + 1}`,
    expected: target.kind === 'classes' ? `one of ${listNames(target.classes)}` : 'a number',
  });
}

/** The target of some rows as class indices, or as numbers in its own units, unrounded. */
export function actualValues(target: TargetEncoding, table: Table, rows: Int32Array): Float64Array {
  if (target.kind === 'classes') return writeClasses(target, table, rows, new Float64Array(rows.length));
  return valuesOfRows(numbersOnly(columnNamed(table, target.column), target.form).values, rows);
}

/** Texts are read as they were in training; each must be a number, or a word for a missing one. */
function numbersOnly(column: Column, form: NumberForm = plainForm): NumberColumn {
  if (column.kind === 'number') return column;
  if (column.kind === 'date') refuseKind(column.name, 'dates', 'numbers', String(cellAt(column, 0)));
  const { name, categories, codes } = column;
  const numbers = categories.map(formReader(form));
  if (categories.every((text, i) => Number.isFinite(numbers[i]!) || isNumberGap(text))) {
    return { name, kind: 'number', values: Float64Array.from(codes, (code) => numbers[code] ?? Number.NaN) };
  }
  return fail({
    what: `target ${JSON.stringify(name)}`,
    problem: 'text where the model learned numbers',
    got: listNames(categories, 3),
    expected: 'numbers',
  });
}
