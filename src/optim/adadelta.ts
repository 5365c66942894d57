/** Adadelta: steps in the unit of the parameter, from running means of squared gradients and of squared steps. */
import { settingsOf } from '../graph/options.ts';
import { add, div, mul, sqrt, sub } from '../ops/index.ts';
import { requireDecay, requirePositive } from './checks.ts';
import { runningSquare } from './formulas.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdadeltaOptions {
  /** 1 by default. */
  learningRate?: number;
  /** How much the means keep from step to step; 0.9 by default. */
  rho?: number;
  /** Keeps the division safe, and lets the first step be made; 1e-6 by default. */
  epsilon?: number;
}

const defaults: Required<AdadeltaOptions> = { learningRate: 1, rho: 0.9, epsilon: 1e-6 };

/**
 * s <- rho s + (1 - rho) g^2, d = g * sqrt(u + epsilon) / sqrt(s + epsilon), u <- rho u + (1 - rho) d^2,
 * w <- w - learningRate * d. Zeiler, "ADADELTA: an adaptive learning rate method", 2012.
 *
 * @example
 * import { adadelta } from 'chainrule';
 *
 * console.log(adadelta().options);
 * // { learningRate: 1, rho: 0.9, epsilon: 0.000001 }
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const settings = settingsOf('adadelta', defaults, options);
  const { learningRate, rho, epsilon } = settings;
  requirePositive('adadelta', 'learningRate', learningRate);
  requireDecay('adadelta', 'rho', rho);
  requirePositive('adadelta', 'epsilon', epsilon);
  return {
    name: 'adadelta',
    learningRate,
    options: settings,
    slots: ['square', 'stepSquare'],
    scalars: (_, rate) => ({ learningRate: rate }),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) => {
      const square = runningSquare(slots.square!, gradient, rho);
      const scale = div(sqrt(add(slots.stepSquare!, epsilon)), sqrt(add(square, epsilon)));
      const step = mul(gradient, scale);
      return {
        parameter: sub(parameter, mul(scalars.learningRate!, step)),
        slots: { square, stepSquare: runningSquare(slots.stepSquare!, step, rho) },
      };
    },
  };
}
