import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { mul } from './mul.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sub } from './sub.ts';

/**
 * 1 / (1 + exp(-x)), elementwise, for x of any size: from a logit to a probability.
 *
 * @example
 * import { evaluate, grad, input, sigmoid } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = sigmoid(x);
 * console.log(evaluate(y, { x: 0 })); // 0.5
 * console.log(evaluate(grad(y, x), { x: 0 })); // 0.25
 */
export const sigmoid: UnaryFunction = unary({
  name: 'sigmoid',
  formula: ([x]) => s.sigmoid(x),
  derivative: (_, y) => [mul(y, sub(1, y))],
  range: { above: 0, below: 1 },
  notation: { functionNames: ['sigma', 'sigmoid', 'σ'], latex: ([x]) => `\\sigma\\left(${x}\\right)` },
  teaching: {
    rule: 'sigmoid',
    why: 'σ(x) = 1/(1 + e^-x), so its derivative is e^-x/(1 + e^-x)^2, which is 1/(1 + e^-x) times e^-x/(1 + e^-x)',
  },
});

export const samples: Samples = () => scalarSamples(sigmoid, [[-3, 3]]);
