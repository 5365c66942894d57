/** Where the numbers that training changes lie: each kind of them in a slab of its own. */
import { type Slab, slab } from '../compiler/slab.ts';
import { type Parameter, parameter } from '../graph/node.ts';
import { learnedParameters, type Network } from '../nn/network.ts';
import type { Optimizer } from '../optim/optimizer.ts';

/** A slab is undefined where a network has nothing of its kind. */
export interface TrainingSlabs {
  /** In the network's order. */
  readonly learned: Slab | undefined;
  /** Statistics, in the network's order. */
  readonly statistics: Slab | undefined;
  /** The optimizer's arrays, by slot name: each slab with an array for each learned parameter, and laid out as they are. */
  readonly slots: Readonly<Record<string, Slab>>;
}

export function trainingSlabs(network: Pick<Network, 'parameters'>, { slots }: Optimizer): TrainingSlabs {
  const learned = learnedParameters(network).map(({ node }) => node);
  const statistics = network.parameters.filter(({ role }) => role === 'statistic').map(({ node }) => node);
  const slabOf = (name: string, parts: readonly Parameter[]) => (parts.length > 0 ? slab(name, parts) : undefined);
  const ofSlots = slots.flatMap((slot) => {
    const arrays = learned.map(({ name, shape }) => parameter(`${name}.${slot}`, shape));
    const found = slabOf(`learned.${slot}`, arrays);
    return found ? [[slot, found] as const] : [];
  });
  return {
    learned: slabOf('learned', learned),
    statistics: slabOf('statistics', statistics),
    slots: Object.fromEntries(ofSlots),
  };
}

/** All of them, those of the network first. */
export function everySlab({ learned, statistics, slots }: TrainingSlabs): Slab[] {
  return [learned, statistics, ...Object.values(slots)].filter((one) => one !== undefined);
}
