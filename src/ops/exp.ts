import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

export const exp: UnaryFunction = scalar<Unary>({
  name: 'exp',
  doc: 'e to the power x, elementwise.',
  formula: ([x]) => s.exp(x),
  derivative: (_, y) => [y],
  range: { above: 0 },
  notation: { functionNames: ['exp'], latex: ([x]) => `e^{${x}}` },
  teaching: { rule: 'exponential' },
  tests: { domain: [[-3, 3]] },
});
