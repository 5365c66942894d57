import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * e to the power x, elementwise.
 *
 * @example
 * import { evaluate, exp, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = exp(x);
 * console.log(evaluate(y, { x: 1 })); // 2.71828
 * console.log(evaluate(grad(y, x), { x: 1 })); // 2.71828
 */
export const exp: UnaryFunction = unary({
  name: 'exp',
  formula: ([x]) => s.exp(x),
  derivative: (_, y) => [y],
  range: { above: 0 },
  notation: { functionNames: ['exp'], latex: ([x]) => `e^{${x}}` },
  teaching: { rule: 'exponential' },
});

export const samples: Samples = () => scalarSamples(exp, [[-3, 3]]);
