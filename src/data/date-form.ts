/** The one form in which the dates of a column are written, decided from all its different texts, and read by it. */

import { clockInWords, clockOf, dayLength, daysOf, momentInWords, zoneInWords, zoneShift } from './calendar.ts';
import { isNumberGap, isWordedGap, parseNumber } from './cell.ts';
import { clockTime, type DateText, fullYear, takeDateApart } from './date-text.ts';
import type { CountedTexts } from './number-form.ts';
import { countDistinct } from './statistics.ts';

/** Which of three numbers is the day, the month and the year, where they do not say it themselves. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** Of texts and of numbers; `clock` is a time without a day. */
export const dateStyles = [
  'ymd',
  'dmy',
  'mdy',
  'clock',
  'together',
  'seconds',
  'milliseconds',
  'microseconds',
  'nanoseconds',
  'spreadsheet',
] as const;

/** Numbers that stand for a moment: 20240218, so many units since 1970, or days as a spreadsheet counts them. */
type NumberStyle = Exclude<DateStyle, DateOrder | 'clock'>;

/** How dates are written: which number is the year, the month and the day, or what a number counts. */
export type DateStyle = (typeof dateStyles)[number];

/** How the dates of a column are written; part of a model, which reads the same form again. */
export interface DateForm {
  readonly style: DateStyle;
  /** Minutes east of UTC of the place whose clock the times are of, where the column says a zone; one of several is UTC. */
  readonly zone: number | null;
  /** Whether they say a time too. */
  readonly hasTime: boolean;
  /** A date of the column, as it was written. */
  readonly example: string;
}

/** Of ISO 8601. */
export const isoForm: DateForm = { style: 'ymd', zone: null, hasTime: false, example: '' };

export interface DateDecision {
  readonly form: DateForm;
  /** Of each text, in milliseconds from 1970 on the clock of the zone; NaN for one that is no date of this form. */
  readonly values: readonly number[];
  /** Cells that hold a date of this form; that hold no date; that say in words that it is missing, or name a day that is not there. */
  readonly dates: number;
  readonly odd: number;
  readonly oddTexts: number;
  readonly worded: number;
  /** Whether nothing but custom says which number is the day. */
  readonly isAmbiguous: boolean;
  readonly hasShortYears: boolean;
  /** How many different zones the texts say. */
  readonly zones: number;
}

/** So many texts say whether it is worth to look at all. */
const looked = 64;

/** The form of most dates among some texts, or undefined where hardly one is a date. An `order` is taken as it is given. */
export function decideDates({ texts, counts }: CountedTexts, order?: DateOrder): DateDecision | undefined {
  const some = texts.slice(0, looked);
  const isAny = (text: string) => takeDateApart(text) !== undefined || !Number.isNaN(clockTime(text));
  if (some.filter(isAny).length * 2 < some.length) return undefined;
  const parts = texts.map(takeDateApart);
  if (!parts.some(Boolean)) return decideClock({ texts, counts });
  const found = order === undefined ? decideOrder(parts, counts) : { order, isAmbiguous: false };
  const zones = new Set(parts.flatMap((part) => part?.zone ?? []));
  const [only = null] = zones;
  const hasTime = parts.some((part) => part?.hasTime);
  const form = { style: found.order, zone: zones.size > 1 ? 0 : only, hasTime };
  const values = parts.map((part) => (part === undefined ? Number.NaN : momentOf(part, form)));
  return {
    ...counted({ texts, counts }, values, form, parts),
    isAmbiguous: found.isAmbiguous,
    hasShortYears: parts.some((part) => part?.hasShortYear),
    zones: zones.size,
  };
}

function decideClock({ texts, counts }: CountedTexts): DateDecision {
  const form = { style: 'clock', zone: null, hasTime: true } as const;
  const values = texts.map(clockTime);
  return { ...counted({ texts, counts }, values, form), isAmbiguous: false, hasShortYears: false, zones: 0 };
}

function counted(
  { texts, counts }: CountedTexts,
  values: readonly number[],
  form: Omit<DateForm, 'example'>,
  parts: readonly (DateText | undefined)[] = [],
): Omit<DateDecision, 'isAmbiguous' | 'hasShortYears' | 'zones'> {
  let [dates, odd, oddTexts, worded] = [0, 0, 0, 0];
  values.forEach((value, i) => {
    const text = texts[i]!;
    if (!Number.isNaN(value)) dates += counts[i]!;
    // 30.02.2024 is a date that is not there.
    else if (isWordedGap(text) || parts[i] !== undefined) worded += counts[i]!;
    else if (!isNumberGap(text)) {
      odd += counts[i]!;
      oddTexts++;
    }
  });
  const example = texts[values.findIndex((value) => !Number.isNaN(value))] ?? '';
  return { form: { ...form, example }, values, dates, odd, oddTexts, worded };
}

