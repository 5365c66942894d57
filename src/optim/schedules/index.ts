/** Every schedule of the learning rate, one line each, by the name that the command line uses. */
import { objectWith } from '../../graph/option-kinds.ts';
import { made, named, requireKind } from '../../graph/options.ts';
import type { Schedule, ScheduleFunction } from '../optimizer.ts';
import { constantRate } from './constant-rate.ts';
import { cosineDecay } from './cosine-decay.ts';
import { exponentialDecay } from './exponential-decay.ts';
import { scheduleOfFunction } from './of-function.ts';
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

/**
 * A schedule, its name, its maker not called, for its defaults, or a function of the place in the training: what may be given
 * wherever a schedule is asked for.
 */
export type ScheduleOrName = Schedule | string | (() => Schedule) | ScheduleFunction;

/** The schedule that was given in one of these forms. */
export function asSchedule(given: ScheduleOrName): Schedule {
  if (typeof given === 'string') return scheduleNamed(given);
  if (typeof given === 'function' && !isMaker(given)) return scheduleOfFunction(given as ScheduleFunction);
  return made<Schedule>('schedule', given, scheduleKind, schedules);
}

function isMaker(given: unknown): boolean {
  return [...schedules.values()].includes(given as ScheduleMaker);
}
