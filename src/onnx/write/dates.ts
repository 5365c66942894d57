/** A column of dates as ONNX operators: a number comes in, and what the calendar says of it comes out, in double until the end. */
import { dayLength, daysBefore, zoneInWords } from '../../data/calendar.ts';
import type { DatePartName } from '../../data/date-parts.ts';
import { type DateEncoding, standardLimit } from '../../data/preprocessing.ts';
import { elementTypes } from '../schema.ts';
import type { Builder } from './builder.ts';

/** What the numbers of a column count, in words: those that it was written with, else days. */
export function dateInput({ form }: DateEncoding): string {
  switch (form.style) {
    case 'together':
      return 'a day as a number such as 20240218';
    case 'spreadsheet':
      return 'days as spreadsheets count them (45340 is 2024-02-18)';
    case 'seconds':
    case 'milliseconds':
    case 'microseconds':
    case 'nanoseconds':
      return `${form.style} since 1970`;
    case 'clock':
      return 'a time of day as a share of the day (0.75 is 18:00)';
    default:
      return `days since 1970-01-01${placeOf(form.zone)}, the time as their fraction (19771.75 is 2024-02-18 18:00)`;
  }
}

function placeOf(zone: number | null): string {
  return zone === null ? '' : zone === 0 ? ' in UTC' : ` on clocks of the zone ${zoneInWords(zone)}`;
}

/** The features [rows, parts] of a column whose numbers are x, double [rows, 1]. */
export function writeDate(
  builder: Builder,
  { first, median, parts, indicator, form }: DateEncoding,
  x: string,
): string {
  const by = new DateMath(builder);
  const said = form.style === 'together' ? by.daysOfNumber(x) : by.daysFrom(x, form.style);
  const isMissing = builder.apply('Or', [builder.apply('IsNaN', [said]), builder.apply('IsInf', [said])]);
  const days = builder.apply('Where', [isMissing, by.number(median / dayLength), said]);
  const calendar = new Calendar(by, days, Math.floor(first / dayLength));
  const features = parts.map(({ part, mean, scale }) => {
    const standardised = by.div(by.sub(calendar.part(part), mean), scale);
    const limits = [-standardLimit, standardLimit].map((limit) => builder.constant([limit], []));
    return builder.apply('Clip', [builder.cast(standardised, 'float'), ...limits]);
  });
  if (indicator) features.push(builder.cast(isMissing, 'float'));
  return features.length === 1 ? features[0]! : builder.apply('Concat', features, { axis: 1 });
}

/** Arithmetic on double [rows, 1], by names of values or numbers; what is the same is written once. */
class DateMath {
  readonly #builder: Builder;
  readonly #written = new Map<string, string>();

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  number(value: number): string {
    return this.#builder.constant([value], [], 'double');
  }

  add(a: string, b: string | number): string {
    return this.#of('Add', a, b);
  }

  sub(a: string, b: string | number): string {
    return this.#of('Sub', a, b);
  }

  mul(a: string, b: string | number): string {
    return this.#of('Mul', a, b);
  }

  div(a: string, b: string | number): string {
    return this.#of('Div', a, b);
  }

  /** a / b, down to a whole number. */
  over(a: string, b: number): string {
    return this.floor(this.div(a, b));
  }

  /** What is left of a by whole b: not negative. */
  rest(a: string, b: number): string {
    return this.sub(a, this.mul(this.over(a, b), b));
  }

  floor(a: string): string {
    return this.#once('Floor', [a]);
  }

  /** 1 where it is so, else 0. */
  atLeast(a: string, b: string | number): string {
    return this.#once('Cast', [this.#of('GreaterOrEqual', a, b)], { to: elementTypes.double });
  }

  /** The sine of that share of a circle; not all runtimes have a cosine of double. */
  sine(share: string): string {
    return this.#once('Sin', [this.mul(share, 2 * Math.PI)]);
  }

  cosine(share: string): string {
    return this.sine(this.add(share, 0.25));
  }

  /** How many of the first days of months, of all but the first, are there by that day of the year; `leap` is 1 in a leap year. */
  monthsBegun(dayOfYear: string, leap: string): string {
    const begun = daysBefore.slice(1, 12).map((start, i) => {
      const moved = i === 0 ? dayOfYear : this.sub(dayOfYear, leap);
      return this.atLeast(moved, start);
    });
    return begun.reduce((sum, one) => this.add(sum, one));
  }

  /** Days from 1970 to 1 January of a year. */
  firstOf(year: string): string {
    const before = this.sub(year, 1);
    const leaps = this.add(this.sub(this.over(before, 4), this.over(before, 100)), this.over(before, 400));
    return this.sub(this.add(this.mul(before, 365), leaps), 719_162);
  }

