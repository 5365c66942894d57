/** The exponential and what follows from it: exp, expm1, tanh. */
import { scale } from './bits.ts';
import { coefficients, factorial, polynomial } from './polynomial.ts';

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

/** (e^r - 1 - r) / r^2 for |r| <= 0.36: Taylor, truncated below 2^-60. */
const tail = /* @__PURE__ */ coefficients(13, (n) => 1 / factorial(n + 2));

/**
 * e^(x + low) - shift, where `low` is a small correction to x and `shift` is 0 or 1; |x| < 746.
 * x is reduced to k ln 2 + r (Cody and Waite, "Software Manual for the Elementary Functions", 1980),
 * and what each rounding of a large term lost is added back with the small terms.
 */
export function expCorrected(x: number, low: number, shift: 0 | 1): number {
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const highPart = x - k * ln2High;
  const lowPart = k * ln2Low - low;
  const r = highPart - lowPart;
  const small = r * r * polynomial(r, tail) - lowPart;
  if (k === 0 && shift === 1) return highPart + small;
  const unit = shift === 0 ? 1 : 1 - scale(1, -k);
  const sum = unit + highPart;
  const lost = highPart - (sum - unit);
  return scale(sum + (lost + small), k);
}

/** e^x, within 1 ulp. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.8) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  return expCorrected(x, 0, 0);
}

/** e^x - 1 without the loss of digits near 0, within 1 ulp. */
export function expm1(x: number): number {
  if (x > 709.8) return Number.POSITIVE_INFINITY;
  if (x < -40) return -1;
  if (Math.abs(x) < 5e-17 || Number.isNaN(x)) return x;
  if (x > 40) return expCorrected(x, 0, 0);
  return expCorrected(x, 0, 1);
}

/** The hyperbolic tangent, within 2 ulp: from expm1, so that no digits cancel near 0. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 1e-8 || Number.isNaN(x)) return x;
  if (size > 22) return x > 0 ? 1 : -1;
  const t = expm1(2 * size);
  const result = size < 0.5 ? t / (t + 2) : 1 - 2 / (t + 2);
  return x > 0 ? result : -result;
}
