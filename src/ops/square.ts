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
  rule: 'power',
  domain: [[-3, 3]],
  range: { least: 0 },
  latex: ([x]) => `{${x}}^2`,
  textbook: ([x]) => pow(x, 2),
  simplify: ([x]) => {
    const sameSquare = appliedTo(neg, x) ?? appliedTo(abs, x);
    return sameSquare && square(sameSquare[0]!);
  },
});
