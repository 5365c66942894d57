import { s } from '../graph/scalar.ts';
import { cos } from './cos.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

export const sin: UnaryFunction = scalar<Unary>({
  name: 'sin',
  doc: 'Sine of x in radians, elementwise.',
  formula: ([x]) => s.sin(x),
  derivative: ([x]) => [cos(x)],
  range: { least: -1, most: 1 },
  notation: { functionNames: ['sin'], latex: ([x]) => `\\sin\\left(${x}\\right)` },
  teaching: { rule: 'sine' },
  tests: { domain: [[-3, 3]] },
});
