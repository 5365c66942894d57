/** Recognises columns that say which row it is and nothing else: names, identifiers, row numbers. */
import { freeTextReason } from './free-text.ts';
import { isNumberLike, isRange } from './number-form.ts';
import { countDistinct, valuesOfRows } from './statistics.ts';
import type { CategoryColumn, Column, NumberColumn } from './table.ts';

/** Fewer rows than this are too few to tell an identifier from a value by the values alone. */
const fewRows = 10;
/** Text with more different values than this, and most of them different, is names. */
const fewWords = 20;

/**
 * Why a column identifies rows, or undefined: text that differs in (nearly) every row, integers that differ in nearly
 * every row of a column called an id, or of a first column without a name. A count of the rows with another name is kept:
 * it may be the time, or the x of a curve.
 */
export function identifierReason(
  column: Column,
  rows: Int32Array,
  isFirst: boolean,
  isUnnamed = false,
): string | undefined {
  // A date tells when it was, however few rows have the same.
  if (column.kind === 'date') return undefined;
  return column.kind === 'category' ? namesReason(column, rows) : numbersReason(column, rows, isFirst, isUnnamed);
}

function namesReason(column: CategoryColumn, rows: Int32Array): string | undefined {
  const present = rows.filter((row) => column.codes[row]! >= 0);
  const distinct = new Set(present.map((row) => column.codes[row]!)).size;
  if (isNumbers(column) && distinct * 2 > present.length && distinct >= fewRows)
    return column.categories.filter(isRange).length * 2 > column.categories.length
      ? `ranges or pairs of numbers, such as ${column.categories.find(isRange)}, which are not read: a column for each end tells them`
      : `numbers written in several ways, of which no one is most (--type ${column.name}=number reads the most frequent)`;
  const isUnique = distinct === present.length && distinct >= fewRows;
  const isManifold = distinct > fewWords && distinct * 2 > present.length;
  const prose = isUnique || isManifold ? freeTextReason(column.categories) : undefined;
  if (prose !== undefined) return prose;
  if (isUnique) return 'text that differs in every row, as names do';
  if (isManifold) return `text with ${distinct} different values in ${present.length} rows, as names have`;
  return undefined;
}

/** Whether most of the texts are numbers by themselves, in whatever form, or ranges of these. */
function isNumbers({ categories }: CategoryColumn): boolean {
  const some = categories.slice(0, 1000);
  return some.filter((text) => isNumberLike(text) || isRange(text)).length > 0.5 * some.length;
}

function numbersReason(
  column: NumberColumn,
  rows: Int32Array,
  isFirst: boolean,
  isUnnamed: boolean,
): string | undefined {
  const isNamedSo = isCalledIdentifier(column.name) && rows.length > 2;
  const isIndex = isFirst && isUnnamed && rows.length >= fewRows;
  if (!isNamedSo && !isIndex) return undefined;
  if (!rows.every((row) => Number.isInteger(column.values[row]!))) return undefined;
  const values = valuesOfRows(column.values, rows);
  const distinct = countDistinct(values);
  if (isIndex && distinct === values.length)
    return 'integers without a name that differ in every row, as an index does';
  if (isNamedSo && distinct > 0.95 * values.length) return 'an identifier: integers that differ from row to row';
  return undefined;
}

function isCalledIdentifier(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (/^unnamed \d+$/.test(words.join(' '))) return true;
  if (words.some((word) => ['id', 'uuid', 'guid', 'identifier'].includes(word))) return true;
  return ['index', 'idx', 'row', 'row number', 'rownumber', 'rownum', 'nr', 'no', 'number', 'key'].includes(
    words.join(' '),
  );
}
