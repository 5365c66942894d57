/** The natural logarithm: log and log1p. */
import { exponent, scale } from './bits.ts';
import { ln2High, ln2Low } from './exponential.ts';
import { coefficients, polynomial } from './polynomial.ts';

/** (2 artanh(s) - 2 s) / s^3 in powers of s^2, for |s| <= 0.1716: Taylor, truncated below 2^-60. */
const tail = /* @__PURE__ */ coefficients(11, (n) => 2 / (2 * n + 3));

/**
 * k ln 2 + log(1 + f) + low for 1 + f in [sqrt(1/2), sqrt(2)], in the form of fdlibm's e_log.c (Sun Microsystems, 1993):
 * with s = f / (2 + f), log(1 + f) = 2 artanh(s) = f - f^2/2 + s (f^2/2 + R(s^2)), whose first term is exact.
 */
function logReduced(k: number, f: number, low: number): number {
  const s = f / (2 + f);
  const s2 = s * s;
  const half = 0.5 * f * f;
  const rest = s * (half + s2 * polynomial(s2, tail)) + (k * ln2Low + low);
  return k * ln2High - (half - rest - f);
}

/** The natural logarithm, within 1 ulp. */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const k = exponent(x);
  return logReduced(k, scale(x, -k) - 1, 0);
}

/** log(1 + x) without the loss of digits near 0, within 1 ulp. */
export function log1p(x: number): number {
  if (x === -1) return Number.NEGATIVE_INFINITY;
  if (!(x > -1)) return Number.NaN;
  if (Math.abs(x) < 5e-17 || x === Number.POSITIVE_INFINITY) return x;
  if (x > -0.29 && x < 0.41) return logReduced(0, x, 0);
  const u = 1 + x;
  const lost = x < 1 ? x - (u - 1) : 1 - (u - x);
  const k = exponent(u);
  return logReduced(k, scale(u, -k) - 1, lost / u);
}
