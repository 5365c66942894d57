/** Copies of what a backend holds. */
import type { NumberArray } from './backend.ts';

/** A copy of values, in `into` where that is given. */
export function copied(values: NumberArray, into?: NumberArray): NumberArray {
  if (!into) return values.slice();
  into.set(values);
  return into;
}
