import type { Node, Operand } from '../graph/node.ts';
import { add } from './add.ts';
import { composed, type OperationFunction } from './define.ts';
import { weighted } from './helpers.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import type { Samples } from './samples.ts';
import { sigmoid } from './sigmoid.ts';
import { softplus } from './softplus.ts';
import { sub } from './sub.ts';

/**
 * -(y log ŷ + (1 - y) log(1 - ŷ)) with ŷ = sigmoid(logit), elementwise, for targets y from 0 to 1; operands
 * broadcast; safe for logits of any size.
 *
 * @example
 * import { binaryCrossEntropy, constant, evaluate } from 'chainrule';
 *
 * console.log(evaluate([binaryCrossEntropy(constant([0, 1000]), constant([1, 1]))])); // [[0.6931, 0]]
 */
export const binaryCrossEntropy: OperationFunction<[logits: Operand, targets: Operand]> = composed(
  {
    name: 'binaryCrossEntropy',
    expand: ([logits, targets]) => sub(softplus(logits!), weighted(targets!, logits!)),
    notation: {
      textbook: ([logits, targets]) => {
        const predicted = sigmoid(logits!);
        return neg(add(mul(targets!, log(predicted)), mul(sub(1, targets!), log(sub(1, predicted)))));
      },
      latex: ([logits, targets]) => `\\operatorname{BCE}\\left(${logits}, ${targets}\\right)`,
    },
  },
  (apply) =>
    (logits, targets): Node =>
      apply([logits, targets]),
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [3, 2], low: -3, high: 3 },
      { shape: [3, 2], low: 0.1, high: 0.9 },
    ],
    apply: ([logits, targets]) => binaryCrossEntropy(logits!, targets!),
  },
];
