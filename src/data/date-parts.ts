/** What a date becomes for a network: numbers that say when in the year, the week and the day it is, and how long after the first. */
import { cos, sin } from '../numeric/elementary.ts';
import { type CalendarMoment, dayLength, momentInWords } from './calendar.ts';
import type { DateEncoding } from './preprocessing.ts';

/** Sine and cosine of so many places on a circle; computed with the first date, because who imports the library mostly has none. */
class Circle {
  readonly #places: number;
  #sines: Float64Array | undefined;
  #cosines: Float64Array | undefined;

  constructor(places: number) {
    this.#places = places;
  }

  sine(place: number): number {
    this.#sines ??= this.#table(sin);
    return this.#sines[place]!;
  }

  cosine(place: number): number {
    this.#cosines ??= this.#table(cos);
    return this.#cosines[place]!;
  }

  #table(of: (angle: number) => number): Float64Array {
    return Float64Array.from({ length: this.#places }, (_, place) => of((2 * Math.PI * place) / this.#places));
  }
}

const week = new Circle(7);
const [year, leapYear] = [new Circle(365), new Circle(366)];
const yearOf = ({ yearLength }: CalendarMoment) => (yearLength === 366 ? leapYear : year);

/** `days` are those since the first. */
export const datePartNames = [
  'days',
  'year',
  'month',
  'yearSine',
  'yearCosine',
  'weekdaySine',
  'weekdayCosine',
  'hour',
  'daySine',
  'dayCosine',
] as const;
export type DatePartName = (typeof datePartNames)[number];

/** Each part but the days as a number. What comes round is an angle: a network learns seven days on a circle better than on a line. */
const partsOfDates: Readonly<Record<Exclude<DatePartName, 'days'>, (at: CalendarMoment) => number>> = {
  year: (at) => at.year,
  month: ({ month }) => month,
  yearSine: (at) => yearOf(at).sine(at.dayOfYear),
  yearCosine: (at) => yearOf(at).cosine(at.dayOfYear),
  weekdaySine: ({ weekday }) => week.sine(weekday),
  weekdayCosine: ({ weekday }) => week.cosine(weekday),
  hour: ({ hour }) => hour,
  daySine: ({ hour }) => sin((2 * Math.PI * hour) / 24),
  dayCosine: ({ hour }) => cos((2 * Math.PI * hour) / 24),
};

/** The parts of a time of day: 23:59 is next to 00:01. */
export const clockParts: readonly DatePartName[] = ['daySine', 'dayCosine'];
/** Those of a date, whose hours are in order. */
export const dateParts: readonly DatePartName[] = datePartNames.filter((part) => !clockParts.includes(part));
/** Those of dates that say no more than a month. */
export const monthParts: readonly DatePartName[] = ['days', 'year', 'month', 'yearSine', 'yearCosine'];

/** The part of a moment in its own units; days count from the first. */
export function datePart(part: DatePartName, at: CalendarMoment, first: number): number {
  return part === 'days' ? at.days - Math.floor(first / dayLength) : partsOfDates[part](at);
}

const labels: Readonly<Record<Exclude<DatePartName, 'days'>, string>> = {
  year: 'year',
  month: 'month',
  yearSine: 'day of year (sine)',
  yearCosine: 'day of year (cosine)',
  weekdaySine: 'weekday (sine)',
  weekdayCosine: 'weekday (cosine)',
  hour: 'hour',
  daySine: 'time of day (sine)',
  dayCosine: 'time of day (cosine)',
};

/** A part in words: `weekday`, `days since 2024-01-01`. */
export function datePartLabel({ first }: DateEncoding, part: DatePartName): string {
  return part === 'days' ? `days since ${momentInWords(first, null).slice(0, 10)}` : labels[part];
}
