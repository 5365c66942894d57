/** The loss of several classes: cross-entropy of one logit per class. */

import { fail } from '../../graph/error.ts';
import { constant, type Node } from '../../graph/node.ts';
import { anything, finiteNumber, text } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { formatShape } from '../../graph/shape.ts';
import { add, argMax, crossEntropy as crossEntropyOf, equal, matmul, mul, oneHot, softmax } from '../../ops/index.ts';
import type { Loss, TargetFault } from '../loss.ts';
import { requireClassWeights, requireLabelSmoothing, requireTargets } from './checks.ts';

/** Options of `losses.crossEntropy`. */
export interface CrossEntropyOptions {
  /** `classes` (the default): int32 class indices [rows]. `values`: probabilities [rows, classes]. */
  targets?: 'classes' | 'values';
  /** Target probabilities p become (1 - e) p + e / classes; 0 by default. Szegedy et al., "Rethinking the inception architecture", 2016. */
  labelSmoothing?: number;
  /** The weight of each class. */
  classWeights?: readonly number[];
}

/**
 * Outputs [rows, classes] are logits; targets are class indices [rows], or with `targets: 'values'` probabilities
 * [rows, classes]; predictions are the softmax of the logits. The weight of a row is that of its class (the mean by
 * probability for targets that are probabilities), and multiplies its whole loss, the smoothed part included.
 *
 * @example
 * import { constant, evaluate, losses } from 'chainrule';
 *
 * const { perRow, predict } = losses.crossEntropy();
 * const outputs = constant([2, 0, 0], [1, 3]);
 * console.log(evaluate([perRow(outputs, constant([0], [1], 'int32')), predict(outputs)]));
 * // [[0.2395], [0.7870, 0.1065, 0.1065]]
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  const name = 'crossEntropy';
  const kinds = { targets: text, labelSmoothing: finiteNumber, classWeights: anything };
  requireOptions<CrossEntropyOptions>(name, options, kinds);
  const { targets: form = 'classes', labelSmoothing = 0, classWeights } = options;
  if (form !== 'classes' && form !== 'values') {
    fail({ what: name, problem: 'unknown form of targets', got: JSON.stringify(form), expected: 'classes or values' });
  }
  requireLabelSmoothing(name, labelSmoothing);
  requireClassWeights(name, classWeights);
  return {
    name,
    options: { targets: form, labelSmoothing, ...(classWeights && { classWeights }) },
    task: 'classification',
    targets: form,
    outputs: (classes) => (classes >= 2 ? classes : undefined),
    targetFault: form === 'values' ? faultOfDistribution : undefined,
    perRow: (outputs, targets) => {
      const classes = classCount(name, outputs);
      requireClassWeights(name, classWeights, classes);
      if (form === 'classes') requireTargets(name, targets, [outputs.shape[0]!], 'int32');
      else requireTargets(name, targets, outputs.shape);
      if (labelSmoothing === 0) return crossEntropyOf(outputs, targets);
      const probabilities = form === 'classes' ? oneHot(targets, classes) : targets;
      return crossEntropyOf(outputs, add(mul(1 - labelSmoothing, probabilities), labelSmoothing / classes));
    },
    ...(classWeights && {
      rowWeights: (targets) =>
        matmul(form === 'classes' ? oneHot(targets, classWeights.length) : targets, constant(classWeights)),
    }),
    // By index, so that equal logits count as the first class and not as every class.
    correct: (outputs, targets) => equal(argMax(outputs), form === 'classes' ? targets : argMax(targets)),
    predict: (outputs) => softmax(outputs),
  };
}

function classCount(what: string, outputs: Node): number {
  const [, classes] = outputs.shape;
  if (outputs.shape.length === 2 && classes! >= 2) return classes!;
  return fail({
    what,
    problem: 'not one output per class',
    got: formatShape(outputs.shape),
    expected: '[rows, classes], two classes or more',
    hint: 'binaryCrossEntropy for one output',
  });
}

/** Probabilities that were rounded to three digits or more count as summing to 1. */
const sumTolerance = 2e-3;

function faultOfDistribution(targets: ArrayLike<number>, at: number, classes: number): TargetFault | undefined {
  const expected = 'probabilities of the classes, from 0 to 1, that sum to 1';
  let sum = 0;
  for (let i = at; i < at + classes; i++) {
    if (targets[i]! < 0) return { got: String(targets[i]), expected };
    sum += targets[i]!;
  }
  if (Math.abs(sum - 1) <= sumTolerance) return undefined;
  const got = `a sum of ${Number(sum.toPrecision(4))}`;
  return { got, expected, hint: sum > 0 ? 'each row divided by its sum' : "targets: 'classes', for class indices" };
}
