import { add } from './add.ts';
import { composed } from './define.ts';
import { exp } from './exp.ts';
import { finiteMax } from './helpers.ts';
import { log } from './log.ts';
import { type ReductionFunction, reductionCall, reductionSamples } from './reduction.ts';
import type { Samples } from './samples.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

/**
 * log(sum(exp(x))) over the given axes, or over all; the maximum is taken out first, so x of any size is safe,
 * -Infinity too. `keepAxes` keeps the axes with length 1.
 *
 * @example
 * import { constant, evaluate, logSumExp } from 'chainrule';
 *
 * console.log(evaluate(logSumExp(constant([1000, 1000])))); // 1000.6931
 */
export const logSumExp: ReductionFunction = composed(
  {
    name: 'logSumExp',
    expand: ([x], attributes) => {
      const axes = attributes.axes as readonly number[];
      const largest = finiteMax(x!, axes);
      return add(log(sum(exp(sub(x!, largest)), axes, { keepAxes: true })), largest);
    },
    notation: {
      textbook: ([x], { axes }) => log(sum(exp(x!), axes as readonly number[], { keepAxes: true })),
      latex: ([x]) => `\\ln \\sum e^{${x}}`,
    },
  },
  (apply) => reductionCall('logSumExp', apply),
);

export const samples: Samples = () => reductionSamples((x, axes) => logSumExp(x, axes));
