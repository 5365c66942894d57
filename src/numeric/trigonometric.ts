/** Sine and cosine of angles in radians, of every size. */
import { reduceAngle } from './angle.ts';
import { coefficients, factorial, polynomial } from './polynomial.ts';

/** (sin(r) - r + r^3/6) / r^5 and (cos(r) - 1 + r^2/2) / r^4 in powers of r^2, for |r| <= pi/4: Taylor, below 2^-58. */
const sineTail = /* @__PURE__ */ coefficients(7, (n) => (n % 2 === 0 ? 1 : -1) / factorial(2 * n + 5));
const cosineTail = /* @__PURE__ */ coefficients(8, (n) => (n % 2 === 0 ? 1 : -1) / factorial(2 * n + 4));

/** sin(r + low) for |r| <= pi/4 and a tiny `low`. */
function sineKernel(r: number, low: number): number {
  const r2 = r * r;
  const r3 = r2 * r;
  return r - (r3 / 6 - (r3 * r2 * polynomial(r2, sineTail) + low * (1 - 0.5 * r2)));
}

/** cos(r + low) for |r| <= pi/4 and a tiny `low`. */
function cosineKernel(r: number, low: number): number {
  const r2 = r * r;
  const half = 0.5 * r2;
  const rounded = 1 - half;
  return rounded + (1 - rounded - half + (r2 * r2 * polynomial(r2, cosineTail) - r * low));
}

function sineOfQuadrant(quadrant: number, r: number, low: number): number {
  const value = quadrant % 2 === 0 ? sineKernel(r, low) : cosineKernel(r, low);
  return quadrant < 2 ? value : -value;
}

/** The sine, within 1 ulp for every finite x; NaN for infinities. */
export function sin(x: number): number {
  if (Math.abs(x) < 1e-8) return x;
  if (!Number.isFinite(x)) return Number.NaN;
  const [quadrant, r, low] = reduceAngle(x);
  return sineOfQuadrant(quadrant, r, low);
}

/** The cosine, within 1 ulp for every finite x; NaN for infinities. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const [quadrant, r, low] = reduceAngle(x);
  return sineOfQuadrant((quadrant + 1) % 4, r, low);
}
