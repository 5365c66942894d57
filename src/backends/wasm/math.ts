/**
 * The functions of float32 that WebAssembly lacks, four lanes at a time, from plain IEEE 754 operations alone, so that
 * every engine gives the same bits. NaN, infinities and signed zeros are as in C. Greatest errors, in units in the
 * last place of float32 (each is a test): exp 1.5, expm1 1.5, sigmoid 2, tanh 2, log 1, log1p 1.5, sin and cos 2 for
 * |x| < 1e8, erf 2.5, pow 1.
 */

import type { FunctionBuilder } from './assembler.ts';
import { erf } from './math-error-function.ts';
import { exp, expm1, sigmoid, tanh } from './math-exponential.ts';
import { log, log1p } from './math-logarithm.ts';
import { pow } from './math-power.ts';
import { cos, sin } from './math-trigonometric.ts';
import type { Value } from './math-vector.ts';
import { keep } from './math-vector.ts';

type UnaryName = 'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'tanh' | 'sigmoid' | 'erf';

export type MathName = UnaryName | 'pow';

const unaryFunctions: Record<UnaryName, (f: FunctionBuilder, x: Value) => Value> = {
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tanh,
  sigmoid,
  erf,
};

/**
 * Writes a function in place: it takes its v128 operands from the stack and leaves the v128 result there. In a loop
 * this beats a call, since engines then keep the constants in registers from turn to turn.
 */
export function emitMath(f: FunctionBuilder, name: MathName): void {
  const take = (): Value => keep(f, () => {});
  if (name === 'pow') {
    const exponent = take();
    pow(f, take(), exponent)(f);
  } else {
    unaryFunctions[name](f, take())(f);
  }
}
