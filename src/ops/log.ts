import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * Natural logarithm of x, elementwise; -Infinity at 0, NaN below.
 *
 * @example
 * import { evaluate, grad, input, log } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = log(x);
 * console.log(evaluate(y, { x: 2 })); // 0.6931
 * console.log(evaluate(grad(y, x), { x: 2 })); // 0.5
 */
export const log: UnaryFunction = unary({
  name: 'log',
  formula: ([x]) => s.log(x),
  derivative: ([x]) => [reciprocal(x)],
  definedFor: { above: 0 },
  notation: { functionNames: ['log', 'ln'], latex: ([x]) => `\\ln\\left(${x}\\right)` },
  teaching: { rule: 'logarithm' },
});

export const samples: Samples = () => scalarSamples(log, [[0.5, 3]]);
