/** Applies a learned preprocessing to a table: columns of any origin to the float32 rows that a network reads. */
import type { NumberArray } from '../backends/backend.ts';
import { fail } from '../graph/error.ts';
import { isNonFiniteWord } from './cell.ts';
import type { ColumnWriter } from './column-writer.ts';
import { dateWriter, momentsOf } from './date-writer.ts';
import { labelAt, labelMatcher, missingCode, unknownCode } from './labels.ts';
import { formReader, type NumberForm, plainForm } from './number-form.ts';
import {
  type CategoryEncoding,
  type ColumnEncoding,
  type DateEncoding,
  featureCount,
  featuresOf,
  limitOf,
  type NumberEncoding,
  type Preprocessing,
} from './preprocessing.ts';
import {
  type CategoryColumn,
  type Column,
  cellAt,
  type DateColumn,
  didYouMean,
  listNames,
  type NumberColumn,
  type Table,
} from './table.ts';
import { refuseKind, valuesOfText } from './text-values.ts';

export interface Features {
  /** [rows, features], row after row. */
  x: Float32Array;
  rows: number;
  features: number;
  warnings: string[];
}

/** Features of the rows of a table, part by part, for callers that cannot hold them all. */
export interface FeatureWriter {
  readonly features: number;
  /** Writes those of the rows from `start` on, `count` of them, row after row into `x` from `at` on, where it must be 0. */
  readonly write: (x: NumberArray, at: number, start: number, count: number) => void;
  /** About what has been written. */
  readonly warnings: () => string[];
}

/** All columns of so many rows are written before those of the next: their features are then in the processor's cache. */
const rowsAtOnce = 1 << 8;

/**
 * The features of some rows (all without `rows`). Columns are found by name: extra or reordered ones only give a
 * warning, as do categories never seen, missing values where training had none, and text in a column of numbers (then
 * missing). Throws when a column is absent ("did you mean") or holds only text where numbers were learned.
 */
export function transform(preprocessing: Preprocessing, table: Table, rows: Int32Array = allRows(table)): Features {
  const { features, write, warnings } = featureWriter(preprocessing, table, rows);
  const x = new Float32Array(rows.length * features);
  for (let start = 0; start < rows.length; start += rowsAtOnce)
    write(x, start * features, start, Math.min(rowsAtOnce, rows.length - start));
  return { x, rows: rows.length, features, warnings: warnings() };
}

/** As {@link transform}, for rows that are wanted in parts, each of them once. */
export function featureWriter(preprocessing: Preprocessing, table: Table, rows: Int32Array): FeatureWriter {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  refuseAbsent(preprocessing, columns);
  const features = featureCount(preprocessing);
  const warnings = orderWarnings(preprocessing, table);
  const writers: ColumnWriter[] = [];
  let offset = 0;
  for (const encoding of preprocessing.columns) {
    const column = columns.get(encoding.name)!;
    writers.push(writerOf(encoding, column, rows, offset, preprocessing.missing));
    offset += featuresOf(encoding);
  }
  return {
    features,
    write: (x, at, start, count) => {
      for (const { write } of writers) write({ x, at, features, start, count });
    },
    warnings: () => [...warnings, ...writers.flatMap((writer) => writer.warnings())],
  };
}

