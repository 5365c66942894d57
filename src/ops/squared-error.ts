import type { Node, Operand } from '../graph/node.ts';
import { composed, type OperationFunction } from './define.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

export const squaredError: OperationFunction<[prediction: Operand, target: Operand]> = composed(
  {
    name: 'squaredError',
    doc: '(prediction - target)^2, elementwise; operands broadcast.',
    expand: ([prediction, target]) => square(sub(prediction!, target!)),
    notation: { latex: ([prediction, target]) => `\\left(${prediction} - ${target}\\right)^2` },
    tests: {
      samples: [
        {
          inputs: [
            { shape: [3, 2], low: -3, high: 3 },
            { shape: [3, 2], low: -3, high: 3 },
          ],
          apply: ([prediction, target]) => squaredError(prediction!, target!),
        },
      ],
    },
  },
  (apply) =>
    (prediction, target): Node =>
      apply([prediction, target]),
);
