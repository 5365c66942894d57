import type { Node, Operand } from '../graph/node.ts';
import { abs } from './abs.ts';
import { requireNumber } from './checks.ts';
import { clip } from './clip.ts';
import { composed, type OperationFunction } from './define.ts';
import { lessEqual } from './less-equal.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

/**
 * With d = prediction - target: d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), elementwise; operands
 * broadcast; delta is 1 when none is given, and must be positive. Huber 1964.
 *
 * @example
 * import { constant, evaluate, huber } from 'chainrule';
 *
 * console.log(evaluate([huber(constant([0.5, 10]), 0)])); // [[0.125, 9.5]]
 */
export const huber: OperationFunction<[prediction: Operand, target: Operand, delta?: number]> = composed(
  {
    name: 'huber',
    // With c the difference held within delta, both branches are c (d - c / 2): no square of a large difference is formed.
    expand: ([prediction, target], attributes) => {
      const delta = attributes.delta as number;
      const difference = sub(prediction!, target!);
      const clipped = clip(difference, -delta, delta);
      return mul(clipped, sub(difference, mul(0.5, clipped)));
    },
    notation: {
      textbook: ([prediction, target], attributes) => {
        const delta = attributes.delta as number;
        const difference = sub(prediction!, target!);
        const size = abs(difference);
        const linear = mul(delta, sub(size, 0.5 * delta));
        return where(lessEqual(size, delta), mul(0.5, square(difference)), linear);
      },
      latex: ([prediction, target]) => `\\operatorname{huber}\\left(${prediction}, ${target}\\right)`,
    },
  },
  (apply) =>
    (prediction, target, delta = 1): Node => {
      requireNumber('huber', 'delta', delta, 'a positive number', (value) => value > 0);
      return apply([prediction, target], { delta });
    },
);

export const samples: Samples = () =>
  [
    [-0.3, 0.4],
    [1.5, 4],
    [-4, -1.5],
  ].map(([low, high]) => ({
    inputs: [
      { shape: [3, 2], low: low!, high: high! },
      { shape: [3, 2], low: -0.3, high: 0.2 },
    ],
    apply: ([prediction, target]) => huber(prediction!, target!, 0.9),
  }));
