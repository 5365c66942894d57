import type { Node, Operand } from '../graph/node.ts';
import { toNode } from '../graph/node.ts';
import { normaliseAxis } from '../graph/shape.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { exp } from './exp.ts';
import { finiteMax } from './helpers.ts';
import type { Samples } from './samples.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

/**
 * exp(x) / sum(exp(x)) along one axis (the last one when none is given), in the shape of x: from logits to
 * probabilities; the maximum is subtracted first, so any finite x is safe.
 *
 * @example
 * import { constant, evaluate, softmax } from 'chainrule';
 *
 * console.log(evaluate([softmax(constant([1, 2, 3]))])); // [[0.0900, 0.2447, 0.6652]]
 */
export const softmax: OperationFunction<[x: Operand, axis?: number]> = composed(
  {
    name: 'softmax',
    expand: ([x], attributes) => {
      const axis = attributes.axis as number;
      const powers = exp(sub(x!, finiteMax(x!, axis)));
      return div(powers, sum(powers, axis, { keepAxes: true }));
    },
    notation: {
      textbook: ([x], attributes) => div(exp(x!), sum(exp(x!), attributes.axis as number, { keepAxes: true })),
      latex: ([x]) => `\\operatorname{softmax}\\left(${x}\\right)`,
    },
  },
  (apply) =>
    (x, axis = -1): Node =>
      apply([x], { axis: normaliseAxis('softmax', axis, toNode(x).shape.length) }),
);

export const samples: Samples = () =>
  [-1, 0].map((axis) => ({
    inputs: [{ shape: [3, 4], low: -3, high: 3 }],
    apply: ([x]) => softmax(x!, axis),
  }));
