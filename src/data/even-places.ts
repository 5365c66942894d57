/** A sample without chance. */

/** At most so many of the places 0 to `count` - 1, ascending, evenly spread. */
export function evenPlaces(count: number, most: number): Int32Array {
  const taken = Math.min(count, most);
  return Int32Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
