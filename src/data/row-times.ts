/** The column that says when each row was, as numbers that grow with time. */
import { fail } from '../graph/error.ts';
import { type Column, columnNamed, listNames, type Table } from './table.ts';

/** `2024-02`, `2024-02-18`, `2024-02-18 09:30`, `2024-02-18T09:30:05.25Z`, `…+02:00`. */
const isoTime =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?$/;

/** Milliseconds since 1970 of a time in ISO 8601, in UTC where no zone is said; NaN of another text. */
export function isoMilliseconds(text: string): number {
  const found = isoTime.exec(text.trim());
  if (!found) return Number.NaN;
  const [, year, month, day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = found;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const time = Date.UTC(y, m - 1, d, Number(hour), Number(minute), Number(second));
  const date = new Date(Date.UTC(y, m - 1, d));
  if (y < 100 || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d || Number(hour) > 24) return Number.NaN;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return time + Number(`0.${fraction}`) * 1000 - offset;
}

/** The times of all rows of a column, NaN where there is none; undefined where its values are no times. */
export function timesOfColumn(column: Column): Float64Array | undefined {
  if (column.kind === 'number') return column.values;
  const times = column.categories.map(isoMilliseconds);
  return times.some(Number.isNaN) ? undefined : Float64Array.from(column.codes, (code) => times[code] ?? Number.NaN);
}

/** The times of all rows of a table, NaN where there is none. Throws where there is no such column, or its values are no times. */
export function timesOfTable(table: Table, name: string): Float64Array {
  const column = columnNamed(table, name);
  const times = timesOfColumn(column);
  if (times) return times;
  const texts =
    column.kind === 'category' ? column.categories.filter((text) => Number.isNaN(isoMilliseconds(text))) : [];
  return fail({
    what: `time ${JSON.stringify(name)}`,
    problem: 'text that is no time',
    got: listNames(texts, 3),
    expected: 'numbers, or dates such as 2024-02-18',
    hint: 'rows in order of time',
  });
}
