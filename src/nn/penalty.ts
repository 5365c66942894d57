/** Penalties on large weights, which are added to the loss. */
import { constant, type Node } from '../graph/node.ts';
import { requireNumber } from '../ops/checks.ts';
import { abs, add, mul, square, sum } from '../ops/index.ts';
import type { Network } from './network.ts';

export interface PenaltyOptions {
  /** Factor of the sum of |w|; 0 by default. */
  l1?: number;
  /** Over how many arrays of weights that sum is, from the input on; over all by default. */
  l1On?: number | undefined;
  /** Twice the factor of the sum of w^2; 0 by default. */
  l2?: number;
}

/**
 * l1 sum(|w|) + l2 / 2 sum(w^2) over the weights, not the biases, as a scalar; it is added to the mean loss of the rows
 * and not divided by their number. The gradient of the second part is l2 w: in plain gradient descent l2 is weight decay.
 */
export function penalty(network: Network, { l1 = 0, l2 = 0, l1On }: PenaltyOptions): Node {
  for (const [name, value] of Object.entries({ l1, l2 })) {
    requireNumber('penalty', name, value, 'a finite number >= 0', (factor) => factor >= 0);
  }
  const weights = network.parameters.filter(({ role }) => role === 'weight').map(({ node }) => node);
  const terms = [
    ...(l1 > 0 ? weights.slice(0, l1On).map((weight) => mul(l1, sum(abs(weight)))) : []),
    ...(l2 > 0 ? weights.map((weight) => mul(l2 / 2, sum(square(weight)))) : []),
  ];
  return terms.reduce((a, b) => add(a, b), constant(0) as Node);
}
