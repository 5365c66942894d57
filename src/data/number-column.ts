/** A column of texts as numbers, where the user says that it holds some. */
import { parseNumber } from './cell.ts';
import { countCodes } from './column-builder.ts';
import { decideForm } from './number-form.ts';
import type { Column } from './table.ts';

/**
 * The column with the numbers that its texts are in the form of most of them; as it is, where none is a number, or all are
 * plain ones, which are texts because someone wants them to be.
 */
export function asNumbers(column: Column): Column {
  if (column.kind !== 'category') return column;
  const { name, codes, categories } = column;
  if (categories.every((text) => !Number.isNaN(parseNumber(text)))) return column;
  const decision = decideForm({ texts: categories, counts: countCodes(codes, categories.length) });
  if (decision === undefined) return column;
  const values = Float64Array.from(codes, (code) => decision.values[code] ?? Number.NaN);
  return { name, kind: 'number', values, form: decision.form };
}
