import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';

const twoOverRootPi = 1.1283791670955126;

/**
 * Error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x, elementwise.
 *
 * @example
 * import { erf, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = erf(x);
 * console.log(evaluate(y, { x: 1 })); // 0.8427
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.4151
 */
export const erf: UnaryFunction = unary({
  name: 'erf',
  formula: ([x]) => s.erf(x),
  derivative: ([x]) => [mul(twoOverRootPi, exp(neg(square(x))))],
  range: { above: -1, below: 1 },
  notation: { functionNames: ['erf'], latex: ([x]) => `\\operatorname{erf}\\left(${x}\\right)` },
  teaching: { rule: 'error function' },
});

export const samples: Samples = () => scalarSamples(erf, [[-2, 2]]);
