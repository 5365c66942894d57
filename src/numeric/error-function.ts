/** The error function erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
import { exp } from './exponential.ts';
import { coefficients, factorial, polynomial } from './polynomial.ts';

/** 2/sqrt(pi) - 1; the 1 is added apart, so that its product is exact. */
const slopeMinusOne = 0.1283791670955126;

/** sqrt(pi)/2 (erf(x) - 2/sqrt(pi) x) / x^3 in powers of x^2, for |x| <= 1/2: Maclaurin, truncated below 2^-60. */
const tail = /* @__PURE__ */ coefficients(13, (n) => (n % 2 === 0 ? -1 : 1) / (factorial(n + 1) * (2 * n + 3)));

/** 1 - erf(i/4) for i from 0 to 24, to the nearest float64 (the first two are not used). */
const complements = /* @__PURE__ */ Float64Array.of(
  1,
  0.7236736098317631,
  0.4795001221869535,
  0.28884436634648486,
  0.15729920705028513,
  0.07709987174354177,
  0.033894853524689274,
  0.013328328780817557,
  0.004677734981047266,
  0.0014627165866811518,
  0.0004069520174449589,
  0.00010062192211963683,
  2.209049699858544e-5,
  4.302779463675122e-6,
  7.430983723414128e-7,
  1.1372725656979665e-7,
  1.541725790028002e-8,
  1.8505741373867425e-9,
  1.9661604415428876e-10,
  1.8485047721485312e-11,
  1.537459794428035e-12,
  1.1310313266887154e-13,
  7.357847917974398e-15,
  4.232136617425738e-16,
  2.1519736712498913e-17,
);

/**
 * Taylor coefficients b of the derivative f(a + h) = 2/sqrt(pi) exp(-(a + h)^2) divided by n + 1, so that
 * erf(a + h) = erf(a) + h (b0 + b1 h + ...); f' = -2 x f gives (n + 1) f[n+1] = -2 a f[n] - 2 f[n-1].
 */
function expandAround(a: number): Float64Array {
  let before = 0;
  let current = (1 + slopeMinusOne) * exp(-a * a);
  return coefficients(16, (n) => {
    const integrated = current / (n + 1);
    const next = (-2 * a * current - 2 * before) / (n + 1);
    before = current;
    current = next;
    return integrated;
  });
}

const expansions = /* @__PURE__ */ Array.from(complements, (_, i) => expandAround(i / 4));

/** The error function, within 1 ulp: a series at 0 up to 1/2, beyond it Taylor series around the nearest multiple of 1/4. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  if (size >= 6) return x > 0 ? 1 : -1;
  if (size < 1e-160) return x + slopeMinusOne * x;
  if (size <= 0.5) {
    const x2 = x * x;
    return x + x * (slopeMinusOne + (1 + slopeMinusOne) * x2 * polynomial(x2, tail));
  }
  const i = Math.floor(4 * size + 0.5);
  const h = size - i / 4;
  const result = 1 - (complements[i]! - h * polynomial(h, expansions[i]!));
  return x > 0 ? result : -result;
}
