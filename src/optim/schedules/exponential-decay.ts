/** A learning rate that falls by the same factor each epoch. */
import { settingsOf } from '../../graph/options.ts';
import { pow } from '../../numeric/elementary.ts';
import type { Schedule } from '../optimizer.ts';
import { requireFactor } from './checks.ts';

export interface ExponentialDecayOptions {
  /** 0.95 by default. */
  factor?: number;
}

/**
 * The factor of the learning rate is factor^epoch. A factor that is not above 0 and at most 1 is refused.
 *
 * @example
 * import { exponentialDecay } from 'chainrule';
 *
 * const { factor } = exponentialDecay({ factor: 0.5 });
 * console.log([0, 1, 2].map((epoch) => factor({ epoch, epochs: 3, step: 0, steps: 30 }, {}))); // [1, 0.5, 0.25]
 */
export function exponentialDecay(options: ExponentialDecayOptions = {}): Schedule {
  const settings = settingsOf('exponential schedule', { factor: 0.95 }, options);
  requireFactor('exponential schedule', 'factor', settings.factor);
  return { name: 'exponential', options: settings, factor: ({ epoch }) => pow(settings.factor, epoch) };
}
