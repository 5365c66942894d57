import { broadcastTo } from './broadcast-to.ts';
import { kernel } from './define.ts';
import { keptShape, type ReductionFunction, reduceInto, reductionCall, reductionSamples } from './reduction.ts';

export const sum: ReductionFunction = kernel(
  {
    name: 'sum',
    doc: 'The sum over the given axes, or over all.',
    reduction: 'add',
    infer: ([x], { axes }) => ({ shape: keptShape(x!.shape, axes as readonly number[]), dtype: 'float' }),
    reference: ([x], output) => reduceInto(x!, output, (a, b) => a + b),
    vectorJacobianProduct: (node, cotangent) => [broadcastTo(cotangent, node.inputs[0]!.shape)],
    notation: { latex: ([x]) => `\\sum ${x}` },
    tests: { samples: reductionSamples((x, axes) => sum(x, axes)) },
  },
  (apply) => reductionCall('sum', apply),
);
