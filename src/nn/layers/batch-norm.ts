/** The layer that brings each channel to mean 0 and variance 1 over the rows of a batch, then scales and shifts it. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { settingsOf } from '../../graph/options.ts';
import { formatShape, sizeOf } from '../../graph/shape.ts';
import { requireNumber } from '../../ops/checks.ts';
import { add, div, mean, mul, reshape, sqrt, square, sub } from '../../ops/index.ts';
import { requireParameterCount } from '../checks.ts';
import type { Layer } from '../layer.ts';

/** Options of `layers.batchNorm`. */
export interface BatchNormOptions {
  /** The weight of a new batch in the running statistics, as in PyTorch; 0.1 by default. */
  momentum?: number;
  /** Added to the variance; 1e-5 by default. */
  epsilon?: number;
}

/**
 * Brings each channel to mean 0 and variance 1 over a batch, then scales and shifts it. Channels are the last axis of a
 * row, features where it is the only one. In training the mean and variance are those of the batch, over its rows and
 * all other axes, and move the running ones: running = (1 - momentum) running + momentum new, with the unbiased
 * variance (n - 1). Prediction uses the running ones. A batch that has one value for each channel, of which there is no
 * variance, uses the running ones too, and leaves them as they are. Rows without axes are refused. Ioffe and Szegedy,
 * "Batch normalization", 2015.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.linear(2, 8), layers.batchNorm(), layers.activation('relu'), layers.linear(1)]);
 * console.log(network.parameters.map(({ name, role }) => `${name}: ${role}`).slice(2, 6));
 * // ['layer2.scale: bias', 'layer2.shift: bias', 'layer2.mean: statistic', 'layer2.variance: statistic']
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  const { momentum, epsilon } = settingsOf('batchNorm', { momentum: 0.1, epsilon: 1e-5 }, options);
  requireNumber('batchNorm', 'momentum', momentum, 'a number from 0 to 1', (value) => value >= 0 && value <= 1);
  requireNumber('batchNorm', 'epsilon', epsilon, 'a positive number', (value) => value > 0);
  return {
    type: 'batchNorm',
    options: { momentum, epsilon },
    build: (row) => {
      const channels = row.at(-1);
      if (channels === undefined) {
        fail({
          what: 'batchNorm',
          problem: 'cannot take the rows that come in',
          got: `rows of shape ${formatShape(row)}`,
          expected: '[features], or [..., channels]',
        });
      }
      requireParameterCount(`batchNorm ${channels}`, 4 * channels);
      const zeros = () => new Float64Array(channels);
      const ones = () => new Float64Array(channels).fill(1);
      return {
        row,
        parameters: [
          { name: 'scale', shape: [channels], role: 'bias', initialise: ones },
          { name: 'shift', shape: [channels], role: 'bias', initialise: zeros },
          { name: 'mean', shape: [channels], role: 'statistic', initialise: zeros },
          { name: 'variance', shape: [channels], role: 'statistic', initialise: ones },
        ],
      };
    },
    apply: (x, { scale, shift, mean: runningMean, variance: runningVariance }, { training, update }) => {
      const channels = x.shape.at(-1)!;
      const count = sizeOf(x.shape) / channels;
      const normalised = (centred: Node, variance: Node) =>
        add(mul(div(centred, sqrt(add(variance, epsilon))), scale!), shift!);
      if (!training || count === 1) return normalised(sub(x, runningMean!), runningVariance!);
      const axes = x.shape.slice(0, -1).map((_length, axis) => axis);
      const batchMean = mean(x, axes, { keepAxes: true });
      const centred = sub(x, batchMean);
      // In a second pass, because the difference of two large sums has few digits.
      const variance = mean(square(centred), axes, { keepAxes: true });
      const moved = (running: Node, now: Node) =>
        add(mul(1 - momentum, running), mul(momentum, reshape(now, [channels])));
      update('mean', moved(runningMean!, batchMean));
      update('variance', moved(runningVariance!, mul(variance, count / (count - 1))));
      return normalised(centred, variance);
    },
  };
}
