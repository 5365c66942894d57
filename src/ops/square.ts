import { s } from '../graph/scalar.ts';
import { abs } from './abs.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { appliedTo } from './helpers.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { pow } from './pow.ts';

export const square: UnaryFunction = scalar<Unary>({
  name: 'square',
  doc: 'x * x, elementwise.',
  formula: ([x]) => s.mul(x, x),
  derivative: ([x]) => [mul(2, x)],
  range: { least: 0 },
  simplify: ([x]) => {
    const sameSquare = appliedTo(neg, x) ?? appliedTo(abs, x);
    return sameSquare && square(sameSquare[0]!);
  },
  notation: { textbook: ([x]) => pow(x, 2), latex: ([x]) => `{${x}}^2` },
  teaching: { rule: 'power' },
  tests: { domain: [[-3, 3]] },
});
