import { constant } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { appliedTo, unchanged } from './helpers.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * -x, elementwise.
 *
 * @example
 * import { evaluate, grad, input, neg } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = neg(x);
 * console.log(evaluate(y, { x: 3 })); // -3
 * console.log(evaluate(grad(y, x), { x: 3 })); // -1
 */
export const neg: UnaryFunction = unary({
  name: 'neg',
  formula: ([x]) => s.neg(x),
  derivative: () => [constant(-1)],
  simplify: ([x], node) => {
    const negated = appliedTo(neg, x);
    return negated && unchanged(negated[0]!, node);
  },
  notation: { infix: { symbol: '-', precedence: 2 }, latex: ([x]) => `-${x}` },
  teaching: { rule: 'negation' },
});

export const samples: Samples = () => scalarSamples(neg, [[-3, 3]]);
