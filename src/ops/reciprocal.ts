import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { div } from './div.ts';
import { neg } from './neg.ts';
import { square } from './square.ts';

export const reciprocal: UnaryFunction = scalar<Unary>({
  name: 'reciprocal',
  doc: '1 / x, elementwise.',
  formula: ([x]) => s.div(1, x),
  derivative: (_, y) => [neg(square(y))],
  notation: { textbook: ([x]) => div(1, x), latex: ([x]) => `\\frac{1}{${x}}` },
  teaching: { rule: 'reciprocal' },
  tests: { domain: [[0.5, 3]] },
});
