import { s } from '../graph/scalar.ts';
import { abs } from './abs.ts';
import { type UnaryFunction, unary } from './define.ts';
import { appliedTo } from './helpers.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { pow } from './pow.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * x * x, elementwise.
 *
 * @example
 * import { evaluate, grad, input, square } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = square(x);
 * console.log(evaluate(y, { x: 3 })); // 9
 * console.log(evaluate(grad(y, x), { x: 3 })); // 6
 */
export const square: UnaryFunction = unary({
  name: 'square',
  formula: ([x]) => s.mul(x, x),
  derivative: ([x]) => [mul(2, x)],
  range: { least: 0 },
  simplify: ([x]) => {
    const sameSquare = appliedTo(neg, x) ?? appliedTo(abs, x);
    return sameSquare && square(sameSquare[0]!);
  },
  notation: { textbook: ([x]) => pow(x, 2), latex: ([x]) => `{${x}}^2` },
  teaching: { rule: 'power' },
});

export const samples: Samples = () => scalarSamples(square, [[-3, 3]]);
