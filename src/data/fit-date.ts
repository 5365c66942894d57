/** Learns from the training rows which parts of a date tell rows apart, and the mean and scale of each. */
import { type CalendarMoment, calendarAt, dateInWords, dayLength } from './calendar.ts';
import { clockParts, type DatePartName, datePart, dateParts, monthParts } from './date-parts.ts';
import { type DateEncoding, sameValue } from './preprocessing.ts';
import { gatherFinite, medianInPlace } from './statistics.ts';
import type { DateColumn } from './table.ts';

/** The encoding, or why the column is of no use. `scratch` has room for a number of each row. */
export function fitDate(column: DateColumn, rows: Int32Array, scratch: Float64Array): DateEncoding | string {
  const { name, form } = column;
  const present = gatherFinite(column.values, rows, scratch);
  if (present.length === 0) return 'no value in the training rows';
  const indicator = present.length < rows.length;
  let first = present[0]!;
  for (let i = 1; i < present.length; i++) if (present[i]! < first) first = present[i]!;
  const names = form.style === 'clock' ? clockParts : areMonths(present) ? monthParts : dateParts;
  const parts = partsThatDiffer(names, present, first);
  if (parts.length === 0 && !indicator) return `${sameValue} (${dateInWords(first, form)})`;
  const middle = medianInPlace(present);
  const median = form.hasTime ? middle : Math.floor(middle / dayLength) * dayLength;
  return { name, kind: 'date', first, median, parts, indicator, form };
}

/** Whether all are the first moments of months, as those of months and quarters are: which weekday that is says nothing. */
function areMonths(moments: Float64Array): boolean {
  const at: Partial<CalendarMoment> = {};
  return moments.every((moment) => moment % dayLength === 0 && calendarAt(moment, at).day === 1);
}

/** In one pass over the moments, from which all parts follow; differences from the first keep the digits of years. */
function partsThatDiffer(names: readonly DatePartName[], moments: Float64Array, first: number): DateEncoding['parts'] {
  const at: Partial<CalendarMoment> = {};
  const origin = Float64Array.from(names, (part) => datePart(part, calendarAt(first, at), first));
  const sums = new Float64Array(names.length);
  const squares = new Float64Array(names.length);
  for (let i = 0; i < moments.length; i++) {
    const calendar = calendarAt(moments[i]!, at);
    for (let k = 0; k < names.length; k++) {
      const difference = datePart(names[k]!, calendar, first) - origin[k]!;
      sums[k]! += difference;
      squares[k]! += difference * difference;
    }
  }
  const count = moments.length;
  return names.flatMap((part, k) => {
    const shift = sums[k]! / count;
    const scale = Math.sqrt(Math.max(0, squares[k]! / count - shift * shift));
    return squares[k]! > 0 && scale > 0 ? [{ part, mean: origin[k]! + shift, scale }] : [];
  });
}
