/** A learning rate that falls by a factor every so many epochs. */
import { settingsOf } from '../../graph/options.ts';
import { pow } from '../../numeric/elementary.ts';
import type { Schedule } from '../optimizer.ts';
import { requireCount, requireFactor } from './checks.ts';

export interface StepDecayOptions {
  /** Epochs from one fall to the next; 30 by default. */
  every?: number;
  /** 0.1 by default. */
  factor?: number;
}

/**
 * The factor of the learning rate is factor^floor(epoch / every). Options out of their range are refused.
 *
 * @example
 * import { stepDecay } from 'chainrule';
 *
 * const { factor } = stepDecay({ every: 10, factor: 0.5 });
 * console.log([9, 10, 20].map((epoch) => factor({ epoch, epochs: 30, step: 0, steps: 30 }, {}))); // [1, 0.5, 0.25]
 */
export function stepDecay(options: StepDecayOptions = {}): Schedule {
  const settings = settingsOf('step schedule', { every: 30, factor: 0.1 }, options);
  const { every, factor } = settings;
  requireCount('step schedule', 'every', every, 1);
  requireFactor('step schedule', 'factor', factor);
  return { name: 'step', options: settings, factor: ({ epoch }) => pow(factor, Math.floor(epoch / every)) };
}
