import { add } from './add.ts';
import { type UnaryFunction, unary } from './define.ts';
import { arcTangent } from './inverse-trigonometric.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';

/**
 * Arc tangent of x in radians, from -pi/2 to pi/2, elementwise.
 *
 * @example
 * import { atan, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = atan(x);
 * console.log(evaluate(y, { x: 1 })); // 0.785
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.500
 */
export const atan: UnaryFunction = unary({
  name: 'atan',
  formula: ([x]) => arcTangent(x),
  derivative: ([x]) => [reciprocal(add(1, square(x)))],
  notation: { functionNames: ['atan', 'arctan'], latex: ([x]) => `\\arctan\\left(${x}\\right)` },
  teaching: { rule: 'arc tangent' },
});

export const samples: Samples = () => scalarSamples(atan, [[-3, 3]]);
