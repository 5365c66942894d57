/** From losses of rows to the one number that training lowers. */

import { fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { formatShape, sameShape } from '../graph/shape.ts';
import { weighted } from '../ops/helpers.ts';
import { div, equal, mean, mul, sum, where } from '../ops/index.ts';
import { type Loss, lossKind } from './loss.ts';

/**
 * The weighted mean over rows, sum(w l) / sum(w), a scalar: w is the loss's own weight of the row (class weights) times
 * its sample weight [rows]. Without weights the mean; 0 when all weights are 0. A row of weight 0 has no part in it,
 * however large its loss is. Weights of another shape are refused.
 *
 * @example
 * import { constant, evaluate, losses } from 'chainrule';
 * import { meanLoss } from 'chainrule/engine';
 *
 * const [outputs, targets] = [constant([1, 5], [2, 1]), constant([0, 0], [2, 1])];
 * console.log(evaluate(meanLoss(losses.meanSquaredError(), outputs, targets, constant([3, 1])))); // 7
 */
export function meanLoss(loss: Loss, outputs: Node, targets: Node, sampleWeights?: Node): Node {
  requireKind('meanLoss: loss', loss, lossKind);
  requireNode('meanLoss: outputs', outputs);
  requireNode('meanLoss: targets', targets);
  if (sampleWeights !== undefined) requireNode('meanLoss: sampleWeights', sampleWeights);
  const perRow = loss.perRow(outputs, targets);
  if (sampleWeights && !sameShape(sampleWeights.shape, perRow.shape)) {
    fail({
      what: 'sample weights',
      problem: 'not one per row',
      got: formatShape(sampleWeights.shape),
      expected: formatShape(perRow.shape),
    });
  }
  const weights = rowWeights(loss, targets, sampleWeights);
  if (!weights) return mean(perRow);
  const total = sum(weights);
  return div(sum(weighted(weights, perRow)), nonZero(total));
}

/** The weight of each row, [rows], in the mean: of its class, times its own; undefined where every row counts the same. */
export function rowWeights(loss: Loss, targets: Node, sampleWeights?: Node): Node | undefined {
  const classWeights = loss.rowWeights?.(targets);
  return classWeights && sampleWeights ? mul(classWeights, sampleWeights) : (classWeights ?? sampleWeights);
}

/** A divisor: the total of weights, or 1 where all are 0. */
export function nonZero(total: Node): Node {
  return where(equal(total, 0), 1, total);
}
