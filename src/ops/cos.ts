import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { neg } from './neg.ts';
import { sin } from './sin.ts';

export const cos: UnaryFunction = scalar<Unary>({
  name: 'cos',
  doc: 'Cosine of x in radians, elementwise.',
  formula: ([x]) => s.cos(x),
  derivative: ([x]) => [neg(sin(x))],
  range: { least: -1, most: 1 },
  notation: { functionNames: ['cos'], latex: ([x]) => `\\cos\\left(${x}\\right)` },
  teaching: { rule: 'cosine' },
  tests: { domain: [[-3, 3]] },
});
