/** erf of float32 vectors: x + x P(x^2) below 1.35; above, 1 - 1 / Q(x)^16 as in Abramowitz and Stegun 7.1.28. */

import type { FunctionBuilder } from './assembler.ts';
import type { Value } from './math-vector.ts';
import {
  abs,
  add,
  choose,
  constant,
  divide,
  keep,
  less,
  multiply,
  or,
  polynomial,
  signOf,
  subtract,
} from './math-vector.ts';

const cut = 1.35;

/** erf(x)/x - 1 in powers of x^2, minimax on [0, cut]. */
const inner = [
  0.128379163559, -0.37612615037, 0.112835228589, -0.0268544706652, 0.0051985933043, -0.000824321482863,
  9.95291736999e-5, -6.78128460627e-6,
];

/** erfc(x)^(-1/16), minimax on [cut, 4] for the error that it leaves in erfc. */
const outer = [
  1.0017654925, 0.0639426055112, 0.0525545932974, 0.000657346376757, 0.00424675071567, -0.000769080305442,
  0.000154795621425,
];

export function erf(f: FunctionBuilder, x: Value): Value {
  const size = keep(f, abs(x));
  const z = keep(f, multiply(size, size));
  const small = add(multiply(polynomial(z, inner), size), size);
  let power = keep(f, polynomial(size, outer));
  for (let squarings = 0; squarings < 4; squarings++) power = keep(f, multiply(power, power));
  const large = subtract(constant(1), divide(constant(1), power));
  return or(choose(less(size, constant(cut)), small, large), signOf(x));
}
