/** A learning rate that falls by the same factor each epoch. */
import { settingsOf } from '../../graph/options.ts';
import { pow } from '../../numeric/elementary.ts';
import type { Schedule } from '../optimizer.ts';
import { requireFactor } from './checks.ts';

export interface ExponentialDecayOptions {
  /** 0.95 by default. */
  factor?: number;
}

/** factor^epoch. */
export function exponentialDecay(options: ExponentialDecayOptions = {}): Schedule {
  const settings = settingsOf('exponential schedule', { factor: 0.95 }, options);
  requireFactor('exponential schedule', 'factor', settings.factor);
  return { name: 'exponential', options: settings, factor: ({ epoch }) => pow(settings.factor, epoch) };
}
