/** Terms that several optimizers are made of. */
import type { Node } from '../graph/node.ts';
import { add, mul, square } from '../ops/index.ts';

/** decay * average + (1 - decay) * value. */
export function runningMean(average: Node, value: Node, decay: number): Node {
  return add(mul(decay, average), mul(1 - decay, value));
}

/** The running mean of the squares. */
export function runningSquare(average: Node, value: Node, decay: number): Node {
  return runningMean(average, square(value), decay);
}

/** The gradient with that of weightDecay / 2 * |parameter|^2. */
export function withWeightDecay(gradient: Node, parameter: Node, weightDecay: number): Node {
  return weightDecay === 0 ? gradient : add(gradient, mul(weightDecay, parameter));
}
