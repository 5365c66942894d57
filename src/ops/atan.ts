import { add } from './add.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { arcTangent } from './inverse-trigonometric.ts';
import { reciprocal } from './reciprocal.ts';
import { square } from './square.ts';

export const atan: UnaryFunction = scalar<Unary>({
  name: 'atan',
  doc: 'Arc tangent of x in radians, from -pi/2 to pi/2, elementwise.',
  formula: ([x]) => arcTangent(x),
  derivative: ([x]) => [reciprocal(add(1, square(x)))],
  notation: { functionNames: ['atan', 'arctan'], latex: ([x]) => `\\arctan\\left(${x}\\right)` },
  teaching: { rule: 'arc tangent' },
  tests: { domain: [[-3, 3]] },
});
