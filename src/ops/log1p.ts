import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type UnaryFunction, unary } from './define.ts';
import { log } from './log.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * log(1 + x), elementwise, accurate near 0, where the sum would lose digits.
 *
 * @example
 * import { evaluate, grad, input, log1p } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = log1p(x);
 * console.log(evaluate(y, { x: 1e-10 })); // 9.9999999995e-11
 * console.log(evaluate(grad(y, x), { x: 1e-10 })); // 0.9999999999
 */
export const log1p: UnaryFunction = unary({
  name: 'log1p',
  formula: ([x]) => s.log1p(x),
  derivative: ([x]) => [reciprocal(add(x, 1))],
  definedFor: { above: -1 },
  notation: { textbook: ([x]) => log(add(1, x)), latex: ([x]) => `\\ln\\left(1 + ${x}\\right)` },
  teaching: { rule: 'logarithm' },
});

export const samples: Samples = () => scalarSamples(log1p, [[-0.5, 3]]);
