/** What a loss is: a composition of operations per row, and how outputs become predictions. */
import type { Node } from '../graph/node.ts';

/** Plain data, so that a training can be recorded and repeated. */
export type LossOptions = Readonly<Record<string, number | string | readonly number[]>>;

export interface Loss {
  readonly name: string;
  readonly options: LossOptions;
  /** `classes`: int32 class indices [rows]. `values`: float [rows, outputs]. */
  readonly targets: 'classes' | 'values';
  /** The loss of each row, [rows], from the network's outputs (logits or values) [rows, outputs]. */
  readonly perRow: (outputs: Node, targets: Node) => Node;
  /** The weight of each row by its target, [rows] (class weights); 1 where absent. */
  readonly rowWeights?: (targets: Node) => Node;
  /** 1 for each row whose most likely class is right, else 0, [rows]; absent where the loss is not of classes. */
  readonly correct?: (outputs: Node, targets: Node) => Node;
  /** From outputs to what people read: probabilities that sum to 1 over classes, or values. */
  readonly predict: (outputs: Node) => Node;
}
