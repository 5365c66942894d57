import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sin } from './sin.ts';

/**
 * Cosine of x in radians, elementwise.
 *
 * @example
 * import { cos, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = cos(x);
 * console.log(evaluate(y, { x: 1 })); // 0.5403
 * console.log(evaluate(grad(y, x), { x: 1 })); // -0.8415
 */
export const cos: UnaryFunction = unary({
  name: 'cos',
  formula: ([x]) => s.cos(x),
  derivative: ([x]) => [neg(sin(x))],
  range: { least: -1, most: 1 },
  notation: { functionNames: ['cos'], latex: ([x]) => `\\cos\\left(${x}\\right)` },
  teaching: { rule: 'cosine' },
});

export const samples: Samples = () => scalarSamples(cos, [[-3, 3]]);
