import { broadcastTo } from './broadcast-to.ts';
import { kernel } from './define.ts';
import { keptShape, type ReductionFunction, reduceInto, reductionCall, reductionSamples } from './reduction.ts';
import type { Samples } from './samples.ts';

/**
 * The sum over the given axes, or over all. A negative axis counts from the last; `keepAxes` keeps the axes with
 * length 1.
 *
 * @example
 * import { constant, evaluate, sum } from 'chainrule';
 *
 * const x = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate(sum(x))); // 10
 * console.log(evaluate([sum(x, 0)])); // [[4, 6]]
 */
export const sum: ReductionFunction = kernel(
  {
    name: 'sum',
    reduction: 'add',
    infer: ([x], { axes }) => ({ shape: keptShape(x!.shape, axes as readonly number[]), dtype: 'float' }),
    reference: ([x], output) => reduceInto(x!, output, (a, b) => a + b),
    vectorJacobianProduct: (node, cotangent) => [broadcastTo(cotangent, node.inputs[0]!.shape)],
    notation: { latex: ([x]) => `\\sum ${x}` },
  },
  (apply) => reductionCall('sum', apply),
);

export const samples: Samples = () => reductionSamples((x, axes) => sum(x, axes));
