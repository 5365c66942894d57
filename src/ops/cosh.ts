import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { sinh } from './sinh.ts';

export const cosh: UnaryFunction = scalar<Unary>({
  name: 'cosh',
  doc: 'Hyperbolic cosine of x, elementwise.',
  formula: ([x]) => s.mul(0.5, s.add(s.exp(x), s.exp(s.neg(x)))),
  derivative: ([x]) => [sinh(x)],
  range: { least: 1 },
  notation: { functionNames: ['cosh'], latex: ([x]) => `\\cosh\\left(${x}\\right)` },
  teaching: { rule: 'hyperbolic cosine' },
  tests: { domain: [[-3, 3]] },
});
