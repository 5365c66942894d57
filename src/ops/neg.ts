import { constant } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { appliedTo, unchanged } from './helpers.ts';

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
export const neg: UnaryFunction = scalar<Unary>({
  name: 'neg',
  formula: ([x]) => s.neg(x),
  derivative: () => [constant(-1)],
  simplify: ([x], node) => {
    const negated = appliedTo(neg, x);
    return negated && unchanged(negated[0]!, node);
  },
  notation: { infix: { symbol: '-', precedence: 2 }, latex: ([x]) => `-${x}` },
  teaching: { rule: 'negation' },
  tests: { domain: [[-3, 3]] },
});
