/** The arc tangent as a formula, which the inverse trigonometric functions share. */
import { type ScalarExpression, s } from '../graph/scalar.ts';

/** atan(x)/x - 1 over x^2 on [0, tan(pi/8)^2], as a quotient of polynomials in x^2: Cephes (Moshier), atan.c. */
const numerator = [
  -64.85021904942025, -122.88666844901361, -75.00855792314705, -16.157537187333652, -0.8750608600031904,
];
const denominator = [
  194.5506571482614, 485.3903996359137, 432.88106049129027, 165.02700983169885, 24.858464901423062, 1,
];

const quarterTurn = Math.PI / 2;
const tangentOfEighth = Math.SQRT2 - 1;

/**
 * atan(x), to about the last bit in float64 and in float32. Up to tan(pi/8) by the quotient; beyond by
 * pi/4 + atan((x - 1)/(x + 1)), and beyond tan(3 pi/8) by pi/2 - atan(1/x).
 */
export function arcTangent(x: ScalarExpression): ScalarExpression {
  const size = s.abs(x);
  const isLarge = s.less(1 / tangentOfEighth, size);
  const isMiddle = s.less(tangentOfEighth, size);
  const reduced = s.select(isLarge, s.div(-1, size), s.select(isMiddle, s.div(s.sub(size, 1), s.add(size, 1)), size));
  const z = s.mul(reduced, reduced);
  const tail = s.div(s.mul(z, polynomial(z, numerator)), polynomial(z, denominator));
  const angle = s.add(reduced, s.mul(reduced, tail));
  const whole = s.add(s.select(isLarge, quarterTurn, s.select(isMiddle, quarterTurn / 2, 0)), angle);
  return s.select(s.less(x, 0), s.neg(whole), whole);
}

/** sqrt(1 - x^2), without the cancellation of the difference near 1. */
export function rootOfOneMinusSquare(x: ScalarExpression): ScalarExpression {
  return s.sqrt(s.mul(s.sub(1, x), s.add(1, x)));
}

/** By Horner's rule, the constant first. */
function polynomial(z: ScalarExpression, coefficients: readonly number[]): ScalarExpression {
  return coefficients.reduceRight<ScalarExpression | number>(
    (sum, coefficient) => (sum === 0 ? coefficient : s.add(s.mul(z, sum), coefficient)),
    0,
  ) as ScalarExpression;
}
