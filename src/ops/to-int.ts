import { s } from '../graph/scalar.ts';
import { abs } from './abs.ts';
import { type UnaryFunction, unary } from './define.ts';
import { floor } from './floor.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { mul } from './mul.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sign } from './sign.ts';

/** The whole numbers that int32 holds; the upper bound is 2^31 where numbers are float32, which is stored as this one. */
const [least, most] = [-2147483648, 2147483647];

/**
 * x as int32, elementwise: what is after the point is cut off (2.7 gives 2, -2.7 gives -2), numbers beyond int32 give
 * its nearest, NaN gives 0; no gradient.
 *
 * @example
 * import { constant, evaluate, gather, toInt } from 'chainrule';
 *
 * const x = toInt(constant([2.7, 0.2]));
 * console.log(evaluate([gather(constant([10, 20, 30]), x)])); // [[30, 10]]
 */
export const toInt: UnaryFunction = unary({
  name: 'toInt',
  dtype: 'int32',
  formula: ([x]) => {
    const whole = s.select(s.less(x, 0), s.neg(s.floor(s.neg(x))), s.floor(x));
    return s.select(s.equal(x, x), s.max(least, s.min(most, whole)), 0);
  },
  derivative: () => [undefined],
  simplify: ([x]) => (x.dtype === 'int32' ? x : undefined),
  kinks: [-3, -2, -1, 1, 2, 3],
  notation: {
    textbook: ([x]) => minimum(maximum(mul(sign(x), floor(abs(x))), least), most),
    latex: ([x]) => `\\operatorname{int}\\left(${x}\\right)`,
  },
  teaching: { rule: 'constant' },
});

export const samples: Samples = () => scalarSamples(toInt, [[-3, 3]]);
