/** The layer that brings groups of channels of each row to mean 0 and variance 1, then scales and shifts each channel. */
import { fail } from '../../graph/error.ts';
import { integerFrom, type OptionKinds, positiveNumber } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { formatShape } from '../../graph/shape.ts';
import { add, div, mean, mul, reshape, sqrt, square, sub } from '../../ops/index.ts';
import type { Layer } from '../layer.ts';

/** Options of `layers.groupNorm`. */
export interface GroupNormOptions {
  /** Into how many groups of neighbours the channels fall. */
  groups: number;
  /** Added to the variance; 1e-5 by default. */
  epsilon?: number;
}

const kinds: OptionKinds<GroupNormOptions> = { groups: integerFrom(1), epsilon: positiveNumber };

/**
 * Each group of channels of a row to mean 0 and variance 1, over its channels and all other axes of the row, then each channel scaled
 * and shifted by learned numbers, which start as 1 and 0. For rows [..., channels]; it does the same in training and after, and its
 * batches may be of any size. As many groups as channels is instance normalisation. Channels that are no multiple of the groups
 * are refused. Wu and He, "Group normalization", 2018.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.conv2d(32, 3), layers.groupNorm(8)], { row: [28, 28, 1] });
 * console.log(network.layers[1]!.layer.options); // { groups: 8, epsilon: 0.00001 }
 */
export function groupNorm(given: number | GroupNormOptions): Layer {
  const options = typeof given === 'number' ? { groups: given } : given;
  requireOptions<GroupNormOptions>('groupNorm', options, kinds, ['groups']);
  const { groups, epsilon = 1e-5 } = options;
  return {
    type: 'groupNorm',
    options: { groups, epsilon },
    build: (row) => {
      const channels = row.at(-1);
      if (channels === undefined || channels % groups !== 0) {
        fail({
          what: 'groupNorm',
          problem: 'cannot take the rows that come in',
          got: `rows of shape ${formatShape(row)}`,
          expected: `[..., channels], of a number of channels that is a multiple of ${groups}`,
        });
      }
      return {
        row,
        parameters: [
          { name: 'scale', shape: [channels], role: 'bias', initialise: () => new Float64Array(channels).fill(1) },
          { name: 'shift', shape: [channels], role: 'bias', initialise: () => new Float64Array(channels) },
        ],
      };
    },
    apply: (x, { scale, shift }) => {
      const [channels, places] = [x.shape.at(-1)!, x.shape.slice(1, -1).reduce((size, length) => size * length, 1)];
      const grouped = reshape(x, [x.shape[0]!, places, groups, channels / groups]);
      const centred = sub(grouped, mean(grouped, [1, 3], { keepAxes: true }));
      const variance = mean(square(centred), [1, 3], { keepAxes: true });
      const normalised = reshape(div(centred, sqrt(add(variance, epsilon))), x.shape);
      return add(mul(normalised, scale!), shift!);
    },
  };
}
