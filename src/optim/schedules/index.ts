/** Every schedule of the learning rate, one line each, by the name that the command line uses. */
import { objectWith } from '../../graph/option-kinds.ts';
import { made, named, requireKind } from '../../graph/options.ts';
import { type Schedule, type ScheduleFunction, scheduleKind } from '../optimizer.ts';
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

/**
 * The makers of all schedules by the name that options and the command line use.
 *
 * @example
 * import { schedules } from 'chainrule';
 *
 * console.log([...schedules.keys()]);
 * // ['constant', 'step', 'exponential', 'cosine', 'warmUp', 'reduceOnPlateau']
 */
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
 *
 * @example
 * import { scheduleNamed } from 'chainrule';
 *
 * console.log(scheduleNamed('warmUp+cosine', { steps: 50 }).options); // { floor: 0, steps: 50 }
 */
export function scheduleNamed(name: unknown, options: object = {}): Schedule {
  if (typeof name !== 'string' || !name.startsWith(warmUpPrefix)) return named('schedule', name, schedules)(options);
  requireKind('schedule: options', options, anObject);
  const { steps, ...others } = options as { steps?: number };
  const after = named('schedule', name.slice(warmUpPrefix.length), schedules)(others);
  return warmUp({ ...(steps !== undefined && { steps }) }, after);
}

const anObject = objectWith('an object');

/**
 * A schedule, its name, its maker not called, for its defaults, or a function of the place in the training: what may be given
 * wherever a schedule is asked for.
 */
export type ScheduleOrName = Schedule | string | (() => Schedule) | ScheduleFunction;

/**
 * The schedule that was given as itself, by its name, as its maker, not called, or as a function of the place in the
 * training.
 *
 * @example
 * import { asSchedule } from 'chainrule';
 *
 * const { factor } = asSchedule(({ step, steps }) => 1 - step / steps);
 * console.log(factor({ step: 25, steps: 100, epoch: 0, epochs: 1 }, {})); // 0.75
 */
export function asSchedule(given: ScheduleOrName): Schedule {
  if (typeof given === 'string') return scheduleNamed(given);
  if (typeof given === 'function' && !isMaker(given)) return scheduleOfFunction(given as ScheduleFunction);
  return made<Schedule>('schedule', given, scheduleKind, schedules);
}

function isMaker(given: unknown): boolean {
  return [...schedules.values()].includes(given as ScheduleMaker);
}
