import { kernel } from './define.ts';
import { div } from './div.ts';
import { equal } from './equal.ts';
import { mul } from './mul.ts';
import {
  keptShape,
  type ReductionFunction,
  reduceInto,
  reductionAxes,
  reductionCall,
  reductionSamples,
} from './reduction.ts';
import type { Samples } from './samples.ts';
import { sum } from './sum.ts';

/**
 * The largest element over the given axes, or over all; ties share the gradient equally. A negative axis counts from
 * the last; `keepAxes` keeps the axes with length 1.
 *
 * @example
 * import { constant, evaluate, max } from 'chainrule';
 *
 * const x = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate(max(x))); // 4
 * console.log(evaluate([max(x, 0)])); // [[3, 4]]
 */
export const max: ReductionFunction = kernel(
  {
    name: 'max',
    reduction: 'max',
    infer: ([x], { axes }) => ({ shape: keptShape(x!.shape, axes as readonly number[]), dtype: 'float' }),
    reference: ([x], output) => {
      output.data.fill(Number.NEGATIVE_INFINITY);
      reduceInto(x!, output, Math.max);
    },
    vectorJacobianProduct: (node, cotangent) => {
      const largest = equal(node.inputs[0]!, node);
      return [mul(div(cotangent, sum(largest, reductionAxes(node), { keepAxes: true })), largest)];
    },
    notation: { latex: ([x]) => `\\max\\left(${x}\\right)` },
  },
  (apply) => reductionCall('max', apply),
);

export const samples: Samples = () => reductionSamples((x, axes) => max(x, axes));