  /** 1 in a leap year. */
  leap(year: string): string {
    return this.sub(this.sub(this.firstOf(this.add(year, 1)), this.firstOf(year)), 365);
  }

  /** The days that a number counts in that unit. */
  daysFrom(x: string, style: DateEncoding['form']['style']): string {
    const perDay = { seconds: 86_400, milliseconds: 86_400e3, microseconds: 86_400e6, nanoseconds: 86_400e9 };
    if (style === 'spreadsheet') return this.sub(x, 25_569);
    return style in perDay ? this.div(x, perDay[style as keyof typeof perDay]) : x;
  }

  /** Of 20240218; NaN for a day that is not there. */
  daysOfNumber(x: string): string {
    const [year, month, day] = [this.over(x, 10_000), this.rest(this.over(x, 100), 100), this.rest(x, 100)];
    const leap = this.leap(year);
    const from = (start: number) => this.atLeast(month, start);
    const february = this.sub(from(2), from(3));
    const sumOf = (lengths: readonly number[]) =>
      lengths.map((length, i) => this.mul(from(i + 2), length)).reduce((sum, one) => this.add(sum, one));
    const lengths = daysBefore.slice(1).map((end, i) => end - daysBefore[i]!);
    const before = this.add(sumOf(lengths.slice(0, 11)), this.mul(from(3), leap));
    // What the length changes by, from one month to the next.
    const length = this.add(
      this.add(sumOf(lengths.slice(1).map((one, i) => one - lengths[i]!)), lengths[0]!),
      this.mul(february, leap),
    );
    const checks = [
      this.atLeast(x, 0),
      from(1),
      this.sub(this.number(1), from(13)),
      this.atLeast(day, 1),
      this.atLeast(length, day),
    ];
    const isThere = this.#builder.cast(
      checks.reduce((all, one) => this.mul(all, one)),
      'bool',
    );
    const days = this.add(this.firstOf(year), this.add(before, this.sub(day, 1)));
    return this.#builder.apply('Where', [isThere, days, this.number(Number.NaN)]);
  }

  #of(operator: string, a: string, b: string | number): string {
    return this.#once(operator, [a, typeof b === 'number' ? this.number(b) : b]);
  }

  #once(operator: string, inputs: readonly string[], attributes = {}): string {
    const key = [operator, ...inputs].join(' ');
    const known = this.#written.get(key) ?? this.#builder.apply(operator, inputs, attributes);
    this.#written.set(key, known);
    return known;
  }
}

/** What the calendar says at some moments. */
class Calendar {
  readonly #by: DateMath;
  readonly #days: string;
  readonly #first: number;
  /** `days` are those from 1970, `first` that from which on they are counted. */
  constructor(by: DateMath, days: string, first: number) {
    this.#by = by;
    this.#days = days;
    this.#first = first;
  }

  part(part: DatePartName): string {
    const by = this.#by;
    switch (part) {
      case 'days':
        return by.sub(this.#days, this.#first);
      case 'year':
        return this.#year();
      case 'month':
        return by.add(by.monthsBegun(this.#dayOfYear(), this.#leap()), 1);
      case 'yearSine':
        return by.sine(this.#shareOfYear());
      case 'yearCosine':
        return by.cosine(this.#shareOfYear());
      case 'weekdaySine':
        return by.sine(this.#shareOfWeek());
      case 'weekdayCosine':
        return by.cosine(this.#shareOfWeek());
      case 'hour':
        return by.mul(this.#shareOfDay(), 24);
      case 'daySine':
        return by.sine(this.#shareOfDay());
      case 'dayCosine':
        return by.cosine(this.#shareOfDay());
    }
  }

  #whole(): string {
    return this.#by.floor(this.#days);
  }

  #year(): string {
    const by = this.#by;
    const near = by.add(by.over(this.#whole(), 365.2425), 1970);
    const isNext = by.atLeast(this.#whole(), by.firstOf(by.add(near, 1)));
    const isThis = by.atLeast(this.#whole(), by.firstOf(near));
    return by.sub(by.add(by.add(near, isNext), isThis), 1);
  }

  #leap(): string {
    return this.#by.leap(this.#year());
  }

  #dayOfYear(): string {
    return this.#by.sub(this.#whole(), this.#by.firstOf(this.#year()));
  }

  #shareOfYear(): string {
    return this.#by.div(this.#dayOfYear(), this.#by.add(this.#leap(), 365));
  }

  #shareOfWeek(): string {
    return this.#by.div(this.#by.rest(this.#by.add(this.#whole(), 3), 7), 7);
  }

  #shareOfDay(): string {
    return this.#by.sub(this.#days, this.#whole());
  }
}
