/** Every schedule of the learning rate, one line each, by the name that the command line uses. */
import { named, settingsOf } from '../../graph/options.ts';
import type { Schedule } from '../optimizer.ts';
import { constantRate } from './constant-rate.ts';
import { cosineDecay } from './cosine-decay.ts';
import { exponentialDecay } from './exponential-decay.ts';
import { reduceOnPlateau } from './reduce-on-plateau.ts';
import { stepDecay } from './step-decay.ts';
import { warmUp } from './warm-up.ts';

export { constantRate, cosineDecay, exponentialDecay, reduceOnPlateau, stepDecay, warmUp };

/** Makes a schedule; options are checked by the maker. */
type ScheduleMaker = (options?: object) => Schedule;

export const schedules: ReadonlyMap<string, ScheduleMaker> = new Map<string, ScheduleMaker>([
  [
    'constant',
    (options = {}) => {
      settingsOf('constant schedule', {}, options);
      return constantRate();
    },
  ],
  ['step', stepDecay],
  ['exponential', exponentialDecay],
  ['cosine', cosineDecay],
  ['warmUp', (options) => warmUp(options)],
  ['reduceOnPlateau', reduceOnPlateau],
]);

const warmUpPrefix = 'warmUp+';

/**
 * The schedule of that name, `cosine`, or after a warm-up, `warmUp+cosine`, whose option is `steps`. Throws with "did
 * you mean" for another name or an option that it does not have. `name` and `options` of a schedule make it anew.
 */
export function scheduleNamed(name: unknown, options: object = {}): Schedule {
  if (typeof name !== 'string' || !name.startsWith(warmUpPrefix)) return named('schedule', name, schedules)(options);
  const { steps, ...others } = options as { steps?: number };
  const after = named('schedule', name.slice(warmUpPrefix.length), schedules)(others);
  return warmUp({ ...(steps !== undefined && { steps }) }, after);
}
