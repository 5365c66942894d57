/** Between which bounds the values of a form lie, so far as its operations tell: what shows that 1 - σ(z) is positive. */
import type { Bounds } from '../../graph/operation.ts';
import type { Rational } from './rational.ts';

/** From low to high; a strict bound is never reached. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowStrict: boolean;
  readonly highStrict: boolean;
}

export const anything: Interval = {
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  lowStrict: false,
  highStrict: false,
};

/** Rounding may move a computed bound by less than this. */
const rounding = 1e-9;

export function isPositive({ low, lowStrict }: Interval): boolean {
  return low > rounding || (low === 0 && lowStrict);
}

export function isNotNegative(range: Interval): boolean {
  return range.low === 0 || isPositive(range);
}

export function exactly(value: number): Interval {
  return { low: value, high: value, lowStrict: false, highStrict: false };
}

export function withinBounds({ above, least, below, most }: Bounds): Interval {
  return {
    low: above ?? least ?? Number.NEGATIVE_INFINITY,
    high: below ?? most ?? Number.POSITIVE_INFINITY,
    lowStrict: above !== undefined,
    highStrict: below !== undefined,
  };
}

/** True where every value of the range is within the bounds. */
export function fits(range: Interval, { above, least, below, most }: Bounds): boolean {
  const { low, high, lowStrict, highStrict } = range;
  if (above !== undefined && !(low > above + rounding || (low === above && lowStrict))) return false;
  if (least !== undefined && !(low >= least)) return false;
  if (below !== undefined && !(high < below - rounding || (high === below && highStrict))) return false;
  return most === undefined || high <= most;
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return {
    low: a.low + b.low,
    high: a.high + b.high,
    lowStrict: a.lowStrict || b.lowStrict,
    highStrict: a.highStrict || b.highStrict,
  };
}

export function scaleInterval({ low, high, lowStrict, highStrict }: Interval, { n, d }: Rational): Interval {
  const factor = n / d;
  if (factor === 0) return exactly(0);
  return factor > 0
    ? { low: low * factor, high: high * factor, lowStrict, highStrict }
    : { low: high * factor, high: low * factor, lowStrict: highStrict, highStrict: lowStrict };
}

/** Of factors that are not negative only the signs are followed. */
export function multiplyIntervals(a: Interval, b: Interval): Interval {
  if (!isNotNegative(a) || !isNotNegative(b)) return anything;
  const strict = isPositive(a) && isPositive(b);
  return { low: 0, high: Number.POSITIVE_INFINITY, lowStrict: strict, highStrict: false };
}

/** Of base^exponent: `whole` is the exponent where it is a whole number. */
export function powerInterval(base: Interval, whole: number | undefined): Interval {
  const even = whole !== undefined && whole % 2 === 0;
  if (!even && !isNotNegative(base) && whole !== undefined) return anything;
  return { low: 0, high: Number.POSITIVE_INFINITY, lowStrict: isPositive(base), highStrict: false };
}
