import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { div } from './div.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * Square root of x, elementwise; NaN below 0.
 *
 * @example
 * import { evaluate, grad, input, sqrt } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = sqrt(x);
 * console.log(evaluate(y, { x: 9 })); // 3
 * console.log(evaluate(grad(y, x), { x: 9 })); // 0.1667
 */
export const sqrt: UnaryFunction = unary({
  name: 'sqrt',
  formula: ([x]) => s.sqrt(x),
  derivative: (_, y) => [div(0.5, y)],
  definedFor: { least: 0 },
  range: { least: 0 },
  notation: { functionNames: ['sqrt'], latex: ([x]) => `\\sqrt{${x}}` },
  teaching: { rule: 'square root' },
});

export const samples: Samples = () => scalarSamples(sqrt, [[0.5, 3]]);
