import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { reciprocal } from './reciprocal.ts';

export const log: UnaryFunction = scalar<Unary>({
  name: 'log',
  doc: 'Natural logarithm of x, elementwise; -Infinity at 0, NaN below.',
  formula: ([x]) => s.log(x),
  derivative: ([x]) => [reciprocal(x)],
  definedFor: { above: 0 },
  notation: { functionNames: ['log', 'ln'], latex: ([x]) => `\\ln\\left(${x}\\right)` },
  teaching: { rule: 'logarithm' },
  tests: { domain: [[0.5, 3]] },
});
