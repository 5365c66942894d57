import { s } from '../graph/scalar.ts';
import { cosh } from './cosh.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * Hyperbolic sine of x, elementwise, accurate near 0: (exp(x) - exp(-x)) / 2.
 *
 * @example
 * import { evaluate, grad, input, sinh } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = sinh(x);
 * console.log(evaluate(y, { x: 1 })); // 1.1752
 * console.log(evaluate(grad(y, x), { x: 1 })); // 1.5431
 */
export const sinh: UnaryFunction = unary({
  name: 'sinh',
  formula: ([x]) => s.mul(0.5, s.sub(s.expm1(x), s.expm1(s.neg(x)))),
  derivative: ([x]) => [cosh(x)],
  notation: { functionNames: ['sinh'], latex: ([x]) => `\\sinh\\left(${x}\\right)` },
  teaching: { rule: 'hyperbolic sine' },
});

export const samples: Samples = () => scalarSamples(sinh, [[-3, 3]]);
