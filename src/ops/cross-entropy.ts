import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { formatShape, normaliseAxis, sameShape } from '../graph/shape.ts';
import { composed, type OperationFunction } from './define.ts';
import { exp } from './exp.ts';
import { finiteMax, weighted } from './helpers.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { oneHot } from './one-hot.ts';
import type { Samples } from './samples.ts';
import { softmax } from './softmax.ts';
import { sub } from './sub.ts';
import { sum } from './sum.ts';
import { where } from './where.ts';

/**
 * -sum(p log softmax(logits)) over the last axis: logits [.., K], targets p as probabilities [.., K] or as class
 * indices (int32) [..], result [..]; safe for logits of any size, -Infinity too. Other shapes are refused.
 *
 * @example
 * import { constant, crossEntropy, evaluate } from 'chainrule';
 *
 * const logits = constant([2, 1, 0, 0, 0, 0], [2, 3]);
 * console.log(evaluate([crossEntropy(logits, constant([0, 2], [2], 'int32'))])); // [[0.4076, 1.0986]]
 */
export const crossEntropy: OperationFunction<[logits: Operand, targets: Operand]> = composed(
  {
    name: 'crossEntropy',
    // logSumExp(z) - z_y, with the maximum taken from both terms, so that large logits do not cancel.
    expand: ([logits, targets]) => {
      const shifted = sub(logits!, finiteMax(logits!, -1));
      const normaliser = log(sum(exp(shifted), -1));
      if (targets!.dtype === 'int32') return sub(normaliser, sum(where(classes(logits!, targets!), shifted, 0), -1));
      return sub(mul(sum(targets!, -1), normaliser), sum(weighted(targets!, shifted), -1));
    },
    notation: {
      textbook: ([logits, targets]) => {
        const probabilities = targets!.dtype === 'int32' ? classes(logits!, targets!) : targets!;
        return neg(sum(mul(probabilities, log(softmax(logits!))), -1));
      },
      latex: ([logits, targets]) => `\\operatorname{CE}\\left(${logits}, ${targets}\\right)`,
    },
  },
  (apply) =>
    (logits, targets): Node => {
      checkShapes(toNode(logits), toNode(targets));
      return apply([logits, targets]);
    },
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [3, 4], low: -3, high: 3 },
      { shape: [3], low: 0, high: 3, dtype: 'int32' },
    ],
    apply: ([logits, targets]) => crossEntropy(logits!, targets!),
  },
  {
    inputs: [
      { shape: [3, 4], low: -3, high: 3 },
      { shape: [3, 4], low: 0.1, high: 0.4 },
    ],
    apply: ([logits, targets]) => crossEntropy(logits!, targets!),
  },
];

function classes(logits: Node, indices: Node): Node {
  return oneHot(indices, logits.shape.at(-1)!);
}

function checkShapes(logits: Node, targets: Node): void {
  normaliseAxis('crossEntropy', -1, logits.shape.length);
  const rows = logits.shape.slice(0, -1);
  if (sameShape(targets.shape, targets.dtype === 'int32' ? rows : logits.shape)) return;
  fail({
    what: 'crossEntropy',
    problem: 'logits and targets do not fit together',
    got: `logits ${formatShape(logits.shape)} and ${targets.dtype} targets ${formatShape(targets.shape)}`,
    expected: `class indices (int32) ${formatShape(rows)} or probabilities (float) ${formatShape(logits.shape)}`,
  });
}
