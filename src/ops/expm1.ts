import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { exp } from './exp.ts';
import { sub } from './sub.ts';

export const expm1: UnaryFunction = scalar<Unary>({
  name: 'expm1',
  doc: 'exp(x) - 1, elementwise, accurate near 0.',
  formula: ([x]) => s.expm1(x),
  derivative: (_, y) => [add(y, 1)],
  range: { above: -1 },
  notation: { textbook: ([x]) => sub(exp(x), 1), latex: ([x]) => `\\left(e^{${x}} - 1\\right)` },
  teaching: { rule: 'exponential' },
  tests: { domain: [[-3, 3]] },
});
