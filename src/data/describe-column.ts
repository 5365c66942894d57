/** Turns a finished column of a file into typed data, and says what it was taken for and why. */
import { fail } from '../graph/error.ts';
import { booleanPair, isNumberWithCommas, parseNumber } from './cell.ts';
import type { ColumnBuilder, Example } from './column-builder.ts';
import { countDistinct } from './statistics.ts';
import type { CategoryColumn, Column } from './table.ts';

/** What a column was taken for. */
export interface ColumnNote {
  name: string;
  kind: 'number' | 'boolean' | 'category' | 'ignored';
  /** Why, in words for people. */
  reason: string;
  /** Different values, missing ones not counted. */
  readonly distinct: number;
  missing: number;
}

export interface DescribedColumn {
  /** Absent when the column is left out. */
  column?: Column;
  note: ColumnNote;
  warnings: string[];
}

export function describeColumn(name: string, builder: ColumnBuilder): DescribedColumn {
  const missing = builder.rows - builder.present;
  if (builder.forced === 'ignore')
    return { note: { name, kind: 'ignored', reason: 'set by you', distinct: 0, missing: 0 }, warnings: [] };
  if (builder.isAbandoned) {
    const reason = 'text that differs in most rows (names or identifiers)';
    return {
      note: { name, kind: 'ignored', reason, distinct: 0, missing },
      warnings: [`${name}: left out: ${reason}`],
    };
  }
  if (builder.values !== undefined) return describeNumbers(name, builder, builder.values.finish(), missing);
  return describeText(name, builder, missing);
}

function describeNumbers(name: string, builder: ColumnBuilder, values: Float64Array, missing: number): DescribedColumn {
  const warnings: string[] = [];
  if (builder.refused > 0) {
    const example = quote(builder.firstRefused!, builder);
    if (builder.present === 0)
      fail({ what: `column ${JSON.stringify(name)}`, problem: 'holds no number', got: example, expected: 'numbers' });
    warnings.push(
      `${name}: ${count(builder.refused, 'text')} in a column of numbers count as missing, first ${example}`,
    );
  }
  const reason =
    builder.forced === 'number' ? 'set by you' : builder.present === 0 ? 'no value at all' : 'every value is a number';
  const note: ColumnNote = {
    name,
    kind: 'number',
    reason,
    // Counted when asked for: of many numbers it takes as long as reading them.
    get distinct() {
      return countDistinct(values);
    },
    missing,
  };
  return { column: { name, kind: 'number', values }, note, warnings };
}

function describeText(name: string, builder: ColumnBuilder, missing: number): DescribedColumn {
  const codes = builder.codes!.finish();
  const words = builder.words.words;
  // Words that code says are categories stay as they are.
  const pair = builder.origin === 'values' && builder.forced === 'category' ? undefined : booleanPair(words);
  if (pair !== undefined) {
    const column = booleanColumn(name, codes, words, pair);
    const reason = builder.forced === 'category' ? 'set by you' : `only ${pair[0]} and ${pair[1]}`;
    return { column, note: { name, kind: 'boolean', reason, distinct: 2, missing }, warnings: [] };
  }
  const column: CategoryColumn = { name, kind: 'category', codes, categories: words };
  const note: ColumnNote = { name, kind: 'category', reason: 'set by you', distinct: words.length, missing };
  if (builder.forced === 'category') return { column, note, warnings: [] };
  note.reason = builder.firstText
    ? `text ${quote(builder.firstText, builder)}`
    : `text, such as ${JSON.stringify(shorten(words[0]!))}`;
  return { column, note, warnings: likelyMistakes(name, builder, codes, words) };
}

/** Words for a column that is text by the rule, but that a person would have taken for numbers. */
function likelyMistakes(name: string, builder: ColumnBuilder, codes: Int32Array, words: readonly string[]): string[] {
  const isNumber = words.map((word) => !Number.isNaN(parseNumber(word)));
  const hasComma = words.map(isNumberWithCommas);
  let numbers = 0;
  let commas = 0;
  for (const code of codes) {
    if (code < 0) continue;
    if (isNumber[code]) numbers++;
    if (hasComma[code]) commas++;
  }
  if (commas > 0 && (commas + numbers) * 2 > builder.present)
    return [`${name}: numbers with commas, such as "${words[hasComma.indexOf(true)]}", are read as text`];
  // Below this share the column is a code, such as a ticket number, rather than numbers with a typing error.
  if (numbers > 0.9 * builder.present)
    return [
      `${name}: read as text because of ${quote(builder.firstText ?? { text: words[isNumber.indexOf(false)]!, line: 0 }, builder)}, ` +
        `though ${numbers} of ${builder.present} values are numbers (its type can be set to number)`,
    ];
  return [];
}

/** False comes first, so that codes are 0 and 1; one spelling is kept for each, lower case where the file mixes cases. */
function booleanColumn(
  name: string,
  codes: Int32Array,
  words: readonly string[],
  pair: readonly [string, string],
): CategoryColumn {
  const truth = words.map((word) => (word.toLowerCase() === pair[1] ? 1 : 0));
  const categories = words.length > 2 ? pair : [words[truth.indexOf(0)]!, words[truth.indexOf(1)]!];
  return { name, kind: 'category', codes: codes.map((code) => (code < 0 ? -1 : truth[code]!)), categories };
}

function quote({ text, line }: Example, { origin }: ColumnBuilder): string {
  return `${JSON.stringify(shorten(text))}${line > 0 ? ` in ${origin === 'file' ? 'line' : 'row'} ${line}` : ''}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
