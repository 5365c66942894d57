/** The loss of a table's training: what was asked for if it fits the task, else the usual one. */
import type { TargetEncoding } from '../data/preprocessing.ts';
import { fail } from '../graph/error.ts';
import { nameNear } from '../graph/options.ts';
import { asLoss, isLibraryLoss, type LossOrName, lossNamed, lossNames } from '../nn/from-options.ts';
import type { Loss } from '../nn/loss.ts';

export interface LossChoice {
  loss?: LossOrName | undefined;
  labelSmoothing?: number;
  classWeights?: 'balanced';
}

/** `labels` are the class indices of the training rows, from which balanced class weights follow. */
export function chooseLoss(targets: readonly TargetEncoding[], labels: ArrayLike<number>, choice: LossChoice): Loss {
  const [target] = targets as [TargetEncoding];
  const { labelSmoothing, classWeights } = choice;
  const loss = nameOrLoss(choice.loss);
  const given = Object.entries({ labelSmoothing, classWeights }).find(([, value]) => value !== undefined);
  if (target.kind === 'number' && given)
    fail({
      what: given[0],
      problem: 'only for classification',
      got: `${learned(targets)} as the target`,
    });
  if (targets.length > 1 && classWeights !== undefined)
    fail({
      what: 'classWeights',
      problem: 'only for one target',
      got: learned(targets),
      hint: 'a column of sample weights',
    });
  if (typeof loss === 'object') {
    if (given)
      fail({
        what: given[0],
        problem: 'an option of the loss, which is made already',
        got: loss.name,
        hint: 'giving it to the loss, or the name of a loss',
      });
    return requireFit(loss, targets);
  }
  const fitting = lossNames.filter((name) => outputsFor(lossNamed(name), targets) !== undefined);
  const name = loss ?? usualLoss(target);
  if (!fitting.includes(name)) {
    fail({
      what: 'loss',
      problem: `does not fit ${learned(targets)}`,
      got: name,
      expected: `one of ${fitting.join(', ')}`,
      hint: nameNear(name, fitting) ?? usualLoss(target),
    });
  }
  return lossNamed(name, {
    ...(labelSmoothing !== undefined && { labelSmoothing }),
    ...(target.kind === 'classes' &&
      classWeights === 'balanced' && { classWeights: balancedWeights(labels, target.classes.length) }),
  });
}

/** A maker that was not called is as good as its name. */
function nameOrLoss(given: LossOrName | undefined): string | Loss | undefined {
  if (given === undefined || typeof given === 'string') return given;
  const loss = asLoss(given);
  return isLibraryLoss(given) ? loss.name : loss;
}

function usualLoss(target: TargetEncoding): string {
  if (target.kind === 'number') return 'meanSquaredError';
  return target.classes.length === 2 ? 'binaryCrossEntropy' : 'crossEntropy';
}

/** How many outputs a network needs to learn the targets by that loss; undefined where the loss does not fit. */
export function outputsFor(loss: Loss, targets: readonly TargetEncoding[]): number | undefined {
  const [target] = targets as [TargetEncoding];
  const count = targets.length;
  if (target.kind === 'number') return loss.task === 'regression' && loss.targets === 'values' ? count : undefined;
  const outputs = loss.outputs?.(target.classes.length);
  // Labels are one output each, 0 or 1.
  if (count > 1) return loss.targets === 'values' && outputs === 1 ? count : undefined;
  // The classes of rows are indices: values only for one output, 0 or 1.
  return loss.targets === 'classes' || outputs === 1 ? outputs : undefined;
}

function requireFit(loss: Loss, targets: readonly TargetEncoding[]): Loss {
  if (outputsFor(loss, targets) !== undefined) return loss;
  return fail({
    what: 'loss',
    problem: `does not fit ${learned(targets)}`,
    got: `${loss.name}, of ${loss.task} with ${loss.targets} as targets`,
    expected: `a loss ${lossOf(targets)}`,
  });
}

function lossOf([target, ...others]: readonly TargetEncoding[]): string {
  if (target!.kind === 'number') return 'of values';
  return others.length > 0 ? 'of labels' : `that has outputs for ${target!.classes.length} classes`;
}

function learned(targets: readonly TargetEncoding[]): string {
  const names = targets.map(({ column }) => column).join(', ');
  const [target] = targets as [TargetEncoding];
  if (target.kind === 'number') return `the numbers of ${names}`;
  return targets.length > 1 ? `the labels ${names}` : `${target.classes.length} classes of ${names}`;
}

/** Weights under which every class counts the same: rows / (classes x rows of the class), as scikit-learn's `balanced`. */
export function balancedWeights(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  return counts.map((count) => labels.length / (classes * Math.max(1, count)));
}
