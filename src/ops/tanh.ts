import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

export const tanh: UnaryFunction = scalar<Unary>({
  name: 'tanh',
  doc: 'Hyperbolic tangent of x, elementwise.',
  formula: ([x]) => s.tanh(x),
  derivative: (_, y) => [sub(1, square(y))],
  range: { above: -1, below: 1 },
  notation: { functionNames: ['tanh'], latex: ([x]) => `\\tanh\\left(${x}\\right)` },
  teaching: {
    rule: 'tanh',
    why: 'tanh = sinh/cosh, so by the quotient rule its derivative is (cosh^2 - sinh^2)/cosh^2',
  },
  tests: { domain: [[-3, 3]] },
});