/** Dates whose odd words are few: at most a tenth of the cells, or one or two words among many dates. */
export function isMostlyDates({ values, dates, odd, oddTexts, worded }: DateDecision): boolean {
  if (dates === 0 || worded + odd > dates) return false;
  return odd * 9 <= dates || (oddTexts <= 2 && values.length - oddTexts > 50);
}

/** The order in which most texts are dates; of several, what is likely. */
function decideOrder(
  all: readonly (DateText | undefined)[],
  counts: ArrayLike<number>,
): { order: DateOrder; isAmbiguous: boolean } {
  const open = all.flatMap((part, i) => (part?.isOpen ? [{ part, count: counts[i]! }] : []));
  if (open.length === 0) return { order: 'ymd', isAmbiguous: false };
  const orders: DateOrder[] = open.some(({ part }) => !part.hasShortYear) ? ['mdy', 'dmy'] : ['mdy', 'dmy', 'ymd'];
  const valid = orders.map((order) =>
    open.reduce((sum, { part, count }) => (Number.isNaN(dayIn(part, order)) ? sum : sum + count), 0),
  );
  const most = Math.max(...valid);
  const best = orders.filter((_, i) => valid[i] === most);
  if (best.length === 1) return { order: best[0]!, isAmbiguous: false };
  const usual = best.find((order) => order === custom(open[0]!.part)) ?? best[0]!;
  return { order: sameNumber(open.map(({ part }) => part)) ?? usual, isAmbiguous: true };
}

/** Where one of the first two numbers never differs: the first days of months, else days of one month. */
function sameNumber(parts: readonly DateText[]): DateOrder | undefined {
  const of = (at: 0 | 1) => new Set(parts.map(({ numbers }) => numbers[at]));
  const [first, second] = [of(0), of(1)];
  if ((first.size === 1) === (second.size === 1)) return undefined;
  const isFirst = first.size === 1;
  const isDay = (isFirst ? first : second).has(1);
  return isFirst === isDay ? 'dmy' : 'mdy';
}

/** 02/03/2024 is month first in most files; with points or hyphens the day is first. */
function custom({ separator }: DateText): DateOrder {
  return separator === '/' ? 'mdy' : 'dmy';
}

/** Days from 1970, of three numbers in that order. */
function dayIn({ numbers: [first, second, third], isOpen, hasShortYear }: DateText, order: DateOrder): number {
  if (!isOpen) return daysOf(first, second, third);
  const [year, month, day] =
    order === 'ymd' ? [first, second, third] : order === 'dmy' ? [third, second, first] : [third, first, second];
  return daysOf(fullYear(year, hasShortYear), month, day);
}

function momentOf(part: DateText, { style, zone }: Pick<DateForm, 'style' | 'zone'>): number {
  const order = style === 'dmy' || style === 'mdy' ? style : 'ymd';
  // A year of four digits at the end is no year at the start.
  if (part.isOpen && order === 'ymd' && !part.hasShortYear) return Number.NaN;
  const moment = dayIn(part, order) * dayLength + part.time;
  return part.zone === undefined || zone === null ? moment : moment + zoneShift(part.zone, zone);
}

/** Reads cells in a form that is known; ISO 8601 and months by their names in any. NaN for all else. */
export function dateReader(form: DateForm): (text: string) => number {
  if (form.style === 'clock') return clockTime;
  const ofNumber = isNumberStyle(form.style) ? numberDates(form.style) : undefined;
  return (text) => {
    if (ofNumber !== undefined) {
      const value = parseNumber(text);
      if (!Number.isNaN(value)) return ofNumber(value);
    } else {
      const moment = plainMoment(text);
      if (!Number.isNaN(moment)) return moment;
    }
    const part = takeDateApart(text);
    return part === undefined ? Number.NaN : momentOf(part, form);
  };
}

/** Of `2024-02-18` and `2024-02-18 09:30:00`, the way of most dates; NaN for all else, which may be a date too. */
function plainMoment(text: string): number {
  const { length } = text;
  if ((length !== 10 && length !== 16 && length !== 19) || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45)
    return Number.NaN;
  const days = daysOf(parseDigits(text, 0, 4), parseDigits(text, 5, 7), parseDigits(text, 8, 10));
  if (length === 10) return days * dayLength;
  const between = text.charCodeAt(10);
  if ((between !== 84 && between !== 32) || text.charCodeAt(13) !== 58) return Number.NaN;
  if (length === 19 && text.charCodeAt(16) !== 58) return Number.NaN;
  const second = length === 19 ? parseDigits(text, 17, 19) : 0;
  return days * dayLength + clockOf(parseDigits(text, 11, 13), parseDigits(text, 14, 16), second);
}

