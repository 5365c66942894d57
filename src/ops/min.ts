import { composed } from './define.ts';
import { max } from './max.ts';
import { neg } from './neg.ts';
import { type ReductionFunction, reductionCall, reductionSamples } from './reduction.ts';
import type { Samples } from './samples.ts';

/**
 * The smallest element over the given axes, or over all; ties share the gradient equally. A negative axis counts from
 * the last; `keepAxes` keeps the axes with length 1.
 *
 * @example
 * import { constant, evaluate, min } from 'chainrule';
 *
 * const x = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate(min(x))); // 1
 * console.log(evaluate([min(x, 0)])); // [[1, 2]]
 */
export const min: ReductionFunction = composed(
  {
    name: 'min',
    expand: ([x], { axes }) => neg(max(neg(x!), axes as readonly number[], { keepAxes: true })),
    notation: { latex: ([x]) => `\\min\\left(${x}\\right)` },
  },
  (apply) => reductionCall('min', apply),
);

export const samples: Samples = () => reductionSamples((x, axes) => min(x, axes));
