/** A learning rate that stays. */
import { settingsOf } from '../../graph/options.ts';
import type { Schedule } from '../optimizer.ts';

export function constantRate(options: object = {}): Schedule {
  settingsOf('constant schedule', {}, options);
  return { name: 'constant', options: {}, factor: () => 1 };
}
