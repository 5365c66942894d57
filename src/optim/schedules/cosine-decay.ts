/** A learning rate that falls along half a cosine, slowly at both ends. */
import { settingsOf } from '../../graph/options.ts';
import { cos } from '../../numeric/elementary.ts';
import { requireNumber } from '../../ops/checks.ts';
import type { Schedule } from '../optimizer.ts';

export interface CosineDecayOptions {
  /** What is left at the end, as a part of the first learning rate; 0 by default. */
  floor?: number;
}

/**
 * floor + (1 - floor) (1 + cos(pi step / steps)) / 2, over the whole training.
 * Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, without restarts.
 *
 * @example
 * import { cosineDecay } from 'chainrule';
 *
 * const { factor } = cosineDecay();
 * console.log([0, 50, 100].map((step) => factor({ step, steps: 100, epoch: 0, epochs: 1 }, {}))); // [1, 0.5, 0]
 */
export function cosineDecay(options: CosineDecayOptions = {}): Schedule {
  const settings = settingsOf('cosine schedule', { floor: 0 }, options);
  const { floor } = settings;
  requireNumber('cosine schedule', 'floor', floor, 'a number from 0 to 1', (x) => x >= 0 && x <= 1);
  return {
    name: 'cosine',
    options: settings,
    factor: ({ step, steps }) =>
      floor + ((1 - floor) * (1 + cos(Math.PI * Math.min(1, step / Math.max(1, steps))))) / 2,
  };
}
