/** RMSprop: steps divided by the running root mean square of the gradient. */
import type { Node } from '../graph/node.ts';
import { settingsOf } from '../graph/options.ts';
import { add, div, maximum, mul, sqrt, square, sub } from '../ops/index.ts';
import { requireDecay, requirePositive } from './checks.ts';
import { runningMean, runningSquare } from './formulas.ts';
import type { Optimizer } from './optimizer.ts';

export interface RmspropOptions {
  /** 0.01 by default. */
  learningRate?: number;
  /** How much the means keep from step to step; 0.99 by default. */
  alpha?: number;
  /** Keeps the division safe; 1e-8 by default. */
  epsilon?: number;
  /** 0 by default. */
  momentum?: number;
  /** Divides by the running standard deviation instead; false by default. */
  centered?: boolean;
}

const defaults: Required<RmspropOptions> = {
  learningRate: 0.01,
  alpha: 0.99,
  epsilon: 1e-8,
  momentum: 0,
  centered: false,
};

/**
 * s <- alpha s + (1 - alpha) g^2, w <- w - learningRate * g / (sqrt(s) + epsilon); centered subtracts the square of the
 * running mean of g from s (Graves, "Generating sequences with recurrent neural networks", 2013); momentum collects the
 * scaled gradients. Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012; as PyTorch has it.
 *
 * @example
 * import { rmsprop } from 'chainrule';
 *
 * console.log(rmsprop({ centered: true }).options);
 * // { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: true }
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const settings = settingsOf('rmsprop', defaults, options);
  const { learningRate, alpha, epsilon, momentum, centered } = settings;
  requirePositive('rmsprop', 'learningRate', learningRate);
  requireDecay('rmsprop', 'alpha', alpha);
  requirePositive('rmsprop', 'epsilon', epsilon);
  requireDecay('rmsprop', 'momentum', momentum);
  return {
    name: 'rmsprop',
    learningRate,
    options: settings,
    slots: ['square', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['velocity'] : [])],
    scalars: (_, rate) => ({ learningRate: rate }),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) => {
      const next: Record<string, Node> = { square: runningSquare(slots.square!, gradient, alpha) };
      let variance = next.square!;
      if (centered) {
        next.mean = runningMean(slots.mean!, gradient, alpha);
        // Rounding can make the difference negative.
        variance = maximum(sub(variance, square(next.mean)), 0);
      }
      let direction = div(gradient, add(sqrt(variance), epsilon));
      if (momentum > 0) {
        direction = add(mul(momentum, slots.velocity!), direction);
        next.velocity = direction;
      }
      return { parameter: sub(parameter, mul(scalars.learningRate!, direction)), slots: next };
    },
  };
}
