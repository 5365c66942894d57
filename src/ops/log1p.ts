import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { log } from './log.ts';
import { reciprocal } from './reciprocal.ts';

export const log1p: UnaryFunction = scalar<Unary>({
  name: 'log1p',
  doc: 'log(1 + x), elementwise, accurate near 0.',
  formula: ([x]) => s.log1p(x),
  derivative: ([x]) => [reciprocal(add(x, 1))],
  definedFor: { above: -1 },
  notation: { textbook: ([x]) => log(add(1, x)), latex: ([x]) => `\\ln\\left(1 + ${x}\\right)` },
  teaching: { rule: 'logarithm' },
  tests: { domain: [[-0.5, 3]] },
});
