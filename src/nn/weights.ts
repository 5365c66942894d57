/** The weights of a network, written in one place, so that whoever works with a copy of them notices. */
import { fail } from '../graph/error.ts';
import { anything, listOf, type OptionKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Network, NetworkParameter } from './network.ts';

/** How often the values of some parameters were written, or handed out to somebody who may write them. */
interface Counter {
  count: number;
}

const counters = new WeakMap<NetworkParameter, Counter>();
/** The values of parameters that count who asks for them, without counting. */
const uncounted = new WeakMap<NetworkParameter, () => Float64Array>();
/** The counters of all parameters of a network. */
const ofNetworks = new WeakMap<Network['parameters'], readonly Counter[]>();

/** The same parameters, with `values` that are read by `read` and counted: whoever has asked for them may have written them. */
export function countedParameters(
  parameters: readonly (Omit<NetworkParameter, 'values'> & { readonly read: () => Float64Array })[],
): NetworkParameter[] {
  const counter: Counter = { count: 0 };
  return parameters.map(({ read, ...others }) => {
    const parameter: NetworkParameter = {
      ...others,
      get values() {
        counter.count++;
        return read();
      },
    };
    counters.set(parameter, counter);
    uncounted.set(parameter, read);
    return parameter;
  });
}

/** The values, for those who do not write them or count it themselves. */
export function valuesOf(parameter: NetworkParameter): Float64Array {
  return uncounted.get(parameter)?.() ?? parameter.values;
}

/** Another number each time that the weights may have changed: {@link setWeights} has written, or somebody asked for `values`. */
export function weightsVersion({ parameters }: Pick<Network, 'parameters'>): number {
  let version = 0;
  for (const { count } of countersOf(parameters)) version += count;
  return version;
}

function countersOf(parameters: Network['parameters']): readonly Counter[] {
  const known = ofNetworks.get(parameters);
  if (known) return known;
  const all = new Set<Counter>();
  for (const parameter of parameters) {
    const counter = counters.get(parameter) ?? { count: 0 };
    counters.set(parameter, counter);
    all.add(counter);
  }
  const list = [...all];
  ofNetworks.set(parameters, list);
  return list;
}

export const parametersKind: OptionKind = {
  expected: 'a network',
  fits: (value) => Array.isArray((value as Partial<Network> | null | undefined)?.parameters),
};

/**
 * Puts numbers into a network, an array for each of its parameters in their order; from then on models and predictors
 * of the network answer with them. An array that does not fill its parameter is refused, and nothing has changed then.
 * (What is written into `parameter.values[i]` they notice too, but not what is written later into an array that was kept.)
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * setWeights(network, [[3, 4], [0.5]]);
 * console.log(network.parameters[0]!.values); // [3, 4]
 */
export function setWeights(network: Pick<Network, 'parameters'>, weights: readonly ArrayLike<number>[]): void {
  requireKind('setWeights: network', network, parametersKind);
  requireKind('setWeights: weights', weights, listOf(anything, 'a list of arrays, one for each parameter'));
  const { parameters } = network;
  for (const [i, { name, shape }] of parameters.entries()) {
    const given = weights[i]?.length ?? 0;
    if (given === sizeOf(shape)) continue;
    fail({
      what: `setWeights: ${name}`,
      problem: 'does not fill the parameter',
      got: `${given} values`,
      expected: `${sizeOf(shape)}`,
    });
  }
  for (const [i, parameter] of parameters.entries()) valuesOf(parameter).set(weights[i]!);
  for (const counter of countersOf(parameters)) counter.count++;
}

/** All that trains and predicts works in float32, and files hold it. */
export function requireFloat32(name: string, values: Float32Array | Float64Array): void {
  let bad = 0;
  while (bad < values.length && Number.isFinite(Math.fround(values[bad]!))) bad++;
  if (bad === values.length) return;
  fail({
    what: name,
    problem: 'a weight is no number that float32 can hold',
    got: `${values[bad]} at ${bad}`,
    expected: 'finite numbers up to 3.4e38',
  });
}
