import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';

/**
 * Tangent of x in radians, elementwise.
 *
 * @example
 * import { evaluate, grad, input, tan } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = tan(x);
 * console.log(evaluate(y, { x: 1 })); // 1.5574
 * console.log(evaluate(grad(y, x), { x: 1 })); // 3.4255
 */
export const tan: UnaryFunction = unary({
  name: 'tan',
  formula: ([x]) => s.div(s.sin(x), s.cos(x)),
  derivative: (_, y) => [add(1, square(y))],
  notation: { functionNames: ['tan'], latex: ([x]) => `\\tan\\left(${x}\\right)` },
  teaching: { rule: 'tangent', why: 'tan = sin/cos, so by the quotient rule its derivative is (cos^2 + sin^2)/cos^2' },
});

export const samples: Samples = () => scalarSamples(tan, [[-1.2, 1.2]]);
