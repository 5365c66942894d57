/** Writes the features of a column of dates. */
import { type CalendarMoment, calendarAt, dateInWords, zoneShift } from './calendar.ts';
import type { ColumnWriter } from './column-writer.ts';
import { dateOfNumber, dateReader } from './date-form.ts';
import { datePart } from './date-parts.ts';
import { type DateEncoding, standardLimit } from './preprocessing.ts';
import type { Column } from './table.ts';
import { refuseKind, valuesOfText } from './text-values.ts';

export function dateWriter(encoding: DateEncoding, column: Column, rows: Int32Array, offset: number): ColumnWriter {
  const { name, first, median, parts, indicator, form } = encoding;
  const warnings: string[] = [];
  const moments = momentsOf(encoding, column, rows, warnings);
  const scratch: Partial<CalendarMoment> = {};
  let missing = 0;
  return {
    write: ({ x, at, features, start, count }) => {
      for (let i = 0, to = at + offset; i < count; i++, to += features) {
        let moment = moments[rows[start + i]!]!;
        if (!Number.isFinite(moment)) {
          missing++;
          moment = median;
          if (indicator) x[to + parts.length] = 1;
        }
        const calendar = calendarAt(moment, scratch);
        for (let k = 0; k < parts.length; k++) {
          const { part, mean, scale } = parts[k]!;
          const standardised = (datePart(part, calendar, first) - mean) / scale;
          x[to + k] = Math.min(standardLimit, Math.max(-standardLimit, standardised));
        }
      }
    },
    warnings: () => {
      const rowsOf = missing === 1 ? 'row' : 'rows';
      const used = `the median ${dateInWords(median, form)} is used`;
      return missing > 0 && !indicator
        ? [...warnings, `${name}: missing in ${missing} ${rowsOf}, never in training: ${used}`]
        : warnings;
    },
  };
}

/** The moments of a column on the clock of the zone that the model learned. */
export function momentsOf(
  { name, form }: DateEncoding,
  column: Column,
  rows: Int32Array,
  warnings: string[] = [],
): Float64Array {
  if (column.kind === 'category')
    return valuesOfText(column, rows, { kind: 'dates', readText: dateReader(form), warnings, example: form.example });
  if (column.kind === 'number') {
    const read = dateOfNumber(form);
    if (read !== undefined) return column.values.map(read);
    const number = rows.find((row) => !Number.isNaN(column.values[row]!));
    if (number === undefined) return column.values;
    return refuseKind(name, 'numbers', 'dates', String(column.values[number]), form.example);
  }
  const { zone } = column.form;
  if (zone === null || form.zone === null || zone === form.zone) return column.values;
  const shift = zoneShift(zone, form.zone);
  return column.values.map((moment) => moment + shift);
}
