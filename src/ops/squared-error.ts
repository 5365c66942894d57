import type { Node, Operand } from '../graph/node.ts';
import { composed, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/**
 * (prediction - target)^2, elementwise; operands broadcast.
 *
 * @example
 * import { constant, evaluate, squaredError } from 'chainrule';
 *
 * console.log(evaluate([squaredError(constant([1, 5]), constant([2, 3]))])); // [[1, 4]]
 */
export const squaredError: OperationFunction<[prediction: Operand, target: Operand]> = composed(
  {
    name: 'squaredError',
    expand: ([prediction, target]) => square(sub(prediction!, target!)),
    notation: { latex: ([prediction, target]) => `\\left(${prediction} - ${target}\\right)^2` },
  },
  (apply) =>
    (prediction, target): Node =>
      apply([prediction, target]),
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [3, 2], low: -3, high: 3 },
      { shape: [3, 2], low: -3, high: 3 },
    ],
    apply: ([prediction, target]) => squaredError(prediction!, target!),
  },
];
