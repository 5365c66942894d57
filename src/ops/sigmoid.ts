import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

export const sigmoid: UnaryFunction = scalar<Unary>({
  name: 'sigmoid',
  doc: '1 / (1 + exp(-x)), elementwise, for x of any size.',
  formula: ([x]) => s.sigmoid(x),
  derivative: (_, y) => [mul(y, sub(1, y))],
  rule: 'sigmoid',
  domain: [[-3, 3]],
  latex: ([x]) => `\\sigma\\left(${x}\\right)`,
});
