/** What a built-in data set is: a rule that places labelled points in the plane. */
import type { Random } from '../../numeric/random.ts';
import type { Task } from '../task.ts';

/** A point of the plane with what it is. */
export interface LabelledPoint {
  x1: number;
  x2: number;
  /** The class, or the value for regression. */
  y: number;
}

/** A made-up set of data: points in the plane with a class or a number. */
export interface DataGenerator {
  name: string;
  task: Task;
  /** For classification: how many classes where no other number is asked for; they are `0`, `1`, ... */
  classes: number;
  /** Up to so many can be asked for; absent where the number is fixed. */
  mostClasses?: number;
  defaultRows: number;
  /** One line for people. */
  description: string;
  /** The point of that index of `rows`; `noise` is 0 to 0.5. All draws come from `random`. */
  point(index: number, rows: number, noise: number, random: Random, classes: number): LabelledPoint;
}

/** Uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Whether an index is in the first half of the rows. */
export function isFirstHalf(index: number, rows: number): boolean {
  return index < rows / 2;
}
