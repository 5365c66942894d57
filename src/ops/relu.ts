import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { greater } from './greater.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * max(x, 0), elementwise; its derivative at 0 is 0. Nair and Hinton 2010.
 *
 * @example
 * import { evaluate, grad, input, relu } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = relu(x);
 * console.log(evaluate(y, { x: 3 })); // 3
 * console.log(evaluate(grad(y, x), { x: 3 })); // 1
 */
export const relu: UnaryFunction = unary({
  name: 'relu',
  formula: ([x]) => s.max(x, 0),
  derivative: (_, y) => [greater(y, 0)],
  kinks: [0],
  range: { least: 0 },
  notation: { functionNames: ['relu'], latex: ([x]) => `\\operatorname{relu}\\left(${x}\\right)` },
  teaching: { rule: 'relu' },
});

export const samples: Samples = () => scalarSamples(relu, [[-3, 3]]);
