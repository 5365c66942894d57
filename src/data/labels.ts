/** Texts that stand for values: their order, and how a column of another file or of code is matched with them. */
import { fail } from '../graph/error.ts';
import { isAskedWord, isMissingWord, parseNumber, truthOf } from './cell.ts';
import { formReader, type NumberForm } from './number-form.ts';
import { type Column, cellAt } from './table.ts';

/** Code of a missing value, and of a value that is not among the known ones. */
export const missingCode = -1;
export const unknownCode = -2;

/** Labels in order: by value when all are numbers, else by their characters. */
export function sortLabels(labels: Iterable<string>): string[] {
  const sorted = [...labels].sort();
  return sorted.every((label) => Number.isFinite(parseNumber(label)))
    ? sorted.sort((a, b) => parseNumber(a) - parseNumber(b))
    : sorted;
}

/** The text of a value, as {@link matchLabels} finds it again. */
export function labelAt(column: Column, row: number): string {
  return column.kind === 'number' ? String(column.values[row]! + 0) : String(cellAt(column, row));
}

/**
 * For each row the index of its value among the known labels, or {@link missingCode} or {@link unknownCode}.
 * The same text comes first; else numbers match by value (7 is 007) and true and false whatever their case, because a
 * file without text in that column is read as numbers, and code says `true` where a file said `True`. A word for a missing
 * value is one unless it is a label.
 */
export function matchLabels(
  column: Column,
  known: readonly string[],
  rows: Int32Array,
  options: MatchOptions = {},
): Int32Array {
  return rows.map(labelMatcher(column, known, options));
}

/** How the column was read that the labels are of. */
export interface MatchOptions {
  /** The words for a missing value, where these were not the usual ones. */
  readonly missing?: readonly string[] | undefined;
  readonly form?: NumberForm | undefined;
}

/** What {@link matchLabels} gives for one row: for rows that come in parts. */
export function labelMatcher(
  column: Column,
  known: readonly string[],
  { missing, form }: MatchOptions = {},
): (row: number) => number {
  const codes = new Map(known.map((label, index) => [label, index]));
  const codesOfNumbers = uniqueKeys(known, (label) => {
    const value = parseNumber(label);
    return Number.isFinite(value) ? value : undefined;
  });
  const codesOfTruth = uniqueKeys<string>(known, (label) => {
    const word = label.toLowerCase();
    return word === 'true' || word === 'false' ? word : undefined;
  });
  const codesOfAnyTruth = uniqueKeys(known, truthOf);
  const read = form === undefined ? parseNumber : formReader(form);
  const isMissing = (label: string) => (missing ? missing.includes(label) : isMissingWord(label) || isAskedWord(label));
  const find = (label: string) =>
    codes.get(label) ??
    codesOfNumbers.get(read(label)) ??
    codesOfTruth.get(label.toLowerCase()) ??
    codesOfAnyTruth.get(truthOf(label)!) ??
    (isMissing(label) ? missingCode : unknownCode);
  if (column.kind === 'category') {
    const found = column.categories.map(find);
    return (row) => found[column.codes[row]!] ?? missingCode;
  }
  if (column.kind === 'date')
    return (row) => (Number.isNaN(column.values[row]!) ? missingCode : find(labelAt(column, row)));
  const found = new Map<number, number>();
  return (row) => {
    const value = column.values[row]!;
    if (!Number.isFinite(value)) return missingCode;
    const seen = found.get(value);
    if (seen !== undefined) return seen;
    requireOneLabel(column.name, value, known);
    const code = find(labelAt(column, row));
    if (found.size < 1024) found.set(value, code);
    return code;
  };
}

/**
 * Refuses a number that is a label and the value of others: in a file without text in that column, 7 may have been 007. (One that
 * is no label itself is none of them.)
 */
function requireOneLabel(column: string, value: number, known: readonly string[]): void {
  const labels = known.filter((label) => parseNumber(label) === value);
  if (labels.length < 2 || !labels.includes(String(value))) return;
  fail({
    what: `column ${JSON.stringify(column)}`,
    problem: 'a number does not say which text is meant',
    got: String(value),
    expected: labels.map((label) => JSON.stringify(label)).join(' or '),
    hint: 'rows with texts, or readCsv(file, { like: model.preprocessing }), which keeps them',
  });
}

/** The index of each label by a key, for the keys that only one label has. */
function uniqueKeys<Key>(labels: readonly string[], keyOf: (label: string) => Key | undefined): Map<Key, number> {
  const indices = new Map<Key, number>();
  const repeated = new Set<Key>();
  labels.forEach((label, index) => {
    const key = keyOf(label);
    if (key === undefined) return;
    if (indices.has(key)) repeated.add(key);
    indices.set(key, index);
  });
  for (const key of repeated) indices.delete(key);
  return indices;
}
