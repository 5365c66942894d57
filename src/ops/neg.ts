import { constant } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { appliedTo, unchanged } from './helpers.ts';

export const neg: UnaryFunction = scalar<Unary>({
  name: 'neg',
  doc: '-x, elementwise.',
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
