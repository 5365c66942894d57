import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { arcTangent } from './inverse-trigonometric.ts';
import { neg } from './neg.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sqrt } from './sqrt.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/**
 * Arc cosine of x in radians, from 0 to pi, elementwise; NaN outside -1 to 1.
 *
 * @example
 * import { acos, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = acos(x);
 * console.log(evaluate(y, { x: 0.5 })); // 1.0472
 * console.log(evaluate(grad(y, x), { x: 0.5 })); // -1.1547
 */
export const acos: UnaryFunction = unary({
  name: 'acos',
  // The half angle: accurate near 1 too, where pi/2 - asin(x) cancels.
  formula: ([x]) => s.mul(2, arcTangent(s.sqrt(s.div(s.sub(1, x), s.add(1, x))))),
  derivative: ([x]) => [neg(reciprocal(sqrt(sub(1, square(x)))))],
  definedFor: { least: -1, most: 1 },
  notation: { functionNames: ['acos', 'arccos'], latex: ([x]) => `\\arccos\\left(${x}\\right)` },
  teaching: { rule: 'arc cosine' },
});

export const samples: Samples = () => scalarSamples(acos, [[-0.8, 0.8]]);
