/** The column that says when each row was, as numbers that grow with time. */
import { fail } from '../graph/error.ts';
import { dateReader, isoForm } from './date-form.ts';
import { type Column, columnNamed, listNames, type Table } from './table.ts';

/** Texts that are categories by the user's word: milliseconds since 1970, in UTC where no zone is said; NaN of what is no date. */
const read = dateReader({ ...isoForm, zone: 0 });

/** The times of all rows of a column, NaN where there is none; undefined where its values are no times. */
export function timesOfColumn(column: Column): Float64Array | undefined {
  if (column.kind !== 'category') return column.values;
  const times = column.categories.map(read);
  return times.some(Number.isNaN) ? undefined : Float64Array.from(column.codes, (code) => times[code] ?? Number.NaN);
}

/** The times of all rows of a table, NaN where there is none. Throws where there is no such column, or its values are no times. */
export function timesOfTable(table: Table, name: string): Float64Array {
  const column = columnNamed(table, name);
  const times = timesOfColumn(column);
  if (times) return times;
  const texts = column.kind === 'category' ? column.categories.filter((text) => Number.isNaN(read(text))) : [];
  return fail({
    what: `time ${JSON.stringify(name)}`,
    problem: 'text that is no time',
    got: listNames(texts, 3),
    expected: 'numbers, or dates such as 2024-02-18',
    hint: 'rows in order of time',
  });
}
