/**
 * Elementary functions in float64 that give the same bits on every engine and processor: they use only
 * + - * /, comparisons, rounding to integers and exact integer arithmetic, which IEEE 754 and ECMAScript fix to
 * the last bit, while `Math.exp` and its like may differ from one engine to the next.
 * Angles are in radians; NaN gives NaN; no function throws.
 */
export { erf } from './error-function.ts';
export { exp, expm1, tanh } from './exponential.ts';
export { log, log1p } from './logarithm.ts';
export { pow } from './power.ts';
export { cos, sin } from './trigonometric.ts';
