/** Cuts rows that are in order of time into parts that follow one another; equal times stay together. */

/** The places of rows in order of time; equal times keep the order of the rows. */
function orderOfTime(times: Float64Array): Int32Array {
  return Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
}

/**
 * Where the parts begin, of times that ascend: each cut is the place nearest to the one wanted where a new time begins, after
 * the cut before it. Where there are fewer such places than cuts, the last cuts are those that are made.
 */
function cutTimes(times: Float64Array, wanted: readonly number[]): number[] {
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

/** Rows in order of their times, cut near the wanted places, and the rows between two places, ascending. */
export function cutRows(
  rows: Int32Array,
  times: Float64Array,
  wanted: readonly number[],
): { cuts: number[]; between: (from: number, to: number) => Int32Array } {
  const order = orderOfTime(times);
  const ascending = Float64Array.from(order, (place) => times[place]!);
  const between = (from: number, to: number) =>
    order
      .slice(from, to)
      .map((place) => rows[place]!)
      .sort();
  return { cuts: cutTimes(ascending, wanted), between };
}
