/** Copies of what a backend holds. */
import type { NumberArray } from './backend.ts';

/** A copy of values; where `into` is given, of as many as that has, from `start` on, in it. */
export function copied(values: NumberArray, into?: NumberArray, start = 0): NumberArray {
  if (!into) return values.slice();
  into.set(into.length === values.length ? values : values.subarray(start, start + into.length));
  return into;
}
