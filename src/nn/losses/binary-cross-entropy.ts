/** The loss of two classes, and of labels that do not exclude one another: binary cross-entropy of each logit of a row. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { anything, finiteNumber } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { formatShape } from '../../graph/shape.ts';
import {
  add,
  binaryCrossEntropy as crossEntropyOf,
  equal,
  greater,
  mean,
  mul,
  reshape,
  sigmoid,
} from '../../ops/index.ts';
import type { Loss, TargetFault } from '../loss.ts';
import { requireClassWeights, requireLabelSmoothing, requireTargets } from './checks.ts';

/** Options of `losses.binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions {
  /** Targets y become (1 - e) y + e / 2; 0 by default. Szegedy et al., "Rethinking the inception architecture", 2016. */
  labelSmoothing?: number;
  /** The weights of class 0 and class 1, where there is one output. */
  classWeights?: readonly [number, number];
}

/**
 * Outputs [rows, 1] are logits, targets [rows, 1] probabilities of class 1 from 0 to 1; predictions are sigmoid(logit).
 * A row between the classes has a weight between theirs.
 *
 * Outputs and targets [rows, labels] are labels that do not exclude one another, each there (1) or not (0): `y: [[1, 0, 1],
 * [0, 0, 1]]`. The loss of a row is the mean over its labels, its accuracy the share of them that is right.
 *
 * @example
 * import { fit, losses, mlp } from 'chainrule';
 *
 * const loss = losses.binaryCrossEntropy({ labelSmoothing: 0.1 });
 * const model = await fit(mlp({ inputs: 1, hidden: [], outputs: 1 }), { x: [-1, 1], y: [0, 1] }, { loss, epochs: 500 });
 * console.log(model.predict([[-1], [1]])); // [[0.2167], [0.7833]]
 */
export function binaryCrossEntropy(options: BinaryCrossEntropyOptions = {}): Loss {
  const name = 'binaryCrossEntropy';
  const kinds = { labelSmoothing: finiteNumber, classWeights: anything };
  requireOptions<BinaryCrossEntropyOptions>(name, options, kinds);
  const { labelSmoothing = 0, classWeights } = options;
  requireLabelSmoothing(name, labelSmoothing);
  requireClassWeights(name, classWeights, 2);
  return {
    name,
    options: { labelSmoothing, ...(classWeights && { classWeights }) },
    task: 'classification',
    targets: 'values',
    outputs: (classes) => (classes === 2 ? 1 : undefined),
    targetFault: faultOfTarget,
    perRow: (outputs, targets) => {
      if (outputs.shape.length !== 2) {
        fail({
          what: name,
          problem: 'not rows of outputs',
          got: formatShape(outputs.shape),
          expected: '[rows, labels]',
        });
      }
      if (classWeights && outputs.shape[1] !== 1) {
        fail({
          what: `${name}: classWeights`,
          problem: 'for one output only',
          got: formatShape(outputs.shape),
          expected: '[rows, 1]',
          hint: 'a loss of your own, (outputs, targets) => …, that weighs the labels',
        });
      }
      requireTargets(name, targets, outputs.shape);
      const smoothed = labelSmoothing === 0 ? targets : add(mul(1 - labelSmoothing, targets), labelSmoothing / 2);
      return overLabels(crossEntropyOf(outputs, smoothed));
    },
    ...(classWeights && {
      rowWeights: (targets) =>
        reshape(add(classWeights[0], mul(classWeights[1] - classWeights[0], targets)), [targets.shape[0]!]),
    }),
    correct: (outputs, targets) => overLabels(equal(greater(outputs, 0), greater(targets, 0.5))),
    predict: sigmoid,
  };
}

/** From [rows, labels] to [rows]: the mean, which of one label is the label's own number. */
function overLabels(each: Node): Node {
  return each.shape[1] === 1 ? reshape(each, [each.shape[0]!]) : mean(each, -1);
}

function faultOfTarget(targets: ArrayLike<number>, at: number, labels: number): TargetFault | undefined {
  for (let i = at; i < at + labels; i++) {
    const fault = faultOfProbability(targets[i]!);
    if (fault) return labels === 1 ? fault : { ...fault, got: `${fault.got} as label ${i - at + 1}` };
  }
  return undefined;
}

function faultOfProbability(target: number): TargetFault | undefined {
  if (target >= 0 && target <= 1) return undefined;
  const hints = new Map([
    [-1, '0 in place of -1: (y + 1) / 2 for targets of -1 and 1'],
    [2, 'y - 1 for targets of 1 and 2'],
  ]);
  const usual = target > 1 ? 'y divided by its largest value' : 'meanSquaredError for values of any size';
  return {
    got: String(target),
    expected: 'probabilities of class 1, from 0 to 1',
    hint: hints.get(target) ?? usual,
  };
}
