import { composed } from './define.ts';
import { max } from './max.ts';
import { neg } from './neg.ts';
import { type ReductionFunction, reductionCall, reductionSamples } from './reduction.ts';

export const min: ReductionFunction = composed(
  {
    name: 'min',
    doc: 'The smallest element over the given axes, or over all; ties share the gradient equally.',
    expand: ([x], { axes }) => neg(max(neg(x!), axes as readonly number[], { keepAxes: true })),
    notation: { latex: ([x]) => `\\min\\left(${x}\\right)` },
    tests: { samples: reductionSamples((x, axes) => min(x, axes)) },
  },
  (apply) => reductionCall('min', apply),
);
