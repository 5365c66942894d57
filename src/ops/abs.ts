import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { appliedTo } from './helpers.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sign } from './sign.ts';

/**
 * Absolute value of x, elementwise; its derivative at 0 is 0.
 *
 * @example
 * import { abs, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = abs(x);
 * console.log(evaluate(y, { x: -2 })); // 2
 * console.log(evaluate(grad(y, x), { x: -2 })); // -1
 */
export const abs: UnaryFunction = unary({
  name: 'abs',
  formula: ([x]) => s.abs(x),
  derivative: ([x]) => [sign(x)],
  kinks: [0],
  range: { least: 0 },
  simplify: ([x]) => {
    const sameSize = appliedTo(neg, x) ?? appliedTo(abs, x);
    return sameSize && abs(sameSize[0]!);
  },
  notation: { functionNames: ['abs'], latex: ([x]) => `\\left|${x}\\right|` },
  teaching: { rule: 'absolute value' },
});

export const samples: Samples = () => scalarSamples(abs, [[-3, 3]]);
