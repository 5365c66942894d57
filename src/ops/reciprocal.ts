import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { div } from './div.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';

/**
 * 1 / x, elementwise; Infinity at 0.
 *
 * @example
 * import { evaluate, grad, input, reciprocal } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = reciprocal(x);
 * console.log(evaluate(y, { x: 4 })); // 0.25
 * console.log(evaluate(grad(y, x), { x: 4 })); // -0.0625
 */
export const reciprocal: UnaryFunction = unary({
  name: 'reciprocal',
  formula: ([x]) => s.div(1, x),
  derivative: (_, y) => [neg(square(y))],
  notation: { textbook: ([x]) => div(1, x), latex: ([x]) => `\\frac{1}{${x}}` },
  teaching: { rule: 'reciprocal' },
});

export const samples: Samples = () => scalarSamples(reciprocal, [[0.5, 3]]);
