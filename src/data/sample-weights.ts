/** The column that says how much each row of a table counts. */
import { fail } from '../graph/error.ts';
import type { Preprocessing } from './preprocessing.ts';
import { cellAt, columnNamed, type Table } from './table.ts';

/** Sums of losses with weights up to this are far from what float32 cannot hold. */
const largestWeight = 1e19;

/**
 * The weights of some rows. Throws where the column is missing or text, a weight is missing, negative or not finite, with its
 * row, or all of them are 0: `which` says in words which rows these are; of a part of them, without it, all may be 0.
 */
export function sampleWeightsOf(table: Table, name: string, rows: Int32Array, which?: string): Float64Array {
  const column = columnNamed(table, name);
  const what = `sample weights ${JSON.stringify(name)}`;
  const expected = 'numbers from 0 to 1e19';
  if (column.kind !== 'number') fail({ what, problem: 'not a column of numbers', expected });
  const weights = Float64Array.from(rows, (row) => column.values[row]!);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight <= largestWeight));
  if (bad >= 0) {
    const row = rows[bad]!;
    fail({
      what,
      problem: 'not a weight',
      got: `${cellAt(column, row) ?? 'no value'} in row ${row + 1}`,
      expected,
      hint: 'dropping that row, or a weight of 0 for it',
    });
  }
  if (which && rows.length > 0 && weights.every((weight) => weight === 0)) {
    fail({ what, problem: `all 0 in ${which}`, expected: 'rows that count', hint: 'without the rows of weight 0' });
  }
  return weights;
}

/** The weights of rows where the model learned with weights and the table has their column. */
export function weightsIn({ sampleWeights }: Preprocessing, table: Table, rows: Int32Array): Float64Array | undefined {
  if (sampleWeights === undefined || !table.columns.some(({ name }) => name === sampleWeights)) return undefined;
  return sampleWeightsOf(table, sampleWeights, rows, 'these rows');
}
