/** The loss of a table's training: what was asked for if it fits the task, else the usual one. */
import type { TargetEncoding } from '../data/preprocessing.ts';
import { fail, nearest } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import { lossNamed } from '../nn/losses/index.ts';

export interface LossChoice {
  loss?: string;
  labelSmoothing?: number;
  classWeights?: 'balanced';
}

const ofNumbers = ['meanSquaredError', 'meanAbsoluteError', 'huber'];

/** `labels` are the class indices of the training rows, from which balanced class weights follow. */
export function chooseLoss(target: TargetEncoding, labels: ArrayLike<number>, choice: LossChoice): Loss {
  const { loss, labelSmoothing, classWeights } = choice;
  if (target.kind === 'number') {
    for (const [option, value] of Object.entries({ labelSmoothing, classWeights })) {
      if (value !== undefined)
        fail({
          what: option,
          problem: 'only for classification',
          got: `the numbers of ${target.column} as the target`,
        });
    }
    return lossNamed(fitting(loss ?? ofNumbers[0]!, ofNumbers, `the numbers of ${target.column}`));
  }
  const classes = target.classes.length;
  const ofClasses = classes === 2 ? ['binaryCrossEntropy', 'crossEntropy'] : ['crossEntropy'];
  return lossNamed(fitting(loss ?? ofClasses[0]!, ofClasses, `${classes} classes of ${target.column}`), {
    ...(labelSmoothing !== undefined && { labelSmoothing }),
    ...(classWeights === 'balanced' && { classWeights: balancedWeights(labels, classes) }),
  });
}

function fitting(name: string, allowed: readonly string[], learned: string): string {
  if (allowed.includes(name)) return name;
  return fail({
    what: 'loss',
    problem: `does not fit ${learned}`,
    got: name,
    expected: `one of ${allowed.join(', ')}`,
    hint: nearest(name, allowed) ?? allowed[0]!,
  });
}

/** Weights under which every class counts the same: rows / (classes x rows of the class), as scikit-learn's `balanced`. */
function balancedWeights(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  return counts.map((count) => labels.length / (classes * Math.max(1, count)));
}
