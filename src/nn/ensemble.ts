/** Ensembles of networks that exist: the network that answers with the mean of theirs, and the members of such a one. */
import { fail } from '../graph/error.ts';
import { listOf } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { asLoss, type LossOrName } from './from-options.ts';
import type { Layer } from './layer.ts';
import type { PlacedLayer } from './layer-stack.ts';
import { type EnsembleMean, ensemble, stacksOf } from './layers/ensemble.ts';
import { isOfLabels, type Loss } from './loss.ts';
import { isSequential, type Network, networkKind, requireLayers, type Sequential, sequential } from './network.ts';

/**
 * One network that answers with the mean of what these answer: of their values, or of their probabilities, as the loss
 * says that they were trained by. It has copies of their weights, one `ensemble` layer, and is saved, loaded, asked and
 * exported as any other. Networks for other rows or with other outputs than the first are refused.
 *
 * @example
 * import { evaluate, layers, sequential } from 'chainrule';
 * import { ensembleOf, setWeights } from 'chainrule/engine';
 *
 * const [one, two] = [sequential([layers.linear(1, 1)]), sequential([layers.linear(1, 1)])];
 * setWeights(one, [[1], [0]]);
 * setWeights(two, [[3], [0]]);
 * const both = ensembleOf([one, two], 'meanSquaredError');
 * console.log(both.layers[0]?.layer.type, both.parameters.length); // ensemble 4
 */
export function ensembleOf(networks: readonly Network[], loss: LossOrName): Sequential {
  requireKind('ensembleOf: networks', networks, listOf(networkKind, 'a list of networks'));
  const layered = networks.map((network) => requireLayers('ensembleOf', network));
  const [first] = layered;
  if (!first) fail({ what: 'ensembleOf', problem: 'no networks', expected: 'one or more' });
  const members = layered.map(({ layers }) => layers.map((one) => one.layer));
  const values = layered.flatMap(({ parameters }) => parameters.map((one) => one.values));
  return sequential([ensemble({ members, mean: meanFor(asLoss(loss)) })], {
    row: first.row,
    seed: first.seed,
    weights: () => values.shift()!.slice(),
  });
}

/**
 * The networks of an ensemble, with their weights as they are now; none where the network is no ensemble.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { ensembleOf, membersOf } from 'chainrule/engine';
 *
 * const networks = [1, 2, 3].map((seed) => sequential([layers.linear(2, 1)], { seed }));
 * const members = membersOf(ensembleOf(networks, 'meanSquaredError'));
 * console.log(members.length, members[2]?.parameters[0]?.name); // 3 layer1.weight
 */
export function membersOf(network: Network): Sequential[] {
  requireKind('membersOf: network', network, networkKind);
  const stacks = isSequential(network) ? memberLayers(network.layers) : undefined;
  if (!stacks) return [];
  const { row, seed, parameters } = network as Sequential;
  const [{ name: prefix }] = (network as Sequential).layers as [PlacedLayer];
  const byName = new Map(parameters.map((one) => [one.name, one]));
  return stacks.map((layers, i) =>
    sequential(layers, {
      row,
      seed,
      weights: (name) => byName.get(`${prefix}.${i + 1}.${name.slice('layer'.length)}`)!.values.slice(),
    }),
  );
}

/** The layers of each member, where they are the one layer of an ensemble. */
function memberLayers(placed: readonly PlacedLayer[]): readonly (readonly Layer[])[] | undefined {
  return placed.length === 1 ? stacksOf(placed[0]!.layer) : undefined;
}

/** What is averaged for a loss. */
function meanFor(loss: Loss): EnsembleMean {
  if (loss.task === 'regression') return 'values';
  return isOfLabels(loss) ? 'labels' : 'classes';
}