export function allRows(table: Table): Int32Array {
  const rows = new Int32Array(table.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows;
}

function refuseAbsent(preprocessing: Preprocessing, columns: ReadonlyMap<string, Column>): void {
  const absent = preprocessing.columns.map(({ name }) => name).filter((name) => !columns.has(name));
  if (absent.length === 0) return;
  const known = new Set(preprocessing.tableColumns);
  const others = [...columns.keys()].filter((name) => !known.has(name));
  const { hint } = didYouMean(absent[0]!, others);
  fail({
    what: `column${absent.length > 1 ? 's' : ''} ${listNames(absent)}`,
    problem: 'needed by the model but not in the data',
    got: `columns ${listNames([...columns.keys()])}`,
    ...(hint === undefined ? {} : { hint: `renaming ${hint} to ${JSON.stringify(absent[0])}` }),
  });
}

function orderWarnings(preprocessing: Preprocessing, table: Table): string[] {
  const known = new Map(preprocessing.tableColumns.map((name, index) => [name, index]));
  const positions = table.columns.flatMap(({ name }) => known.get(name) ?? []);
  const extra = table.columns.map(({ name }) => name).filter((name) => !known.has(name));
  const warnings: string[] = [];
  if (extra.length > 0) warnings.push(`columns that the model does not know are ignored: ${listNames(extra)}`);
  if (positions.some((position, i) => i > 0 && position < positions[i - 1]!))
    warnings.push('the columns come in another order than in training: they are matched by name');
  return warnings;
}

function writerOf(
  encoding: ColumnEncoding,
  column: Column,
  rows: Int32Array,
  offset: number,
  words: readonly string[] | undefined,
): ColumnWriter {
  if (encoding.kind === 'number') return numberWriter(encoding, column, rows, offset);
  if (encoding.kind === 'date') return dateWriter(encoding, column, rows, offset);
  return categoryWriter(encoding, column, rows, offset, words);
}

function numberWriter(encoding: NumberEncoding, column: Column, rows: Int32Array, offset: number): ColumnWriter {
  const { name, median, mean, scale, indicator } = encoding;
  const limit = limitOf(encoding);
  const warnings = column.kind === 'number' ? formWarnings(encoding, column) : [];
  const values = column.kind === 'number' ? column.values : numbersOf(column, rows, encoding.form, warnings);
  let missing = 0;
  let infinite = 0;
  return {
    write: ({ x, at, features, start, count }) => {
      for (let i = 0, to = at + offset; i < count; i++, to += features) {
        let value = values[rows[start + i]!]!;
        if (!Number.isFinite(value)) {
          if (Number.isNaN(value)) missing++;
          else infinite++;
          value = median;
          if (indicator) x[to + 1] = 1;
        }
        // Halves keep the difference of two huge values finite.
        const standardised = ((value / 2 - mean / 2) / scale) * 2;
        x[to] = Math.min(limit, Math.max(-limit, standardised));
      }
    },
    warnings: () => {
      const noted = [...warnings];
      if (infinite > 0)
        noted.push(`${name}: ${infinite} infinite ${infinite === 1 ? 'value counts' : 'values count'} as missing`);
      if (missing > 0 && !indicator)
        noted.push(
          `${name}: missing in ${missing} ${plural('row', missing)}, never in training: the median ${median} is used`,
        );
      return noted;
    },
  };
}

/** Numbers that were read in another form than the model learned them in may mean something else. */
function formWarnings({ name, form: learned }: NumberEncoding, { form }: NumberColumn): string[] {
  if (learned === undefined || form === undefined) return [];
  if (learned.decimal === form.decimal && (learned.unit === form.unit || form.unit === '')) return [];
  return [`${name}: written as ${learned.example} in training, as ${form.example} here`];
}

/** The numbers or moments that a model reads in a column, one for each row of the table; what is not finite is missing. */
export function valuesRead(encoding: NumberEncoding | DateEncoding, column: Column, rows: Int32Array): Float64Array {
  if (encoding.kind === 'date') return momentsOf(encoding, column, rows);
  return column.kind === 'number' ? column.values : numbersOf(column, rows, encoding.form);
}

/** A column of numbers that came as something else: texts are the numbers that they spell; true is 1, false is 0. */
function numbersOf(
  column: CategoryColumn | DateColumn,
  rows: Int32Array,
  form: NumberForm = plainForm,
  warnings: string[] = [],
): Float64Array {
  if (column.kind === 'date') return refuseKind(column.name, 'dates', 'numbers', String(cellAt(column, rows[0] ?? 0)));
  const truth = new Map([
    ['true', 1],
    ['false', 0],
  ]);
  const read = formReader(form);
  const readText = (text: string) =>
    isNonFiniteWord(text) ? Number.POSITIVE_INFINITY : (truth.get(text.toLowerCase()) ?? read(text));
  return valuesOfText(column, rows, { kind: 'numbers', readText, warnings });
}

function categoryWriter(
  encoding: CategoryEncoding,
  column: Column,
  rows: Int32Array,
  offset: number,
  words: readonly string[] | undefined,
): ColumnWriter {
  const { name, categories, rare, grouped, indicator } = encoding;
  const codeOf = labelMatcher(column, [...categories, ...rare], { missing: words });
  const other = categories.length;
  const missingFeature = other + (grouped > 0 ? 1 : 0);
  const unseen = new Set<string>();
  let unseenRows = 0;
  let missing = 0;
  return {
    write: ({ x, at, features, start, count }) => {
      for (let i = 0, to = at + offset; i < count; i++, to += features) {
        const row = rows[start + i]!;
        const code = codeOf(row);
        if (code >= 0 && code < other) {
          x[to + code] = 1;
        } else if (code === missingCode) {
          missing++;
          if (indicator) x[to + missingFeature] = 1;
        } else {
          if (grouped > 0) x[to + other] = 1;
          if (code !== unknownCode) continue;
          unseenRows++;
          if (unseen.size < 4) unseen.add(labelAt(column, row));
        }
      }
    },
    warnings: () => {
      const noted: string[] = [];
      // Where not all rare values are on record, a value that is not among them may have been in training.
      if (unseenRows > 0 && grouped === rare.length)
        noted.push(
          `${name}: ${listNames([...unseen], 3)} never seen in training (${unseenRows} ${plural('row', unseenRows)}): read as "other"`,
        );
      if (missing > 0 && !indicator)
        noted.push(`${name}: missing in ${missing} ${plural('row', missing)}, never in training: read as "other"`);
      return noted;
    },
  };
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
