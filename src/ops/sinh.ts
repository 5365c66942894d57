import { s } from '../graph/scalar.ts';
import { cosh } from './cosh.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

export const sinh: UnaryFunction = scalar<Unary>({
  name: 'sinh',
  doc: 'Hyperbolic sine of x, elementwise, accurate near 0.',
  formula: ([x]) => s.mul(0.5, s.sub(s.expm1(x), s.expm1(s.neg(x)))),
  derivative: ([x]) => [cosh(x)],
  notation: { functionNames: ['sinh'], latex: ([x]) => `\\sinh\\left(${x}\\right)` },
  teaching: { rule: 'hyperbolic sine' },
  tests: { domain: [[-3, 3]] },
});
