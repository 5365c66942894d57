/**
 * sin and cos of float32 vectors: |x| = n pi/2 + r by a two-constant reduction in float64, and minimax polynomials on
 * [-pi/4, pi/4]. The reduction is exact to float32 for |x| < 1e8; its absolute error then grows as |x| 2^-53, and the
 * result stays within [-1, 1] for every finite x.
 */

import type { FunctionBuilder } from './assembler.ts';
import type { Value } from './math-vector.ts';
import {
  abs,
  add,
  add64,
  addInteger,
  and,
  choose,
  clamp,
  constant,
  constant64,
  demote,
  integer,
  keep,
  lowWords,
  multiply,
  multiply64,
  polynomial,
  promote,
  shiftLeft,
  shiftRightSigned,
  signOf,
  subtract,
  subtract64,
  xor,
} from './math-vector.ts';

/** pi/2 in two parts, the first with 27 bits. */
const quarterTurnHigh = constant64(1.570796325802803);
const quarterTurnLow = constant64(9.920935796805404e-10);
/** Rounds its summand to an integer and leaves that in the low bits. */
const rounder = constant64(0x18000000000000);

const sineTail = [-0.166666546094, 0.0083321607414, -0.000195152801147];
const cosineTail = [0.0416666456828, -0.0013887316246, 2.44331560867e-5];

export function sin(f: FunctionBuilder, x: Value): Value {
  const { quadrant, r } = reduce(f, abs(x));
  return xor(sineOfQuadrant(f, quadrant, r), signOf(x));
}

export function cos(f: FunctionBuilder, x: Value): Value {
  const { quadrant, r } = reduce(f, abs(x));
  return sineOfQuadrant(f, keep(f, addInteger(quadrant, integer(1))), r);
}

/** The integer n nearest to 2 x / pi, of which the two low bits count, and r = x - n pi/2. */
function reduce(f: FunctionBuilder, x: Value): { quadrant: Value; r: Value } {
  const halves = promote(keep(f, x));
  const low = reduceHalf(f, keep(f, halves.low));
  const high = reduceHalf(f, keep(f, halves.high));
  const quadrant = keep(f, lowWords(low.shifted, high.shifted));
  // Only x beyond 2^51, whose n is not an integer any more, is touched by the clamp.
  return { quadrant, r: keep(f, clamp(demote(low.r, high.r), -0.8, 0.8)) };
}

function reduceHalf(f: FunctionBuilder, x: Value): { shifted: Value; r: Value } {
  const shifted = keep(f, add64(multiply64(x, constant64(2 / Math.PI)), rounder));
  const n = keep(f, subtract64(shifted, rounder));
  const r = subtract64(subtract64(x, multiply64(n, quarterTurnHigh)), multiply64(n, quarterTurnLow));
  return { shifted, r };
}

/** sin(quadrant pi/2 + r). */
function sineOfQuadrant(f: FunctionBuilder, quadrant: Value, r: Value): Value {
  const z = keep(f, multiply(r, r));
  const sine = add(multiply(multiply(polynomial(z, sineTail), z), r), r);
  const parabola = subtract(constant(1), multiply(constant(0.5), z));
  const cosine = add(multiply(polynomial(z, cosineTail), multiply(z, z)), parabola);
  const odd = shiftRightSigned(shiftLeft(quadrant, 31), 31);
  const sign = shiftLeft(and(quadrant, integer(2)), 30);
  return xor(choose(odd, cosine, sine), sign);
}
