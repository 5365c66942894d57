import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sign } from './sign.ts';

/**
 * x itself, taken as a fixed number: it has no derivative.
 *
 * @example
 * import { evaluate, grad, input, mul, stopGradient } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = mul(stopGradient(x), x); // the derivative sees 5 * x
 * console.log(evaluate(grad(y, x), { x: 5 })); // 5
 */
export const stopGradient: UnaryFunction = unary({
  name: 'stopGradient',
  formula: ([x]) => x,
  derivative: () => [undefined],
  // Rewrites come after differentiation: then it is x.
  simplify: ([x], node) => (x.dtype === node.dtype ? x : undefined),
  notation: { textbook: ([x]) => x, latex: ([x]) => `${x}` },
  teaching: { rule: 'constant' },
});

export const samples: Samples = () => scalarSamples((x) => stopGradient(sign(x)), [[-3, 3]]);
