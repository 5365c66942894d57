import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sigmoid } from './sigmoid.ts';

/**
 * log(1 + exp(x)), elementwise, for x of any size: a smooth relu whose derivative is sigmoid.
 *
 * @example
 * import { evaluate, grad, input, softplus } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = softplus(x);
 * console.log(evaluate(y, { x: 0 })); // 0.6931
 * console.log(evaluate(grad(y, x), { x: 0 })); // 0.5
 */
export const softplus: UnaryFunction = unary({
  name: 'softplus',
  formula: ([x]) => s.add(s.max(x, 0), s.log1p(s.exp(s.neg(s.abs(x))))),
  derivative: ([x]) => [sigmoid(x)],
  range: { above: 0 },
  notation: { functionNames: ['softplus'], latex: ([x]) => `\\operatorname{softplus}\\left(${x}\\right)` },
  teaching: { rule: 'softplus' },
});

export const samples: Samples = () => scalarSamples(softplus, [[-3, 3]]);
