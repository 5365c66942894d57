/** Adagrad: steps divided by the root of the sum of all squared gradients. */
import { settingsOf } from '../graph/options.ts';
import { add, div, mul, sqrt, square, sub } from '../ops/index.ts';
import { requirePositive } from './checks.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdagradOptions {
  /** 0.01 by default. */
  learningRate?: number;
  /** Keeps the division safe; 1e-10 by default. */
  epsilon?: number;
}

const defaults: Required<AdagradOptions> = { learningRate: 0.01, epsilon: 1e-10 };

/**
 * s <- s + g^2, w <- w - learningRate * g / (sqrt(s) + epsilon).
 * Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization", 2011.
 *
 * @example
 * import { adagrad } from 'chainrule';
 *
 * console.log(adagrad({ learningRate: 0.1 }).options);
 * // { learningRate: 0.1, epsilon: 1e-10 }
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const settings = settingsOf('adagrad', defaults, options);
  requirePositive('adagrad', 'learningRate', settings.learningRate);
  requirePositive('adagrad', 'epsilon', settings.epsilon);
  return {
    name: 'adagrad',
    learningRate: settings.learningRate,
    options: settings,
    slots: ['sum'],
    scalars: (_, rate) => ({ learningRate: rate }),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) => {
      const sum = add(slots.sum!, square(gradient));
      const direction = div(gradient, add(sqrt(sum), settings.epsilon));
      return { parameter: sub(parameter, mul(scalars.learningRate!, direction)), slots: { sum } };
    },
  };
}
