/** What a date becomes for a network: numbers that say when in the year, the week and the day it is, and how long after the first. */
import { cos, sin } from '../numeric/elementary.ts';
import { type CalendarMoment, dayLength, momentInWords } from './calendar.ts';
import type { DateEncoding } from './preprocessing.ts';

const turn = 2 * Math.PI;
const yearAngle = ({ dayOfYear, yearLength }: CalendarMoment) => (turn * dayOfYear) / yearLength;

/** `days` are those since the first. */
export const datePartNames = ['days', 'year', 'month', 'yearSine', 'yearCosine', 'weekday', 'hour'] as const;
export type DatePartName = (typeof datePartNames)[number];

/** Each part but the days as a number; Monday is 0. */
const partsOfDates: Readonly<Record<Exclude<DatePartName, 'days'>, (at: CalendarMoment) => number>> = {
  year: ({ year }) => year,
  month: ({ month }) => month,
  yearSine: (at) => sin(yearAngle(at)),
  yearCosine: (at) => cos(yearAngle(at)),
  weekday: ({ weekday }) => weekday,
  hour: ({ hour }) => hour,
};

/** The parts of a time of day. */
export const clockParts: readonly DatePartName[] = ['hour'];

/** The part of a moment in its own units; days count from the first. */
export function datePart(part: DatePartName, at: CalendarMoment, first: number): number {
  return part === 'days' ? at.days - Math.floor(first / dayLength) : partsOfDates[part](at);
}

const labels: Readonly<Record<Exclude<DatePartName, 'days'>, string>> = {
  year: 'year',
  month: 'month',
  yearSine: 'day of year (sine)',
  yearCosine: 'day of year (cosine)',
  weekday: 'weekday',
  hour: 'hour',
};

/** A part in words: `weekday`, `days since 2024-01-01`. */
export function datePartLabel({ first }: DateEncoding, part: DatePartName): string {
  return part === 'days' ? `days since ${momentInWords(first, null).slice(0, 10)}` : labels[part];
}
