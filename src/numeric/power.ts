/** x to the power y, from a logarithm with about 70 correct bits. */
import { exponent, scale } from './bits.ts';
import { expCorrected, ln2High, ln2Low } from './exponential.ts';
import { coefficients, polynomial } from './polynomial.ts';

/** Splits a float64 into halves of 26 bits, whose products are exact (Veltkamp). */
const splitter = 134217729;

/** What rounding a b to `product` lost, exactly (Dekker, "A floating-point technique", 1971). */
function productError(a: number, b: number, product: number): number {
  const a1 = splitter * a - (splitter * a - a);
  const b1 = splitter * b - (splitter * b - b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

/** artanh(s) - s - s^3/3 divided by s^5, in powers of s^2. */
const tail = /* @__PURE__ */ coefficients(10, (n) => 1 / (2 * n + 5));

/** log x as an unevaluated sum [high, low]; x is positive and finite. */
function logPrecise(x: number): [number, number] {
  const k = exponent(x);
  const m = scale(x, -k);
  const d = m + 1;
  const s = (m - 1) / d;
  const sd = s * d;
  const sLow = (m - 1 - sd - productError(s, d, sd) - s * (m - (d - 1))) / d;
  const s2 = s * s;
  const s2Low = productError(s, s, s2) + 2 * s * sLow;
  const s3 = s * s2;
  const s3Low = productError(s, s2, s3) + s * s2Low + sLow * s2;
  const third = s3 / 3;
  const thirdLow = (s3 - 3 * third + s3Low - productError(3, third, 3 * third)) / 3;
  const sum = s + third;
  const sumLow = third - (sum - s) + (thirdLow + sLow + s * s2 * s2 * polynomial(s2, tail));
  if (k === 0) return [2 * sum, 2 * sumLow];
  const base = k * ln2High;
  const high = base + 2 * sum;
  return [high, 2 * sum - (high - base) + (2 * sumLow + k * ln2Low)];
}

/**
 * x^y, within 1 ulp, and exact where the result is a float64. Special values as in IEEE 754 and C, so that
 * 1^y = x^0 = 1 for every x and y, NaN and infinities included (JavaScript's own `**` gives NaN for 1^NaN and 1^Infinity).
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  const wholePower = Number.isInteger(y);
  const negative = (x < 0 || Object.is(x, -0)) && wholePower && Math.abs(y) % 2 === 1;
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !wholePower) return Number.NaN;
  const magnitude = size === 1 ? 1 : power(size, y);
  return negative ? -magnitude : magnitude;
}

/** x^y for x >= 0 other than 1 and y other than 0. */
function power(x: number, y: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return (x === 0) === y < 0 ? Number.POSITIVE_INFINITY : 0;
  // Beyond 1e20 the result is out of range since |log x| >= 2^-53.
  if (Math.abs(y) >= 1e20) return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  const [high, low] = logPrecise(x);
  const product = y * high;
  if (product > 710) return Number.POSITIVE_INFINITY;
  if (product < -745.2) return 0;
  return expCorrected(product, productError(y, high, product) + y * low, 0);
}
