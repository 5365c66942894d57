/** The lecture's network: two inputs, two sigmoid neurons, one output with sigmoid and binary cross-entropy. */
import { walkNetwork } from '../../src/explain/walk/network.ts';
import type { NetworkWalk } from '../../src/explain/walk/types.ts';
import { binaryCrossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Network } from '../../src/nn/network.ts';

export function lectureNetwork(): Network {
  const network = mlp({ inputs: 2, hidden: [2], outputs: 1, activation: 'sigmoid' });
  const values = [[0.5, -0.5, 1, 0.25], [0.125, -0.25], [1, -1.5], [0.25]];
  for (const [i, parameter] of network.parameters.entries()) parameter.values.set(values[i]!);
  return network;
}

export const lecturePoint = { x: [1, 2], y: [1] };

export function lectureWalk(): NetworkWalk {
  return walkNetwork(lectureNetwork(), lecturePoint, { loss: binaryCrossEntropy() });
}
