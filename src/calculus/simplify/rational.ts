/** Exact fractions of small whole numbers; what does not fit goes on as a float64 over 1. */

export interface Rational {
  readonly n: number;
  /** Above 0. */
  readonly d: number;
}

export const zero: Rational = { n: 0, d: 1 };
export const one: Rational = { n: 1, d: 1 };
export const minusOne: Rational = { n: -1, d: 1 };
export const half: Rational = { n: 1, d: 2 };

/** The largest denominator of a fraction that a float64 is read as. */
const largestDenominator = 1000;

/** The fraction or short decimal that a float64 was written as, or undefined for numbers such as pi. */
export function rationalFrom(value: number): Rational | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value)) return { n: value, d: 1 };
  for (let d = 2; d <= largestDenominator; d++) {
    const n = Math.round(value * d);
    if (n / d === value && Number.isSafeInteger(n)) return reduced(n, d);
  }
  const [, digits = '', decimals = ''] = /^(-?\d+)\.(\d+)$/.exec(String(value)) ?? [];
  if (!digits || digits.length + decimals.length > 13) return undefined;
  return reduced(Number(digits + decimals), Number(`1e${decimals.length}`));
}

export function reduced(n: number, d: number): Rational {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d)) return { n: n / d, d: 1 };
  const divisor = greatestCommonDivisor(n, d) * Math.sign(d);
  return { n: n === 0 ? 0 : n / divisor, d: d / divisor };
}

export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

export function addRational(a: Rational, b: Rational): Rational {
  return reduced(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function multiplyRational(a: Rational, b: Rational): Rational {
  return reduced(a.n * b.n, a.d * b.d);
}

export function negateRational({ n, d }: Rational): Rational {
  return { n: n === 0 ? 0 : -n, d };
}

/** 1 / a, for a other than 0. */
export function reciprocalRational({ n, d }: Rational): Rational {
  return reduced(d, n);
}

/** a to a whole power where it stays a fraction of small numbers, else undefined. */
export function powerRational(a: Rational, exponent: number): Rational | undefined {
  if (Math.abs(exponent) > 64 || (a.n === 0 && exponent <= 0)) return undefined;
  let result = one;
  for (let i = 0; i < Math.abs(exponent); i++) {
    result = { n: result.n * a.n, d: result.d * a.d };
    if (!isExact(result)) return undefined;
  }
  return exponent < 0 ? reciprocalRational(result) : reduced(result.n, result.d);
}

export function isExact({ n, d }: Rational): boolean {
  return Number.isSafeInteger(n) && Number.isSafeInteger(d);
}

export function isInteger({ n, d }: Rational): boolean {
  return d === 1 && Number.isSafeInteger(n);
}

export function isOne({ n, d }: Rational): boolean {
  return n === 1 && d === 1;
}

export function sameRational(a: Rational, b: Rational): boolean {
  return a.n === b.n && a.d === b.d;
}

export function rationalText({ n, d }: Rational): string {
  return d === 1 ? String(n) : `${n}/${d}`;
}