function parseDigits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function isNumberStyle(style: DateStyle): style is NumberStyle {
  return style.length > 'clock'.length;
}

/** The moment that a number stands for in that form; undefined where its dates are no numbers. */
export function dateOfNumber({ style }: DateForm): ((value: number) => number) | undefined {
  return isNumberStyle(style) ? numberDates(style) : undefined;
}

function numberDates(style: NumberStyle): (value: number) => number {
  switch (style) {
    case 'together':
      return (value) => daysOf(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100) * dayLength;
    case 'spreadsheet':
      // Its day 1 is 1 January 1900, and it has a 29 February 1900.
      return (value) => (value - 25_569) * dayLength;
    default: {
      const factor = { seconds: 1000, milliseconds: 1, microseconds: 1e-3, nanoseconds: 1e-6 }[style];
      return (value) => value * factor;
    }
  }
}

/** Days that files are about, in milliseconds from 1970: of 1990 to 2049. */
const [earliest, latest] = [631_152_000_000, 2_524_608_000_000];

/** Names of columns of dates: `timestamp`, `created_at`, `orderDate`. */
function isCalledDate(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return (
    words.some((word) =>
      /^(date|dates|datetime|time|timestamp|ts|epoch|unix|unixtime|day|dt|datum|fecha)$/.test(word),
    ) ||
    ['at', 'on'].includes(words.at(-1)!) ||
    /(date|time|timestamp)$/.test(words.at(-1)!)
  );
}

/** Of so many different numbers, not all look like days by chance. */
const fewestDays = 10;

/** Whether all are days of this calendar, as 20240218 is; where the column is not called so, many different ones. */
function areDays(values: Float64Array, isCalled: boolean): boolean {
  const read = numberDates('together');
  const [first, last] = isCalled ? [1800, 2200] : [1900, 2100];
  const [from, to] = [daysOf(first, 1, 1) * dayLength, daysOf(last, 1, 1) * dayLength];
  const isDay = (value: number) => Number.isInteger(value) && read(value) >= from && read(value) <= to;
  return (
    values.every((value) => Number.isNaN(value) || isDay(value)) &&
    (isCalled || countDistinct(values, fewestDays) >= fewestDays)
  );
}

/**
 * The form of numbers that are dates: where all of them are days of this calendar (20240218), or where the column is called so and they are
 * moments of the last decades in seconds or parts of these, or in days as spreadsheets count them; where the user says so, whatever they are called.
 */
export function decideNumberDates(name: string, values: Float64Array, isSaid: boolean): DateForm | undefined {
  const isCalled = isSaid || isCalledDate(name);
  const isTogether = areDays(values, isCalled);
  if (!isCalled && !isTogether) return undefined;
  let [low, high, isWhole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    isWhole &&= Number.isInteger(value);
  }
  if (low > high) return undefined;
  const fits = (style: NumberStyle) => {
    const read = numberDates(style);
    return read(low) >= earliest && read(high) <= latest;
  };
  const style = isTogether
    ? 'together'
    : (['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'spreadsheet'] as const).find((each) => fits(each));
  const said = isSaid ? (style ?? saidStyle(low, high)) : style;
  if (said === undefined) return undefined;
  const isDay = said === 'together' || said === 'spreadsheet';
  return { style: said, zone: isDay ? null : 0, hasTime: !isDay || !isWhole, example: String(low) };
}

/** Where the user says that they are dates: days of a spreadsheet of the last decades, else seconds or milliseconds. */
function saidStyle(low: number, high: number): NumberStyle | undefined {
  if (low >= 10_000 && high <= 80_000) return 'spreadsheet';
  if (high < 1e6) return undefined;
  return high < 1e11 ? 'seconds' : 'milliseconds';
}

/** The words about a column of such dates. */
export function dateFormText(form: DateForm): string {
  const { style, zone, example } = form;
  const value = dateReader(form)(example);
  const isClock = style === 'clock';
  const shown = isClock ? clockInWords(value) : momentInWords(value, null);
  const order = { dmy: ', day first', mdy: ', month first' }[style as string] ?? '';
  const place = zone === null ? '' : ` ${zone === 0 ? 'in UTC' : `in the zone ${zoneInWords(zone)}`}`;
  const kind = isClock ? 'times of day' : 'dates';
  return example === shown ? `${kind}${place}` : `${kind}${place} written ${example} for ${shown}${order}`;
}
