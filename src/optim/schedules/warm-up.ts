/** A learning rate that rises in the first steps and then follows another schedule. */
import { requireKind, settingsOf } from '../../graph/options.ts';
import { type Schedule, scheduleKind } from '../optimizer.ts';
import { requireCount } from './checks.ts';
import { constantRate } from './constant-rate.ts';

export interface WarmUpOptions {
  /** Steps until the full learning rate; 100 by default. */
  steps?: number;
}

/**
 * (step + 1) / steps of the first factor of `then` while it rises; afterwards `then`, over the steps that are left, so
 * that a cosine still ends with the training. Goyal et al., "Accurate, large minibatch SGD", 2017.
 *
 * @example
 * import { cosineDecay, warmUp } from 'chainrule';
 *
 * const { factor } = warmUp({ steps: 10 }, cosineDecay());
 * console.log([0, 4, 9, 100].map((step) => factor({ step, steps: 100, epoch: 0, epochs: 1 }, {}))); // [0.1, 0.5, 1, 0]
 */
export function warmUp(options: WarmUpOptions = {}, after: Schedule = constantRate()): Schedule {
  const { steps: rise } = settingsOf('warmUp schedule', { steps: 100 }, options);
  requireCount('warmUp schedule', 'steps', rise, 1);
  requireKind('warmUp: after', after, scheduleKind);
  const { observe } = after;
  return {
    name: after.name === 'constant' ? 'warmUp' : `warmUp+${after.name}`,
    options: { ...after.options, steps: rise },
    factor: (at, memory) => {
      const later = after.factor({ ...at, step: Math.max(0, at.step - rise), steps: at.steps - rise }, memory);
      return later * Math.min(1, (at.step + 1) / rise);
    },
    ...(observe && { observe }),
  };
}
