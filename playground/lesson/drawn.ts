/** The likelihood over a weight as somebody draws it: where, and what its form says. */

/** Four rows, and the share of each truth with one weight. */
const rows = [
  [-2, 0],
  [-1, 1],
  [1, 1],
  [2, 1],
] as const;
const shareOf = (w: number, x: number, y: number) => 1 / (1 + Math.exp(y === 1 ? -w * x : w * x));

export function likelihood(w: number): number {
  return rows.reduce((product, [x, y]) => product * shareOf(w, x, y), 1);
}

/** Where the mean loss is lowest. */
export const bestWeight = 1.012;
export const places: readonly number[] = Array.from({ length: 13 }, (_, i) => i / 2 - 2);
/** The picture is as high as 1, and nothing is drawn yet. */
export const startHeight = 0.5;

export function heightsOf(figure: Readonly<Record<string, number>>): number[] {
  return places.map((_, i) => figure[`h${i}`] ?? startHeight);
}

/** As an answer is kept: the heights, one after the other. */
export function asAnswer(heights: readonly number[]): string {
  return heights.join(' ');
}

export function heightsIn(answer: string): number[] {
  return answer.split(' ').map(Number);
}

export function asFigure(heights: readonly number[]): Record<string, number> {
  return Object.fromEntries(heights.map((height, i) => [`h${i}`, height]));
}

export interface Shape {
  readonly isRight: boolean;
  /** A few words for who teaches. */
  readonly name: string;
  /** What is said to who drew it. */
  readonly sentence: string;
}

/** A hand is not steady: so much up and down is none. */
const shake = 0.06;

/** Whether heights rise up to an index and fall from there on. */
function isPeak(heights: readonly number[], top: number): boolean {
  const ends = Math.max(heights[0]!, heights.at(-1)!);
  return (
    heights[top]! - ends > shake &&
    heights.every((height, i) => {
      const inner = heights.slice(Math.min(i, top), Math.max(i, top) + 1);
      return inner.every((other) => other >= height - shake);
    })
  );
}

/** The middle of the highest place. */
function topOf(heights: readonly number[]): number {
  const most = Math.max(...heights);
  return Math.round((heights.indexOf(most) + heights.lastIndexOf(most)) / 2);
}

export function shapeOf(heights: readonly number[]): Shape {
  const top = topOf(heights);
  const upsideDown = heights.map((height) => -height);
  if (isPeak(heights, top)) {
    const w = places[top]!;
    return Math.abs(w - bestWeight) <= 0.5
      ? { isRight: true, name: `one peak at w = ${w}`, sentence: 'One peak, where the loss is lowest' }
      : { isRight: false, name: `one peak at w = ${w}`, sentence: 'One peak, but it is where the loss is lowest' };
  }
  if (isPeak(upsideDown, topOf(upsideDown)))
    return { isRight: false, name: 'a valley', sentence: 'A small loss is a large share: upside down' };
  const change = heights.at(-1)! - heights[0]!;
  if (change > shake)
    return {
      isRight: false,
      name: 'it rises',
      sentence: 'The row `x = -1` with `y = 1` costs more with each larger `w`: it comes down again',
    };
  if (change < -shake)
    return {
      isRight: false,
      name: 'it falls',
      sentence: 'The rows `x = 1` and `x = 2` with `y = 1` gain with each larger `w`: it rises first',
    };
  return { isRight: false, name: 'no peak', sentence: 'It has one peak, where the loss is lowest' };
}
