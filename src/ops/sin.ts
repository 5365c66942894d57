import { s } from '../graph/scalar.ts';
import { cos } from './cos.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * Sine of x in radians, elementwise.
 *
 * @example
 * import { evaluate, grad, input, sin } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = sin(x);
 * console.log(evaluate(y, { x: 1 })); // 0.8415
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.5403
 */
export const sin: UnaryFunction = unary({
  name: 'sin',
  formula: ([x]) => s.sin(x),
  derivative: ([x]) => [cos(x)],
  range: { least: -1, most: 1 },
  notation: { functionNames: ['sin'], latex: ([x]) => `\\sin\\left(${x}\\right)` },
  teaching: { rule: 'sine' },
});

export const samples: Samples = () => scalarSamples(sin, [[-3, 3]]);
