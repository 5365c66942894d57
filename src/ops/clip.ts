import { fail } from '../graph/error.ts';
import type { Node, Operand } from '../graph/node.ts';
import { formatValue } from '../graph/options.ts';
import { composed, type OperationFunction } from './define.ts';
import { greater } from './greater.ts';
import { less } from './less.ts';
import type { Samples } from './samples.ts';
import { where } from './where.ts';

/**
 * x held between low and high, elementwise; the derivative is 1 from low to high, both included, and 0 outside. A low
 * above high is refused; an infinite bound is none.
 *
 * @example
 * import { clip, constant, evaluate } from 'chainrule';
 *
 * console.log(evaluate([clip(constant([-3, 0.5, 3]), -1, 1)])); // [[-1, 0.5, 1]]
 */
export const clip: OperationFunction<[x: Operand, low: number, high: number]> = composed(
  {
    name: 'clip',
    expand: ([x], { low, high }) =>
      where(less(x!, low as number), low as number, where(greater(x!, high as number), high as number, x!)),
    notation: { latex: ([x]) => `\\operatorname{clip}\\left(${x}\\right)` },
  },
  (apply) =>
    (x, low, high): Node => {
      if (typeof low !== 'number' || typeof high !== 'number' || !(low <= high)) {
        fail({
          what: 'clip',
          problem: 'bad bounds',
          got: `low ${formatValue(low)}, high ${formatValue(high)}`,
          expected: 'low <= high (an infinite bound for none)',
        });
      }
      return apply([x], { low, high });
    },
);

export const samples: Samples = () =>
  [
    [-0.9, 1.9],
    [2.1, 5],
    [-5, -1.1],
  ].map(([low, high]) => ({
    inputs: [{ shape: [3, 5], low: low!, high: high! }],
    apply: ([x]) => clip(x!, -1, 2),
  }));
