import { sizeOf } from '../graph/shape.ts';
import { composed } from './define.ts';
import { div } from './div.ts';
import { type ReductionFunction, reductionCall, reductionSamples } from './reduction.ts';
import { sum } from './sum.ts';

export const mean: ReductionFunction = composed(
  {
    name: 'mean',
    doc: 'The arithmetic mean over the given axes, or over all.',
    expand: ([x], attributes) => {
      const axes = attributes.axes as readonly number[];
      return div(sum(x!, axes, { keepAxes: true }), sizeOf(axes.map((axis) => x!.shape[axis]!)));
    },
    notation: { latex: ([x]) => `\\operatorname{mean}\\left(${x}\\right)` },
    tests: { samples: reductionSamples((x, axes) => mean(x, axes)) },
  },
  (apply) => reductionCall('mean', apply),
);
