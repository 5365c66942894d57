/** Fewer points that draw the same picture. */
import { random } from '../numeric/random.ts';

/** A point of a line: x and y. */
export type LinePoint = readonly [x: number, y: number];

/**
 * At most `limit` points of a line, in order. Of each run of points the lowest and the highest stay, so that no peak is
 * lost; the first and the last point stay too. Values that are not finite stay as one gap each.
 */
export function thinLine(points: readonly LinePoint[], limit: number): readonly LinePoint[] {
  if (points.length <= limit) return points;
  const runs = Math.max(1, Math.floor((limit - 2) / 2));
  const kept = new Set<number>([0, points.length - 1]);
  for (let run = 0; run < runs; run++) {
    const start = Math.floor((run * points.length) / runs);
    const end = Math.floor(((run + 1) * points.length) / runs);
    let low = start;
    let high = start;
    for (let index = start; index < end; index++) {
      const value = points[index]![1];
      if (!(value >= points[low]![1])) low = index;
      if (!(value <= points[high]![1])) high = index;
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b).map((index) => points[index]!);
}

/**
 * `limit` of the indices 0..length-1, in order: all where there are no more, else a sample, always the same one: one index, at
 * random, of each of so many stretches.
 */
export function sampleIndices(length: number, limit: number): number[] {
  if (length <= limit) return Array.from({ length }, (_, index) => index);
  const { integer } = random(0, 'report/sample');
  const startOf = (stretch: number) => Math.floor((stretch * length) / limit);
  return Array.from({ length: limit }, (_, i) => startOf(i) + integer(startOf(i + 1) - startOf(i)));
}
