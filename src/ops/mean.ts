import { sizeOf } from '../graph/shape.ts';
import { composed } from './define.ts';
import { div } from './div.ts';
import { type ReductionFunction, reductionCall, reductionSamples } from './reduction.ts';
import type { Samples } from './samples.ts';
import { sum } from './sum.ts';

/**
 * The arithmetic mean over the given axes, or over all. A negative axis counts from the last; `keepAxes` keeps the
 * axes with length 1.
 *
 * @example
 * import { constant, evaluate, mean } from 'chainrule';
 *
 * const x = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate(mean(x))); // 2.5
 * console.log(evaluate([mean(x, 0)])); // [[2, 3]]
 */
export const mean: ReductionFunction = composed(
  {
    name: 'mean',
    expand: ([x], attributes) => {
      const axes = attributes.axes as readonly number[];
      return div(sum(x!, axes, { keepAxes: true }), sizeOf(axes.map((axis) => x!.shape[axis]!)));
    },
    notation: { latex: ([x]) => `\\operatorname{mean}\\left(${x}\\right)` },
  },
  (apply) => reductionCall('mean', apply),
);

export const samples: Samples = () => reductionSamples((x, axes) => mean(x, axes));
