/** Cuts rows that are in order of time into parts that follow one another; equal times stay together. */

/** The places of rows in order of time; equal times keep the order of the rows. */
export function orderOfTime(times: Float64Array): Int32Array {
  return Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
}

/**
 * Where the parts begin, of times that ascend: each cut is the place nearest to the one wanted where a new time begins, after
 * the cut before it. Where there are fewer such places than cuts, the last cuts are those that are made.
 */
export function cutTimes(times: Float64Array, wanted: readonly number[]): number[] {
  const places: number[] = [];
  for (let i = 1; i < times.length; i++) if (times[i] !== times[i - 1]) places.push(i);
  const made = wanted.slice(Math.max(0, wanted.length - places.length));
  const cuts: number[] = [];
  let from = 0;
  for (const [i, place] of made.entries()) {
    const most = places.length - (made.length - 1 - i);
    let nearest = from;
    for (let at = from; at < most; at++) {
      if (Math.abs(places[at]! - place) < Math.abs(places[nearest]! - place)) nearest = at;
    }
    cuts.push(places[nearest]!);
    from = nearest + 1;
  }
  return cuts;
}
