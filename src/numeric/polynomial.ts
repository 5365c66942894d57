/** Polynomials and the Taylor coefficients that the elementary functions share. */

/** c0 + c1 x + c2 x^2 + ..., by Horner's rule. */
export function polynomial(x: number, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/** Coefficients from a rule for the n-th one, n from 0. */
export function coefficients(count: number, rule: (n: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, n) => rule(n));
}

/** n!, exact up to 22!. */
export function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}
