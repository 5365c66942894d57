import { s } from '../graph/scalar.ts';
import { abs } from './abs.ts';
import { type UnaryFunction, unary } from './define.ts';
import { ratio } from './helpers.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * -1, 0 or 1, elementwise; no gradient.
 *
 * @example
 * import { constant, evaluate, sign } from 'chainrule';
 *
 * console.log(evaluate([sign(constant([-2, 0, 5]))])); // [[-1, 0, 1]]
 */
export const sign: UnaryFunction = unary({
  name: 'sign',
  formula: ([x]) => s.select(s.less(0, x), 1, s.select(s.less(x, 0), -1, x)),
  derivative: () => [undefined],
  kinks: [0],
  range: { least: -1, most: 1 },
  notation: {
    functionNames: ['sign'],
    plain: ([x], everywhere) => ratio(x, abs(x), everywhere),
    latex: ([x]) => `\\operatorname{sign}\\left(${x}\\right)`,
  },
  teaching: { rule: 'constant' },
});

export const samples: Samples = () => scalarSamples(sign, [[-3, 3]]);
