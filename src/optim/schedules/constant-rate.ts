/** A learning rate that stays. */
import { settingsOf } from '../../graph/options.ts';
import type { Schedule } from '../optimizer.ts';

/**
 * A learning rate that stays: the factor is 1.
 *
 * @example
 * import { constantRate } from 'chainrule';
 *
 * console.log(constantRate().factor({ step: 5, steps: 10, epoch: 0, epochs: 1 }, {})); // 1
 */
export function constantRate(options: object = {}): Schedule {
  settingsOf('constant schedule', {}, options);
  return { name: 'constant', options: {}, factor: () => 1 };
}
