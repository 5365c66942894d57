/** Functions that are constant by pieces: their derivative is 0 around a point, and says nothing of the jumps. */

/** The first distance that is looked at, as a part of the furthest: a power of two. */
const nearest = 1 / 0x400000000000;
/** A change over next to no distance is a jump where it is more than this part of the values. */
const least = 1e-6;

/**
 * The distance of the nearest jump of a function that is flat around 0, with its sign, up to `furthest`; undefined where it changes
 * without a jump, as saturated functions do, or not at all.
 */
export function nearestJump(along: (distance: number) => number, furthest: number): number | undefined {
  const here = along(0);
  const found = [-1, 1].flatMap((side) => {
    let high = furthest * nearest;
    while (high <= furthest && along(side * high) === here) high *= 2;
    if (high > furthest) return [];
    let low = high / 2;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (along(side * middle) === here) low = middle;
      else high = middle;
    }
    const there = along(side * high);
    return Math.abs(there - here) > least * Math.max(Math.abs(there), Math.abs(here)) ? [side * high] : [];
  });
  return found.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
}
