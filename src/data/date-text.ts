/** A date or a time as people and programs write it, taken apart. */
import { calendarAt, clockOf, dayLength, daysOf } from './calendar.ts';
import { isDigit } from './cell.ts';

export interface DateText {
  /** Year, month and day; of an open one, three numbers whose order the column says. */
  readonly numbers: readonly [number, number, number];
  /** Two numbers and a year, as in 02/03/2024, or three of two digits, as in 02/03/24. */
  readonly isOpen: boolean;
  readonly hasShortYear: boolean;
  /** Between the numbers of an open one. */
  readonly separator?: string | undefined;
  readonly hasTime: boolean;
  /** Milliseconds from midnight; NaN where no clock shows that time. 0 where there is none. */
  readonly time: number;
  /** Minutes east of UTC, where the text says a zone. */
  readonly zone: number | undefined;
}

const second = String.raw`(?<second>\d{2}(?:[.,]\d{1,9})?)`;
const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::${second})?(?: ?(?<half>[ap])\.?m\.?)?`;
const zone = String.raw`(?: ?(?<zone>Z|UTC|GMT|(?:UTC|GMT)?[-+\u2212]\d{2}(?::?\d{2})?)(?: \([^)]*\))?)?`;
/** What stands between a day and a time. */
const between = /(?:T|,? +(?:at |um )?)$/i;
const timeAlone = new RegExp(`^${clock}${zone}$`, 'i');
const timedTogether = new RegExp(
  String.raw`^(?<date>[\d-]{8,10})T(?<hour>\d{2})(?<minute>\d{2})(?:${second})?${zone}$`,
  'i',
);
const clockAlone = new RegExp(`^${clock}$`, 'i');

const yearFirst = /^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?$/;
const together = /^(\d{4})(\d{2})(\d{2})$/;
const yearLast = /^(\d{1,2})([-/]|\. ?)(\d{1,2})\2(\d{4}|\d{2})$/;
const monthAndYear = /^(\d{1,2})[-/](\d{4})$/;
const quarter = /^(?:(\d{4})[-/ ]?Q([1-4])|Q([1-4])[-/ ]?(\d{4}))$/i;
/** Of ISO 8601, with a day or without. */
const week = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/i;
const weekday = String.raw`^(?:\p{L}{2,10}\.?,? )?`;
const named = String.raw`(\p{L}{3,10})\.?`;
const dayAndName = new RegExp(
  String.raw`${weekday}(\d{1,2})(?:st|nd|rd|th|\.)?[-/ ](?:of |de )?${named},?[-/ ](?:de )?(\d{4}|\d{2})$`,
  'u',
);
const nameAndDay = new RegExp(String.raw`${weekday}${named}[- ](\d{1,2})(?:st|nd|rd|th)?(?:,? |,|-)(\d{4})$`, 'u');
const nameAndYear = new RegExp(String.raw`^${named}(?:,? |[-/])(\d{4}|(?<=-)\d{2})$`, 'u');
const yearAndName = new RegExp(String.raw`^(\d{4})[-/ ]${named}(?:[-/ ](\d{1,2}))?$`, 'u');

/** How the names of months begin in English, German, French, Spanish, Italian and Portuguese, without marks. */
const monthStarts = [
  /^(jan|gen|ene)/,
  /^fe[bv]/,
  /^(mar|mrz|maer)/,
  /^(apr|avr|abr)/,
  /^ma[yig]/,
  /^(jun|juin|giu)/,
  /^(jul|juil|lug)/,
  /^(aug|aou|ago)/,
  /^(sep|set)/,
  /^(o[ck]t|ott|out)/,
  /^nov/,
  /^(de[cz]|dic)/,
];

/** No place is further from UTC, in minutes. */
export const furthestZone: number = 18 * 60;

/** The parts of a text without blanks around it, or undefined where it is no date. */
export function takeDateApart(given: string): DateText | undefined {
  if (given.length < 6 || given.length > 64) return undefined;
  const isEastAsian = given.charCodeAt(4) > 0xff || given.charCodeAt(5) > 0xff;
  // 2024年1月18日 and 2024년 1월 18일.
  const text = isEastAsian ? given.replace(/ ?[年년月월] ?(?=\d)/g, '-').replace(/[月월日号일]/, '') : given;
  const found = timeIn(text);
  const day = found && dayOf(found.date, found.hasTime);
  if (found === undefined || day === undefined) return undefined;
  const { numbers, isOpen, hasShortYear, separator } = day;
  const { hasTime, time, zone: east } = found;
  if (east !== undefined && Math.abs(east) > furthestZone) return undefined;
  return { numbers, isOpen, hasShortYear, separator, hasTime, time, zone: east };
}

type Time = Pick<DateText, 'hasTime' | 'time' | 'zone'> & { readonly date: string };

/** The time in a text, with what stands before it; undefined where its colon is of no time. */
function timeIn(text: string): Time | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const found = timedTogether.exec(text)?.groups;
    return found ? timeFound(found.date!, found) : { date: text, hasTime: false, time: 0, zone: undefined };
  }
  const digits = isDigit(text.charCodeAt(colon - 2)) ? 2 : 1;
  // In logs a colon stands between the day and the time.
  if (digits === 2 && isDigit(text.charCodeAt(colon - 3))) {
    const found = timeAlone.exec(text.slice(colon + 1))?.groups;
    return found && timeFound(text.slice(0, colon), found);
  }
  const before = text.slice(0, colon - digits);
  const date = before.replace(between, '');
  if (date === before) return undefined;
  // Most times are no more than hours and minutes.
  if (text.length === colon + 3) {
    const time = clockOf(Number(text.slice(colon - digits, colon)), Number(text.slice(colon + 1)), 0);
    return { date, hasTime: true, time, zone: undefined };
  }
  const found = timeAlone.exec(text.slice(colon - digits))?.groups;
  return found && timeFound(date, found);
}

function timeFound(date: string, found: Record<string, string | undefined>): Time {
  const { zone: place } = found;
  return { date, hasTime: true, time: timeOf(found), zone: place === undefined ? undefined : zoneOf(place) };
}

/** The milliseconds from midnight of a time alone, such as 14:30; NaN for all else. */
export function clockTime(text: string): number {
  const found = text.length > 20 ? undefined : clockAlone.exec(text)?.groups;
  return found === undefined ? Number.NaN : timeOf(found);
}

function timeOf({ hour, minute, second = '0', half }: Record<string, string | undefined>): number {
  const given = Number(hour);
  if (half !== undefined && (given < 1 || given > 12)) return Number.NaN;
  const hours = half === undefined ? given : (given % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return clockOf(hours, Number(minute), Number(second.replace(',', '.')));
}

function zoneOf(text: string): number {
  const [sign, hours = '', minutes = '0'] = /([-+\u2212])(\d{2}):?(\d{2})?/.exec(text)?.slice(1) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  return sign === undefined ? 0 : sign === '+' ? size : -size;
}

type Day = Pick<DateText, 'numbers' | 'isOpen' | 'hasShortYear' | 'separator'>;

function dayOf(text: string, hasTime: boolean): Day | undefined {
  let found = yearFirst.exec(text);
  if (found) return closed(found[1], found[3], found[4]);
  found = yearLast.exec(text);
  if (found) {
    const [, first, separator, second, year] = found;
    // 1.10.12 is a version.
    if (year!.length === 2 && separator !== '/' && first!.length + second!.length < 4) return undefined;
    return {
      numbers: [Number(first), Number(second), Number(year)],
      isOpen: true,
      hasShortYear: year!.length === 2,
      separator: separator!,
    };
  }
  found = hasTime ? together.exec(text) : null;
  if (found) return closed(found[1], found[2], found[3]);
  found = monthAndYear.exec(text);
  if (found) return closed(found[2], found[1]);
  found = dayAndName.exec(text);
  if (found) return closed(found[3], monthCalled(found[2]!), found[1]);
  found = nameAndDay.exec(text);
  if (found) return closed(found[3], monthCalled(found[1]!), found[2]);
  found = nameAndYear.exec(text);
  if (found) return closed(found[2], monthCalled(found[1]!));
  found = yearAndName.exec(text);
  if (found) return closed(found[1], monthCalled(found[2]!), found[3]);
  found = quarter.exec(text);
  if (found) return closed(found[1] ?? found[4], 3 * Number(found[2] ?? found[3]) - 2);
  found = week.exec(text);
  return found ? dayOfWeek(Number(found[1]), Number(found[2]), Number(found[3] ?? 1)) : undefined;
}

/** A week is of the year that its Thursday is in. */
function dayOfWeek(year: number, week: number, weekday: number): Day {
  const fourth = daysOf(year, 1, 4);
  const monday = fourth - calendarAt(fourth * dayLength).weekday + 7 * (week - 1);
  const isThere = week > 0 && calendarAt((monday + 3) * dayLength).year === year;
  const at = calendarAt((monday + weekday - 1) * dayLength);
  // A week that is not there has no day.
  return { numbers: [at.year, at.month, isThere ? at.day : 0], isOpen: false, hasShortYear: false };
}

function closed(year = '', month: string | number | undefined = 0, day = '1'): Day | undefined {
  if (month === 0) return undefined;
  return {
    numbers: [fullYear(Number(year), year.length === 2), Number(month), Number(day)],
    isOpen: false,
    hasShortYear: year.length === 2,
  };
}

/** As POSIX has it: 69 to 99 are of the last century, 00 to 68 of this one. */
export function fullYear(year: number, isShort: boolean): number {
  return isShort ? year + (year < 69 ? 2000 : 1900) : year;
}

function monthCalled(name: string): number {
  const folded = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return monthStarts.findIndex((start) => start.test(folded)) + 1;
}
