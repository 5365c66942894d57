/** Random directions in the space of weights, scaled so that networks can be compared: H. Li et al. 2018. */
import { fail } from '../../graph/error.ts';
import { anything, integerFrom, type OptionKinds, truth } from '../../graph/option-kinds.ts';
import { named, requireKind, requireOptions } from '../../graph/options.ts';
import { type Network, type NetworkParameter, networkKind } from '../../nn/network.ts';
import { random } from '../../numeric/random.ts';
import { requireWeights, type Weights } from '../../train/training-path.ts';
import { type Direction, norm } from './weights.ts';

/** How a random direction is scaled by the weights; the names are those of the authors' program. */
export type Normalisation = 'filter' | 'layer' | 'weight' | 'dfilter' | 'dlayer' | 'none';

/** How a random plane is drawn. */
export interface RandomPlaneOptions {
  /** Decides both directions; 0 when absent. */
  seed?: number | undefined;
  /**
   * `filter` (the default): the weights into each neuron get the norm that the neuron's weights have. `layer`: each
   * array of weights as a whole does. `weight`: each number is multiplied by its weight. `dfilter` and `dlayer`: norm 1
   * for each neuron or array. `none`: as drawn.
   */
  normalisation?: Normalisation | undefined;
  /** Whether parameters of one dimension (biases, scales and shifts) move too; they do not by default, as in the paper. Statistics never do. */
  biases?: boolean | undefined;
}

export const planeKinds: OptionKinds<RandomPlaneOptions> = {
  seed: integerFrom(0),
  normalisation: anything,
  biases: truth,
};

/** Li's guard against division by 0. */
const tiny = 1e-10;

/**
 * Two directions of normal random numbers, normalised: an array for each parameter. Without that, a network whose
 * weights are large looks flat and one whose weights are small looks sharp, though both may compute the same. Weights
 * that are not those of the network, or all 0, are refused. H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein,
 * "Visualizing the loss landscape of neural nets", NeurIPS 2018.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { randomPlane } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
 * const centre = network.parameters.map(({ values }) => values);
 * const { x } = randomPlane(network, centre, { seed: 1 });
 * console.log(x.map(({ length }) => length)); // [8, 4, 4, 1]
 */
export function randomPlane(
  network: Network,
  centre: Weights,
  options: RandomPlaneOptions = {},
): { x: Direction; y: Direction } {
  requireKind('randomPlane: network', network, networkKind);
  requireOptions<RandomPlaneOptions>('landscape', options, planeKinds);
  const { seed = 0, normalisation = 'filter', biases = false } = options;
  requireWeights('landscape: centre', network, centre);
  const scale = named('landscape: normalisation', normalisation, scales);
  const draw = (axis: 'x' | 'y'): Direction =>
    network.parameters.map((parameter, i) => {
      const { name, shape, role } = parameter;
      const values = new Float64Array(parameter.values.length);
      if (role === 'statistic' || (shape.length < 2 && !biases)) return values;
      const { normal } = random(seed, `landscape/${axis}/${name}`);
      for (let j = 0; j < values.length; j++) values[j] = normal();
      scale(values, centre[i]!, filterLength(parameter));
      return values;
    });
  const plane = { x: draw('x'), y: draw('y') };
  if (norm(plane.x) === 0 || norm(plane.y) === 0) {
    fail({
      what: 'landscape: directions',
      problem: `normalised by ${normalisation}, nothing moves`,
      got: 'weights that are all 0',
      hint: "normalisation: 'none', or the weights after some training",
    });
  }
  return plane;
}

/** Numbers that belong to one neuron: a row of weights, or one bias. */
function filterLength({ shape, values }: NetworkParameter): number {
  return shape.length < 2 ? 1 : values.length / shape[0]!;
}

type Scale = (direction: Float64Array, weights: ArrayLike<number>, filter: number) => void;

const byNorm =
  (perFilter: boolean, ofWeights: boolean): Scale =>
  (direction, weights, filter) => {
    const length = perFilter ? filter : direction.length;
    for (let start = 0; start < direction.length; start += length) {
      const piece = direction.subarray(start, start + length);
      const wanted = ofWeights ? norm([Array.prototype.slice.call(weights, start, start + length)]) : 1;
      const factor = wanted / (norm([piece]) + tiny);
      for (let j = 0; j < piece.length; j++) piece[j]! *= factor;
    }
  };

const scales: ReadonlyMap<string, Scale> = new Map<Normalisation, Scale>([
  ['filter', byNorm(true, true)],
  ['layer', byNorm(false, true)],
  [
    'weight',
    (direction, weights) => {
      for (let j = 0; j < direction.length; j++) direction[j]! *= weights[j]!;
    },
  ],
  ['dfilter', byNorm(true, false)],
  ['dlayer', byNorm(false, false)],
  ['none', () => {}],
]);
