/** What a loss is: a composition of operations per row, and how outputs become predictions. */

import type { Node } from '../graph/node.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';
import type { PlainData } from './layer.ts';

export const lossKind: OptionKind = objectWith('a loss', 'name', 'options', 'task', 'targets', 'perRow', 'predict');

/** Plain data, so that a training can be recorded and repeated. */
export type LossOptions = Readonly<Record<string, PlainData>>;

/** What is wrong with the target of a row. */
export interface TargetFault {
  readonly got: string;
  readonly expected: string;
  readonly hint?: string | undefined;
}

interface AnyLoss {
  readonly name: string;
  readonly options: LossOptions;
  /** `classes`: int32 class indices [rows]. `values`: float [rows, outputs]. */
  readonly targets: 'classes' | 'values';
  /**
   * What makes the target of a row one that the loss is not defined for: its numbers are those of `targets` from `at` on,
   * `width` of them, all finite. Where absent, any are right; class indices are always held to the number of outputs.
   */
  readonly targetFault?:
    | ((targets: ArrayLike<number>, at: number, width: number) => TargetFault | undefined)
    | undefined;
  /** The loss of each row, [rows], from the network's outputs (logits or values) [rows, outputs]. */
  readonly perRow: (outputs: Node, targets: Node) => Node;
  /** The weight of each row by its target, [rows] (class weights); 1 where absent. */
  readonly rowWeights?: ((targets: Node) => Node) | undefined;
  /**
   * From outputs to what people read: values, or probabilities: of class 1 for one output, of each label where labels do not
   * exclude one another, else of each class, summing to 1.
   */
  readonly predict: (outputs: Node) => Node;
}

/** A loss of numbers. */
export interface ValueLoss extends AnyLoss {
  readonly task: 'regression';
  readonly outputs?: undefined;
  readonly correct?: undefined;
}

/** A loss of classes. */
export interface ClassLoss extends AnyLoss {
  readonly task: 'classification';
  /**
   * How many outputs tell so many classes apart; undefined where the loss is not for so many. A loss that needs one for two
   * classes takes any number of outputs as so many labels.
   */
  readonly outputs: (classes: number) => number | undefined;
  /** 1 for each row whose most likely class is right, else 0, [rows]; of several labels the share of those that are right. */
  readonly correct: (outputs: Node, targets: Node) => Node;
}

/** What training lowers: of numbers or of classes, for each row a number, and how outputs become predictions. */
export type Loss = ValueLoss | ClassLoss;

/** Whether each output says yes or no by itself, as those of labels do that do not exclude one another. */
export function isOfLabels({ outputs }: Loss): boolean {
  return outputs?.(2) === 1;
}
