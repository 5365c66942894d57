import type { Node, Operand } from '../graph/node.ts';
import { abs } from './abs.ts';
import { composed, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { sub } from './sub.ts';

/**
 * |prediction - target|, elementwise; operands broadcast; the derivative where both are equal is 0.
 *
 * @example
 * import { absoluteError, constant, evaluate } from 'chainrule';
 *
 * console.log(evaluate([absoluteError(constant([1, 5]), constant([2, 3]))])); // [[1, 2]]
 */
export const absoluteError: OperationFunction<[prediction: Operand, target: Operand]> = composed(
  {
    name: 'absoluteError',
    expand: ([prediction, target]) => abs(sub(prediction!, target!)),
    notation: { latex: ([prediction, target]) => `\\left|${prediction} - ${target}\\right|` },
  },
  (apply) =>
    (prediction, target): Node =>
      apply([prediction, target]),
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [3, 2], low: -3, high: -0.1 },
      { shape: [2], low: 0.1, high: 3 },
    ],
    apply: ([prediction, target]) => absoluteError(prediction!, target!),
  },
];
