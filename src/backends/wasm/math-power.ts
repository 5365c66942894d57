/**
 * pow of float32 vectors, with the special values of C (ISO/IEC 9899, F.10.4.4): log2 |x| and 2^t in float64, so that
 * the result is rounded about once.
 */

import type { FunctionBuilder } from './assembler.ts';
import { splitNormalised } from './math-logarithm.ts';
import type { Value } from './math-vector.ts';
import {
  abs,
  add64,
  addInteger64,
  and,
  andNot,
  choose,
  clamp64,
  constant,
  constant64,
  demote,
  divide64,
  equal,
  fromInteger,
  keep,
  less,
  multiply,
  multiply64,
  notEqual,
  or,
  polynomial64,
  promote,
  shiftLeft64,
  signOf,
  subtract64,
  truncate,
} from './math-vector.ts';

/** log2((1 + s) / (1 - s)) / s in powers of s^2, within 2^-37 for 1 + s over 1 - s in [sqrt(1/2), sqrt(2)]. */
const logarithmSeries = [
  2.88539008179008, 0.9617966733501693, 0.5770835825795204, 0.41167282712498476, 0.3407280081548231,
];

/** 2^t on [-1/2, 1/2], within 2^-28. */
const powerSeries = [
  1, 0.6931472149679987, 0.2402265278288851, 0.05550310550806303, 0.009617692969868825, 0.00134066440964,
  0.000155946814974817,
];

/** Rounds its summand to an integer and leaves that in the low bits. */
const rounder = constant64(0x18000000000000);
const one = constant(1);
const infinity = constant(Infinity);

export function pow(f: FunctionBuilder, x: Value, y: Value): Value {
  const size = keep(f, abs(x));
  const { exponent, significand } = splitNormalised(f, size);
  // At 0, Infinity and NaN the exponent alone carries the logarithm.
  const known = choose(less(size, infinity), fromInteger(exponent), size);
  const whole = promote(keep(f, choose(equal(size, constant(0)), constant(-Infinity), known)));
  const fraction = promote(keep(f, significand));
  const times = promote(y);
  const low = powerOfParts(f, whole.low, fraction.low, times.low);
  const high = powerOfParts(f, whole.high, fraction.high, times.high);
  const magnitude = keep(f, demote(low, high));

  const integral = keep(f, equal(y, truncate(y)));
  const halved = keep(f, multiply(y, constant(0.5)));
  const odd = and(integral, notEqual(halved, truncate(halved)));
  const signed = or(magnitude, and(signOf(x), odd));
  const negative = and(less(x, constant(0)), less(constant(-Infinity), x));
  const real = or(signed, andNot(negative, integral));

  const flat = and(equal(size, one), equal(abs(y), infinity));
  return choose(or(or(equal(y, constant(0)), equal(x, one)), flat), one, real);
}

/** 2^(y (whole + log2 fraction)) in float64, its exponent cut to 200 on either side. */
function powerOfParts(f: FunctionBuilder, whole: Value, fraction: Value, y: Value): Value {
  const m = keep(f, fraction);
  const s = keep(f, divide64(subtract64(m, constant64(1)), add64(m, constant64(1))));
  const z = keep(f, multiply64(s, s));
  const logarithm = add64(multiply64(polynomial64(z, logarithmSeries), s), whole);
  const t = keep(f, clamp64(multiply64(logarithm, y), -200, 200));
  const shifted = keep(f, add64(t, rounder));
  const r = keep(f, subtract64(t, subtract64(shifted, rounder)));
  return keep(f, addInteger64(polynomial64(r, powerSeries), shiftLeft64(shifted, 52)));
}
