/** Columns whose type the file knows: kept as they are, not guessed from text. */

import { dateReader, decideDates } from '../date-form.ts';
import type { ColumnNote, DescribedColumn } from '../describe-column.ts';
import { Dictionary } from '../dictionary.ts';
import { checkTypes } from '../forced-kind.ts';
import { expectedOf } from '../like.ts';
import { countDistinct } from '../statistics.ts';
import { type CategoryColumn, makeTable } from '../table.ts';
import { columnAs } from '../table-from-values.ts';
import type { FormatInput, ReadTable } from './format.ts';

export type Nullable<T> = ArrayLike<T | null | undefined>;

/** Numbers; what is null or NaN is missing, and what float64 cannot hold exactly is said. `type` names it in the note. */
export function numberColumn(name: string, type: string, given: Nullable<number | bigint>): DescribedColumn {
  const values = new Float64Array(given.length);
  let missing = 0;
  let inexact = 0;
  let infinite = 0;
  for (let row = 0; row < given.length; row++) {
    const value = given[row];
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    values[row] = number;
    if (Number.isNaN(number)) missing++;
    else if (!Number.isFinite(number)) infinite++;
    else if (typeof value === 'bigint' && BigInt(number) !== value) inexact++;
  }
  const warnings: string[] = [];
  if (inexact > 0)
    warnings.push(`${name}: ${counted(inexact, 'integer')} beyond 2^53, rounded to the nearest number of float64`);
  if (infinite > 0) warnings.push(`${name}: ${counted(infinite, 'infinite value')}, which training counts as missing`);
  const note: ColumnNote = {
    name,
    kind: 'number',
    reason: `${type} in the file`,
    get distinct() {
      return countDistinct(values);
    },
    missing,
  };
  return { column: { name, kind: 'number', values }, note, warnings };
}

/**
 * Texts, which stay texts whatever they spell; only null is missing. `known` are categories in the order of the file, of which those that
 * occur are kept.
 */
export function textColumn(
  name: string,
  type: string,
  texts: Nullable<string>,
  known: readonly string[] = [],
): DescribedColumn {
  const used = new Set<string | null | undefined>(known.length > 0 ? Array.from(texts) : []);
  const words = new Dictionary();
  for (const word of known) if (used.has(word)) words.add(word);
  const codes = new Int32Array(texts.length);
  let missing = 0;
  for (let row = 0; row < texts.length; row++) {
    const text = texts[row];
    const isMissing = text === null || text === undefined;
    if (isMissing) missing++;
    codes[row] = isMissing ? -1 : words.add(text);
  }
  const note: ColumnNote = {
    name,
    kind: 'category',
    reason: `${type} in the file`,
    distinct: words.words.length,
    missing,
  };
  return { column: { name, kind: 'category', codes, categories: words.words }, note, warnings: [] };
}

/** True and false, as those of a file of text. */
export function booleanColumn(name: string, values: Nullable<boolean>): DescribedColumn {
  const texts = Array.from(values, (value) => (value === null || value === undefined ? null : String(value)));
  const { column, note } = textColumn(name, 'boolean', texts, ['false', 'true']);
  return { column: column!, note: { ...note, kind: 'boolean' }, warnings: [] };
}

/** So many different dates say how they are written. */
const enoughDates = 1 << 11;

/** Dates or times of day from their texts; texts where these are wanted as they are. */
export function dateColumn(name: string, type: string, texts: Nullable<string>, asText: boolean): DescribedColumn {
  const read = textColumn(name, type, texts);
  const column = read.column as CategoryColumn;
  const some = column.categories.slice(0, enoughDates);
  const decision = asText ? undefined : decideDates({ texts: some, counts: some.map(() => 1) });
  if (decision === undefined) return read;
  const { form } = decision;
  const moments = column.categories.map(dateReader(form));
  const values = Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : moments[code]!));
  return { ...read, column: { name, kind: 'date', values, form }, note: { ...read.note, kind: 'date' } };
}

/** A column that is still to be read; dates `asText` where they are wanted as the file writes them. */
export interface TypedColumn {
  readonly name: string;
  readonly read: (asText: boolean) => DescribedColumn | Promise<DescribedColumn>;
}

/** The table of these columns: those that are to be ignored are not read, and those of another kind than is said are converted. */
export async function typedTable(
  { options: { types = {}, like } }: Pick<FormatInput, 'options'>,
  columns: readonly TypedColumn[],
): Promise<Omit<ReadTable, 'format'>> {
  const names = columns.map(({ name }) => name);
  checkTypes(types, names);
  const expected = expectedOf(names, types, like);
  const described: DescribedColumn[] = [];
  for (const { name, read } of columns) {
    const wanted = expected.get(name);
    if (wanted?.kind === 'ignore') {
      described.push({ note: { name, kind: 'ignored', reason: 'set by you', distinct: 0, missing: 0 }, warnings: [] });
      continue;
    }
    const kind = wanted?.kind === 'words' ? 'category' : wanted?.kind;
    const own = await read(kind === 'category');
    described.push(kind === undefined || kind === own.column!.kind ? own : columnAs(own.column!, wanted!));
  }
  return {
    table: makeTable(described.flatMap(({ column }) => column ?? [])),
    notes: described.map(({ note }) => note),
    warnings: described.flatMap(({ warnings }) => warnings),
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
