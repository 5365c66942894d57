/** Days, moments and their text in the Gregorian calendar; moments are milliseconds from 1970 on the clock of their place. */

import type { DateForm } from './date-form.ts';

export const dayLength = 86_400_000;
const hourLength = 3_600_000;
const minuteLength = 60_000;

/** The days of a year before each month, of a year that is no leap year; the last are all. */
export const daysBefore: readonly number[] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days from 1 January 1970; NaN for a day that is not there, such as 30 February. */
export function daysOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const leap = isLeap(year) ? 1 : 0;
  if (day > daysBefore[month]! - daysBefore[month - 1]! + (month === 2 ? leap : 0)) return Number.NaN;
  return firstOf(year) + daysBefore[month - 1]! + (month > 2 ? leap : 0) + day - 1;
}

/** Days from 1970 to 1 January of that year. */
function firstOf(year: number): number {
  const before = year - 1;
  return 365 * before + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719_162;
}

/** What a calendar and a clock say at a moment. */
export interface CalendarMoment {
  year: number;
  /** From 1, as the day. */
  month: number;
  day: number;
  /** From 0, and how many the year has. */
  dayOfYear: number;
  yearLength: number;
  /** From 0, Monday. */
  weekday: number;
  /** With its fraction. */
  hour: number;
  /** From 1970, with their fraction. */
  days: number;
}

/** `into` is filled, so that many moments need one object. */
export function calendarAt(moment: number, into: Partial<CalendarMoment> = {}): CalendarMoment {
  const days = moment / dayLength;
  const whole = Math.floor(days);
  let year = 1970 + Math.floor(whole / 365.2425);
  if (firstOf(year) > whole) year--;
  else if (firstOf(year + 1) <= whole) year++;
  const dayOfYear = whole - firstOf(year);
  const leap = isLeap(year) ? 1 : 0;
  let month = Math.min(12, Math.floor(dayOfYear / 29) + 1);
  const start = (of: number) => daysBefore[of - 1]! + (of > 2 ? leap : 0);
  while (start(month) > dayOfYear) month--;
  into.year = year;
  into.month = month;
  into.day = dayOfYear - start(month) + 1;
  into.dayOfYear = dayOfYear;
  into.yearLength = 365 + leap;
  into.weekday = (((whole + 3) % 7) + 7) % 7;
  into.hour = (moment - whole * dayLength) / hourLength;
  into.days = days;
  return into as CalendarMoment;
}

/** `2024-02-18`, with the time where one is said or it is not midnight; the zone is minutes east of UTC. */
export function momentInWords(moment: number, zone: number | null, hasTime = false): string {
  const { year, month, day, days } = calendarAt(moment);
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  if (!hasTime && Number.isInteger(days)) return date;
  return `${date}T${clockInWords(moment - Math.floor(days) * dayLength)}${zone === null ? '' : zoneInWords(zone)}`;
}

/** What people read in a cell of dates, or of times of day. */
export function dateInWords(moment: number, { style, zone, hasTime }: Omit<DateForm, 'example'>): string {
  return style === 'clock' ? clockInWords(moment) : momentInWords(moment, zone, hasTime);
}

/** `14:30:00`, with as many digits of a second as there are, six at most. */
export function clockInWords(time: number): string {
  const microseconds = Math.round(time * 1000);
  const seconds = Math.floor(microseconds / 1e6);
  const rest = String(microseconds - seconds * 1e6).padStart(6, '0');
  const fraction = rest.endsWith('000') ? rest.slice(0, 3) : rest;
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === '000' ? whole : `${whole}.${fraction}`;
}

export function zoneInWords(zone: number): string {
  if (zone === 0) return 'Z';
  const size = Math.abs(zone);
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Milliseconds from midnight; NaN for a time that no clock shows. 24:00 is the end of a day, 23:59:60 a second that was put in. */
export function clockOf(hour: number, minute: number, second: number): number {
  if (minute > 59 || second > 60 || hour > 24 || (hour === 24 && minute + second > 0)) return Number.NaN;
  return hour * hourLength + minute * minuteLength + second * 1000;
}

/** The difference of two zones, in milliseconds. */
export function zoneShift(from: number, to: number): number {
  return (to - from) * minuteLength;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
