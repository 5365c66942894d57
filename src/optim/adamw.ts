/** AdamW: Adam whose weight decay stays out of the running means. */
import { mul, sub } from '../ops/index.ts';
import { type AdamOptions, type AdamSettings, adamSettings, adamSlots, adamStep, biasCorrections } from './adam.ts';
import type { Optimizer } from './optimizer.ts';

const defaults: AdamSettings = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/**
 * The step of `adam` on the plain gradient, from w - learningRate * weightDecay * w; weightDecay is 0.01 by default.
 * Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
 *
 * @example
 * import { adamw } from 'chainrule';
 *
 * console.log(adamw({ weightDecay: 0.1 }).options);
 * // { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 }
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  const settings = adamSettings('adamw', defaults, options);
  return {
    name: 'adamw',
    learningRate: settings.learningRate,
    options: settings,
    slots: adamSlots,
    scalars: (t, learningRate) => ({
      ...biasCorrections(settings, t, learningRate),
      decay: learningRate * settings.weightDecay,
    }),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) =>
      adamStep(settings, sub(parameter, mul(scalars.decay!, parameter)), gradient, slots, scalars),
  };
}
