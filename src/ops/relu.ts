import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { greater } from './greater.ts';

export const relu: UnaryFunction = scalar<Unary>({
  name: 'relu',
  doc: 'max(x, 0), elementwise; its derivative at 0 is 0.',
  formula: ([x]) => s.max(x, 0),
  derivative: (_, y) => [greater(y, 0)],
  kinks: [0],
  range: { least: 0 },
  notation: { functionNames: ['relu'], latex: ([x]) => `\\operatorname{relu}\\left(${x}\\right)` },
  teaching: { rule: 'relu' },
  tests: { domain: [[-3, 3]] },
});
