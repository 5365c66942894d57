import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type UnaryFunction, unary } from './define.ts';
import { exp } from './exp.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sub } from './sub.ts';

/**
 * exp(x) - 1, elementwise, accurate near 0, where the subtraction would lose digits.
 *
 * @example
 * import { evaluate, expm1, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = expm1(x);
 * console.log(evaluate(y, { x: 1e-10 })); // 1.00000000005e-10
 * console.log(evaluate(grad(y, x), { x: 1e-10 })); // 1.0000000001
 */
export const expm1: UnaryFunction = unary({
  name: 'expm1',
  formula: ([x]) => s.expm1(x),
  derivative: (_, y) => [add(y, 1)],
  range: { above: -1 },
  notation: { textbook: ([x]) => sub(exp(x), 1), latex: ([x]) => `\\left(e^{${x}} - 1\\right)` },
  teaching: { rule: 'exponential' },
});

export const samples: Samples = () => scalarSamples(expm1, [[-3, 3]]);
