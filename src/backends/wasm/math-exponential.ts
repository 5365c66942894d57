/**
 * exp, expm1, sigmoid and tanh of float32 vectors: x = n ln 2 + r by the two-constant reduction of Cody and Waite,
 * a minimax polynomial (Remez) for e^r, and 2^n put together in the exponent bits.
 */

import type { FunctionBuilder } from './assembler.ts';
import type { Value } from './math-vector.ts';
import {
  abs,
  add,
  choose,
  clamp,
  constant,
  divide,
  floor,
  keep,
  less,
  multiply,
  negate,
  or,
  polynomial,
  shiftLeft,
  signOf,
  subtract,
  xor,
} from './math-vector.ts';

const log2OfE = constant(Math.LOG2E);
/** ln 2 in two parts, the first with so few bits that its product with any n here is exact. */
const ln2High = constant(0.693359375);
const ln2Low = constant(-2.1219444e-4);
const one = constant(1);
const half = constant(0.5);

/** (e^r - 1 - r) / r^2: on [0, ln 2] within 2^-28 of e^r, and on [-ln 2 / 2, ln 2 / 2] within 2^-26 of e^r - 1. */
const upperTail = [0.500002285228, 0.166631912244, 0.0418549898677, 0.00786841312829, 0.00191249523061];
const centralTail = [0.499999981548, 0.166665436561, 0.0416671997262, 0.00836651584636, 0.00138825211669];

/** Added to an integral float in [-127, 128], these leave n + 127 or n + 126, the exponent of 2^n or 2^(n-1), in the low bits. */
const exponentOffset = 0x800000 + 127;
/** As above, and in addition the sum rounds its other term to the nearest integer. */
const rounder = 0xc00000 + 127;
const halfRounder = 0xc00000 + 126;

/** e^x. Overflows to Infinity; results below 2^-126 are flushed to 0. */
export function exp(f: FunctionBuilder, argument: Value): Value {
  const x = keep(f, clamp(argument, -88, 89));
  // Rounding n down keeps e^r in [1, 2): then neither end of the range needs a second scaling.
  const n = keep(f, floor(multiply(x, log2OfE)));
  const r = keep(f, remainder(x, n));
  const power = shiftLeft(add(n, constant(exponentOffset)), 23);
  return multiply(add(add(multiply(polynomial(r, upperTail), multiply(r, r)), r), one), power);
}

/** e^x - 1 without cancellation near 0. */
export function expm1(f: FunctionBuilder, argument: Value): Value {
  const difference = keep(f, halfExpm1(f, clamp(argument, -18, 89)));
  return or(add(difference, difference), signOf(argument));
}

/** 1 / (1 + e^-x). Results below 2^-127 are flushed to 0. */
export function sigmoid(f: FunctionBuilder, argument: Value): Value {
  const x = keep(f, clamp(negate(argument), -87, 89));
  const { r, tail, power } = reduceNearest(f, x, rounder);
  // Summed from the small terms to the large ones, so that the denominator is rounded about once.
  const quotient = divide(one, add(add(multiply(power, add(tail, r)), one), power));
  // Beyond 127.5 ln 2 the power is infinite, and with a negative r the denominator would be Infinity - Infinity.
  return choose(less(constant(88.3762), x), constant(0), quotient);
}

/** tanh |x| = h / (h + 1) with h = (e^2|x| - 1) / 2. */
export function tanh(f: FunctionBuilder, argument: Value): Value {
  const size = keep(f, abs(argument));
  const h = keep(f, halfExpm1(f, clamp(add(size, size), 0, 20)));
  const quotient = keep(f, divide(h, add(h, one)));
  // For small h the rounding of the quotient weighs less when it is only a correction.
  const corrected = subtract(h, multiply(h, quotient));
  return xor(choose(less(h, constant(0.375)), corrected, quotient), signOf(argument));
}

/** (e^x - 1) / 2; the factor leaves room for n = 128. */
function halfExpm1(f: FunctionBuilder, argument: Value): Value {
  const { r, tail, power } = reduceNearest(f, keep(f, argument), halfRounder);
  return add(add(subtract(power, half), multiply(power, r)), multiply(power, tail));
}

/** With n the integer nearest to x / ln 2: r, `tail` = e^r - 1 - r, and the power of 2 that the rounder stands for. */
function reduceNearest(f: FunctionBuilder, x: Value, offset: number): { r: Value; tail: Value; power: Value } {
  const shifted = keep(f, add(multiply(x, log2OfE), constant(offset)));
  const n = keep(f, subtract(shifted, constant(offset)));
  const r = keep(f, remainder(x, n));
  const tail = multiply(polynomial(r, centralTail), multiply(r, r));
  return { r, tail, power: keep(f, shiftLeft(shifted, 23)) };
}

function remainder(x: Value, n: Value): Value {
  return subtract(subtract(x, multiply(n, ln2High)), multiply(n, ln2Low));
}
