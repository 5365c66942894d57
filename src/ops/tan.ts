import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { square } from './square.ts';

export const tan: UnaryFunction = scalar<Unary>({
  name: 'tan',
  doc: 'Tangent of x in radians, elementwise.',
  formula: ([x]) => s.div(s.sin(x), s.cos(x)),
  derivative: (_, y) => [add(1, square(y))],
  notation: { functionNames: ['tan'], latex: ([x]) => `\\tan\\left(${x}\\right)` },
  teaching: { rule: 'tangent', why: 'tan = sin/cos, so by the quotient rule its derivative is (cos^2 + sin^2)/cos^2' },
  tests: { domain: [[-1.2, 1.2]] },
});
