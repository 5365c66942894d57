/** Learns from the training rows which parts of a date tell rows apart, and the mean and scale of each. */
import { type CalendarMoment, calendarAt, dateInWords, dayLength } from './calendar.ts';
import { clockParts, datePart, datePartNames } from './date-parts.ts';
import type { DateEncoding } from './preprocessing.ts';
import { gatherFinite, meanAndDeviation, medianInPlace } from './statistics.ts';
import type { DateColumn } from './table.ts';

/** The encoding, or why the column is of no use. `scratch` has room for a number of each row. */
export function fitDate(column: DateColumn, rows: Int32Array, scratch: Float64Array): DateEncoding | string {
  const { name, form } = column;
  const present = gatherFinite(column.values, rows, scratch);
  if (present.length === 0) return 'no value in the training rows';
  const indicator = present.length < rows.length;
  const first = present.reduce((least, moment) => Math.min(least, moment), Number.POSITIVE_INFINITY);
  const at: Partial<CalendarMoment> = {};
  const names = form.style === 'clock' ? clockParts : datePartNames;
  const parts = names.flatMap((part) => {
    const values = present.map((moment) => datePart(part, calendarAt(moment, at), first));
    const { mean, deviation } = meanAndDeviation(values);
    return deviation > 0 ? [{ part, mean, scale: deviation }] : [];
  });
  if (parts.length === 0 && !indicator) return `the same value in every training row (${dateInWords(first, form)})`;
  const middle = medianInPlace(present);
  const median = form.hasTime ? middle : Math.floor(middle / dayLength) * dayLength;
  return { name, kind: 'date', first, median, parts, indicator, form };
}
