import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sinh } from './sinh.ts';

/**
 * Hyperbolic cosine of x, elementwise: (exp(x) + exp(-x)) / 2.
 *
 * @example
 * import { cosh, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = cosh(x);
 * console.log(evaluate(y, { x: 1 })); // 1.5431
 * console.log(evaluate(grad(y, x), { x: 1 })); // 1.1752
 */
export const cosh: UnaryFunction = unary({
  name: 'cosh',
  formula: ([x]) => s.mul(0.5, s.add(s.exp(x), s.exp(s.neg(x)))),
  derivative: ([x]) => [sinh(x)],
  range: { least: 1 },
  notation: { functionNames: ['cosh'], latex: ([x]) => `\\cosh\\left(${x}\\right)` },
  teaching: { rule: 'hyperbolic cosine' },
});

export const samples: Samples = () => scalarSamples(cosh, [[-3, 3]]);
