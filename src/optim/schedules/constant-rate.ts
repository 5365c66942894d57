/** A learning rate that stays. */
import type { Schedule } from '../optimizer.ts';

export function constantRate(): Schedule {
  return { name: 'constant', options: {}, factor: () => 1 };
}
