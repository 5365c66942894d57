import { type Node, type Operand, toNode } from '../graph/node.ts';
import { normaliseAxis } from '../graph/shape.ts';
import { composed, type OperationFunction } from './define.ts';
import { exp } from './exp.ts';
import { finiteMax } from './helpers.ts';
import { log } from './log.ts';
import type { Samples } from './samples.ts';
import { softmax } from './softmax.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';

/**
 * log(softmax(x)) along one axis (the last one when none is given), in the shape of x, without taking the logarithm
 * of what exp rounded to 0.
 *
 * @example
 * import { constant, evaluate, logSoftmax } from 'chainrule';
 *
 * console.log(evaluate([logSoftmax(constant([0, 1000]))])); // [[-1000, 0]]
 */
export const logSoftmax: OperationFunction<[x: Operand, axis?: number]> = composed(
  {
    name: 'logSoftmax',
    expand: ([x], attributes) => {
      const axis = attributes.axis as number;
      const shifted = sub(x!, finiteMax(x!, axis));
      return sub(shifted, log(sum(exp(shifted), axis, { keepAxes: true })));
    },
    notation: {
      textbook: ([x], { axis }) => log(softmax(x!, axis as number)),
      latex: ([x]) => `\\ln \\operatorname{softmax}\\left(${x}\\right)`,
    },
  },
  (apply) =>
    (x, axis = -1): Node =>
      apply([x], { axis: normaliseAxis('logSoftmax', axis, toNode(x).shape.length) }),
);

export const samples: Samples = () =>
  [-1, 0].map((axis) => ({
    inputs: [{ shape: [3, 4], low: -3, high: 3 }],
    apply: ([x]) => logSoftmax(x!, axis),
  }));
