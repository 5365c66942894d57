/**
 * The functions of float32 that WebAssembly lacks, four lanes at a time, from plain IEEE 754 operations alone, so that
 * every engine gives the same bits. NaN, infinities and signed zeros are as in C. Greatest errors, in units in the
 * last place of float32 (each is a test): exp 1.5, expm1 1.5, sigmoid 2, tanh 2, log 1, log1p 1.5, sin and cos 2 for
 * |x| < 1e8, erf 2.5, pow 1.
 */

import type { FunctionBuilder } from './assembler.ts';
import { exp, expm1, sigmoid, tanh } from './math-exponential.ts';
import { log, log1p } from './math-logarithm.ts';
import type { Value } from './math-vector.ts';
import { keep } from './math-vector.ts';

type CommonName = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'sigmoid';

type RareName = 'sin' | 'cos' | 'erf' | 'pow';

export type MathName = CommonName | RareName;

const common: Record<CommonName, (f: FunctionBuilder, x: Value) => Value> = { exp, expm1, log, log1p, tanh, sigmoid };

const isRare = (name: string): name is RareName => ['sin', 'cos', 'erf', 'pow'].includes(name);

let rare: typeof import('./math-rare.ts') | undefined;

/** Loads the functions that few programs have, with the first that has one; to be awaited before its code is written. */
export async function loadMath(names: ReadonlySet<string>): Promise<void> {
  if ([...names].some(isRare)) rare ??= await import('./math-rare.ts');
}

/**
 * Writes a function in place: it takes its v128 operands from the stack and leaves the v128 result there. In a loop
 * this beats a call, since engines then keep the constants in registers from turn to turn.
 */
export function emitMath(f: FunctionBuilder, name: MathName): void {
  const take = (): Value => keep(f, () => {});
  if (name === 'pow') {
    const exponent = take();
    rare!.pow(f, take(), exponent)(f);
  } else {
    const write = isRare(name) ? rare![name] : common[name];
    write(f, take())(f);
  }
}
