/**
 * log and log1p of float32 vectors: x = 2^k (1 + t) with 1 + t in [sqrt(1/2), sqrt(2)), and
 * log(1 + t) = 2 s + s R(s^2) with s = t / (2 + t), as in fdlibm (Sun Microsystems, 1993); R is a minimax polynomial.
 */

import type { FunctionBuilder } from './assembler.ts';
import type { Value } from './math-vector.ts';
import {
  add,
  addInteger,
  and,
  choose,
  constant,
  divide,
  equal,
  fromInteger,
  integer,
  keep,
  less,
  maximumInteger,
  multiply,
  or,
  polynomial,
  shiftLeft,
  shiftRightSigned,
  signOf,
  subtract,
  subtractInteger,
} from './math-vector.ts';

/** ln 2 in two parts, the first with 16 bits, so that its product with any exponent is exact. */
const ln2High = constant(0.693145751953125);
const ln2Low = constant(1.4286067653301e-6);
const one = constant(1);
/** 2^-126. */
const leastNormal = 1.1754943508222875e-38;
const seriesTail = [0.666667763817, 0.399775415649, 0.29871728024];

/** The natural logarithm, of subnormal numbers too. -Infinity at 0, NaN below. */
export function log(f: FunctionBuilder, x: Value): Value {
  const { exponent, significand } = splitNormalised(f, x);
  const result = logOfParts(f, keep(f, fromInteger(exponent)), keep(f, subtract(significand, one)));
  return atTheEnds(x, constant(0), result);
}

/** log(1 + x) without cancellation near 0. -Infinity at -1, NaN below. */
export function log1p(f: FunctionBuilder, x: Value): Value {
  const sum = keep(f, add(x, one));
  const { exponent, significand } = split(f, sum);
  // What the rounding of 1 + x lost, brought to the scale of the significand; nothing where the scale has no exponent.
  const lost = subtract(x, subtract(sum, one));
  const scale = maximumInteger(subtractInteger(integer(0x3f800000), shiftLeft(exponent, 23)), integer(0));
  const t = keep(f, add(subtract(significand, one), multiply(lost, scale)));
  const result = logOfParts(f, keep(f, fromInteger(exponent)), t);
  return atTheEnds(x, constant(-1), or(result, signOf(x)));
}

/** A positive, finite, normal x as 2^exponent (an integer) times a significand in [sqrt(1/2), sqrt(2)). */
function split(f: FunctionBuilder, x: Value): { exponent: Value; significand: Value } {
  const exponent = keep(f, shiftRightSigned(subtractInteger(x, integer(0x3f3504f3)), 23));
  return { exponent, significand: subtractInteger(x, shiftLeft(exponent, 23)) };
}

/** Like `split`, for subnormal numbers too. */
export function splitNormalised(f: FunctionBuilder, x: Value): { exponent: Value; significand: Value } {
  const subnormal = keep(f, less(x, constant(leastNormal)));
  const normal = keep(f, choose(subnormal, multiply(x, constant(0x800000)), x));
  const { exponent, significand } = split(f, normal);
  return { exponent: addInteger(exponent, and(subnormal, integer(-23))), significand };
}

/** k ln 2 + log(1 + t), the small terms first. */
function logOfParts(f: FunctionBuilder, k: Value, t: Value): Value {
  const s = keep(f, divide(t, add(t, constant(2))));
  const z = keep(f, multiply(s, s));
  const halfSquare = keep(f, multiply(multiply(constant(0.5), t), t));
  const series = multiply(polynomial(z, seriesTail), z);
  const small = add(multiply(s, add(halfSquare, series)), multiply(k, ln2Low));
  return add(multiply(k, ln2High), subtract(t, subtract(halfSquare, small)));
}

/** The result where x is finite and above the pole; -Infinity at the pole, NaN below, and x itself if Infinity or NaN. */
function atTheEnds(x: Value, pole: Value, result: Value): Value {
  const finite = choose(less(x, constant(Infinity)), result, x);
  return or(choose(equal(x, pole), constant(-Infinity), finite), less(x, pole));
}
