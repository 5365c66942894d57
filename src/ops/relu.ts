import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { greater } from './greater.ts';

export const relu: UnaryFunction = scalar<Unary>({
  name: 'relu',
  doc: 'max(x, 0), elementwise; its derivative at 0 is 0.',
  formula: ([x]) => s.max(x, 0),
  derivative: (_, y) => [greater(y, 0)],
  rule: 'relu',
  domain: [[-3, 3]],
  kinks: [0],
  functionNames: ['relu'],
  range: { least: 0 },
  latex: ([x]) => `\\operatorname{relu}\\left(${x}\\right)`,
});
