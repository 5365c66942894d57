import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { arcTangent, rootOfOneMinusSquare } from './inverse-trigonometric.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sqrt } from './sqrt.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/**
 * Arc sine of x in radians, from -pi/2 to pi/2, elementwise; NaN outside -1 to 1.
 *
 * @example
 * import { asin, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = asin(x);
 * console.log(evaluate(y, { x: 0.5 })); // 0.5236
 * console.log(evaluate(grad(y, x), { x: 0.5 })); // 1.1547
 */
export const asin: UnaryFunction = unary({
  name: 'asin',
  formula: ([x]) => arcTangent(s.div(x, rootOfOneMinusSquare(x))),
  derivative: ([x]) => [reciprocal(sqrt(sub(1, square(x))))],
  definedFor: { least: -1, most: 1 },
  notation: { functionNames: ['asin', 'arcsin'], latex: ([x]) => `\\arcsin\\left(${x}\\right)` },
  teaching: { rule: 'arc sine' },
});

export const samples: Samples = () => scalarSamples(asin, [[-0.8, 0.8]]);
