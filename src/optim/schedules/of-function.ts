/** A schedule that was given as a function. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { Schedule, ScheduleFunction } from '../optimizer.ts';

/** What it gives is held to what a factor of the learning rate can be, at each step. */
export function scheduleOfFunction(given: ScheduleFunction): Schedule {
  const name = given.name || 'schedule';
  return {
    name,
    options: {},
    factor: (at) => {
      const factor = given(at);
      if (typeof factor === 'number' && factor >= 0 && factor < Number.POSITIVE_INFINITY) return factor;
      return fail({
        what: name,
        problem: 'not a factor of the learning rate',
        got: `${formatValue(factor)} at step ${at.step}`,
        expected: 'a finite number, 0 or more',
      });
    },
  };
}
