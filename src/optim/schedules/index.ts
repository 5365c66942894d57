/** Every schedule of the learning rate, one line each, by the name that the command line uses. */
import { objectWith } from '../../graph/option-kinds.ts';
import { made, named, requireKind } from '../../graph/options.ts';
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
  ['constant', constantRate],
  ['step', stepDecay],
  ['exponential', exponentialDecay],
  ['cosine', cosineDecay],
  ['warmUp', warmUp],
  ['reduceOnPlateau', reduceOnPlateau],
]);

const warmUpPrefix = 'warmUp+';

/**
 * The schedule of that name, `cosine`, or after a warm-up, `warmUp+cosine`, whose option is `steps`. Throws with "did
 * you mean" for another name or an option that it does not have. `name` and `options` of a schedule make it anew.
 */
export function scheduleNamed(name: unknown, options: object = {}): Schedule {
  if (typeof name !== 'string' || !name.startsWith(warmUpPrefix)) return named('schedule', name, schedules)(options);
  requireKind('schedule: options', options, anObject);
  const { steps, ...others } = options as { steps?: number };
  const after = named('schedule', name.slice(warmUpPrefix.length), schedules)(others);
  return warmUp({ ...(steps !== undefined && { steps }) }, after);
}

const anObject = objectWith('an object');

const scheduleKind = objectWith('a schedule', 'name', 'options', 'factor');

/** A schedule, its name, or its maker not called, for its defaults: what may be given wherever a schedule is asked for. */
export type ScheduleOrName = Schedule | string | ScheduleMaker;

/** The schedule that was given in one of these forms. */
export function asSchedule(given: ScheduleOrName): Schedule {
  return typeof given === 'string' ? scheduleNamed(given) : made('schedule', given, scheduleKind, schedules);
}
