/** The arrays of a training's state, read from a program and written into it. */
import type { Executable } from '../backends/backend.ts';
import type { Parameter } from '../graph/node.ts';
import { learnedParameters, type Network } from '../nn/network.ts';
import type { TrainingSlabs } from './slabs.ts';
import type { ArraysByName, TrainingState } from './state.ts';

export type LearnedArrays = Pick<TrainingState, 'parameters' | 'slots'>;

/** Where the arrays of a training's state are in the program. */
interface Places {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly slots: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}

export function placesOf(network: Network, slabs: TrainingSlabs): Places {
  const learned = learnedParameters(network);
  const ofSlots = Object.entries(slabs.slots).map(([slot, { parts }]) => {
    return [slot, Object.fromEntries(learned.map(({ name }, i) => [name, parts[i]!]))];
  });
  return {
    parameters: Object.fromEntries(network.parameters.map(({ name, node }) => [name, node])),
    slots: Object.fromEntries(ofSlots) as Places['slots'],
  };
}

export async function readArrays(executable: Executable, { parameters, slots }: Places): Promise<LearnedArrays> {
  const read = async (places: Places['parameters']): Promise<ArraysByName> => {
    const arrays = Object.entries(places).map(async ([name, node]) => [name, await executable.read(node)] as const);
    return Object.fromEntries(await Promise.all(arrays));
  };
  const ofSlots = Object.entries(slots).map(async ([slot, places]) => [slot, await read(places)] as const);
  return { parameters: await read(parameters), slots: Object.fromEntries(await Promise.all(ofSlots)) };
}

export function writeArrays(executable: Executable, { parameters, slots }: Places, arrays: LearnedArrays): void {
  const write = (places: Places['parameters'], from: ArraysByName): void => {
    for (const [name, node] of Object.entries(places)) executable.write(node, from[name]!);
  };
  write(parameters, arrays.parameters);
  for (const [slot, places] of Object.entries(slots)) write(places, arrays.slots[slot]!);
}
