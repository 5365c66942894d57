import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

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
export const exp: UnaryFunction = scalar<Unary>({
  name: 'exp',
  formula: ([x]) => s.exp(x),
  derivative: (_, y) => [y],
  range: { above: 0 },
  notation: { functionNames: ['exp'], latex: ([x]) => `e^{${x}}` },
  teaching: { rule: 'exponential' },
  tests: { domain: [[-3, 3]] },
});
