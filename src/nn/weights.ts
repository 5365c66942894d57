/** The weights of a network, written in one place, so that whoever works with a copy of them notices. */
import { fail } from '../graph/error.ts';
import type { Network } from './network.ts';

const versions = new WeakMap<Network['parameters'], number>();

/** Another number each time that {@link setWeights} has written. */
export function weightsVersion({ parameters }: Pick<Network, 'parameters'>): number {
  return versions.get(parameters) ?? 0;
}

/**
 * Puts numbers into a network, an array for each of its parameters in their order; from then on models and predictors
 * of the network answer with them. (They do not notice what is written into `values` itself.) An array that does not
 * fill its parameter is refused, and nothing has changed then.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * setWeights(network, [[3, 4], [0.5]]);
 * console.log(network.parameters[0]!.values); // [3, 4]
 */
export function setWeights({ parameters }: Pick<Network, 'parameters'>, weights: readonly ArrayLike<number>[]): void {
  for (const [i, { name, values }] of parameters.entries()) {
    const given = weights[i]?.length ?? 0;
    if (given === values.length) continue;
    fail({
      what: `setWeights: ${name}`,
      problem: 'does not fill the parameter',
      got: `${given} values`,
      expected: `${values.length}`,
    });
  }
  for (const [i, { values }] of parameters.entries()) values.set(weights[i]!);
  versions.set(parameters, (versions.get(parameters) ?? 0) + 1);
}

/** All that trains and predicts works in float32, and files hold it. */
export function requireFloat32(name: string, values: Float32Array | Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (bad < 0) return;
  fail({
    what: name,
    problem: 'a weight is no number that float32 can hold',
    got: `${values[bad]} at ${bad}`,
    expected: 'finite numbers up to 3.4e38',
  });
}
