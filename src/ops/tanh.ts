import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/**
 * Hyperbolic tangent of x, elementwise, from -1 to 1.
 *
 * @example
 * import { evaluate, grad, input, tanh } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = tanh(x);
 * console.log(evaluate(y, { x: 1 })); // 0.7616
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.4200
 */
export const tanh: UnaryFunction = unary({
  name: 'tanh',
  formula: ([x]) => s.tanh(x),
  derivative: (_, y) => [sub(1, square(y))],
  range: { above: -1, below: 1 },
  notation: { functionNames: ['tanh'], latex: ([x]) => `\\tanh\\left(${x}\\right)` },
  teaching: {
    rule: 'tanh',
    why: 'tanh = sinh/cosh, so by the quotient rule its derivative is (cosh^2 - sinh^2)/cosh^2',
  },
});

export const samples: Samples = () => scalarSamples(tanh, [[-3, 3]]);
