import type { Node, Operand } from '../graph/node.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { greater } from './greater.ts';
import { besideZero } from './helpers.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { where } from './where.ts';

/**
 * x where x > 0, else slope * x, elementwise; the slope is 0.01 when none is given, and the derivative at 0. A slope
 * that is not finite is refused. Maas et al. 2013.
 *
 * @example
 * import { evaluate, grad, input, leakyRelu } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = leakyRelu(x, 0.1);
 * console.log(evaluate(y, { x: -2 })); // -0.2
 * console.log(evaluate(grad(y, x), { x: -2 })); // 0.1
 */
export const leakyRelu: OperationFunction<[x: Operand, slope?: number]> = composed(
  {
    name: 'leakyRelu',
    expand: ([x], { slope }) => where(greater(x!, 0), x!, mul(slope as number, x!)),
    notation: { latex: ([x]) => `\\operatorname{leakyRelu}\\left(${x}\\right)` },
  },
  (apply) =>
    (x, slope = 0.01): Node => {
      requireNumber('leakyRelu', 'slope', slope);
      return apply([x], { slope });
    },
);

export const samples: Samples = () => besideZero((x) => leakyRelu(x, 0.2));
