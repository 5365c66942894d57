/** Marks of two classes and a line on the plane: which side each mark is on, and whether any line could be right about all. */

export interface Mark {
  readonly x1: number;
  readonly x2: number;
  /** 0 or 1. */
  readonly y: number;
}

/** Above the line a x1 + b x2 + c > 0; there it says 1. */
export interface Line {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const exclusiveOr: readonly Mark[] = [
  { x1: 0, x2: 0, y: 0 },
  { x1: 1, x2: 0, y: 1 },
  { x1: 0, x2: 1, y: 1 },
  { x1: 1, x2: 1, y: 0 },
];

export type Place = readonly [x1: number, x2: number];

/** The line through two places, the larger of a and b 1 or -1; undefined where they are one place. */
export function lineThrough([p1, p2]: Place, [q1, q2]: Place, isFlipped = false): Line | undefined {
  const [a, b] = [p2 - q2, q1 - p1];
  const size = Math.max(Math.abs(a), Math.abs(b)) * (isFlipped ? -1 : 1);
  if (Math.abs(size) < 1e-6) return undefined;
  return { a: a / size, b: b / size, c: -(a * p1 + b * p2) / size };
}

export function sumAt({ a, b, c }: Line, { x1, x2 }: Pick<Mark, 'x1' | 'x2'>): number {
  return a * x1 + b * x2 + c;
}

/** On the line itself is on neither side. */
export function isRight(line: Line, mark: Mark): boolean {
  const sum = sumAt(line, mark);
  return Math.abs(sum) > 1e-9 && sum > 0 === (mark.y === 1);
}

/** Less is taken for no distance at all. */
const least = 1e-9;

/**
 * A line with all marks of class 1 above and all others below, in the middle between them; undefined where there is none.
 * Where two sets of points can be divided, they can be divided along, or across, the line through two of the points.
 */
export function separatingLine(marks: readonly Mark[]): Line | undefined {
  const ofClass = (y: number) => marks.filter((mark) => mark.y === y);
  const [zeros, ones] = [ofClass(0), ofClass(1)];
  if (zeros.length === 0 || ones.length === 0) return undefined;
  let best: { gap: number; line: Line } | undefined;
  for (const p of marks) {
    for (const q of marks) {
      const [d1, d2] = [q.x1 - p.x1, q.x2 - p.x2];
      const length = Math.sqrt(d1 * d1 + d2 * d2);
      if (length < least) continue;
      for (const [a, b] of [
        [d1 / length, d2 / length],
        [-d2 / length, d1 / length],
      ] as const) {
        const along = ({ x1, x2 }: Mark) => a * x1 + b * x2;
        const [low, high] = [Math.max(...zeros.map(along)), Math.min(...ones.map(along))];
        const gap = high - low;
        if (gap > Math.max(least, best?.gap ?? 0)) best = { gap, line: { a, b, c: -(low + high) / 2 } };
      }
    }
  }
  if (!best) return undefined;
  const { a, b, c } = best.line;
  const size = Math.max(Math.abs(a), Math.abs(b));
  return { a: a / size, b: b / size, c: c / size };
}

/**
 * Numbers, one for each of four marks and not all 0, with which the marks' sums a x1 + b x2 + c add up to 0 whatever the
 * line is: for exclusive or 1, -1, -1, 1.
 */
export function dependence(marks: readonly Mark[]): number[] {
  const weights = marks.map((_, i) => {
    const [p, q, r] = marks.filter((_, other) => other !== i) as [Mark, Mark, Mark];
    const area = (q.x1 - p.x1) * (r.x2 - p.x2) - (r.x1 - p.x1) * (q.x2 - p.x2);
    return i % 2 === 0 ? area : -area;
  });
  const size = Math.max(...weights.map(Math.abs));
  return weights.map((weight) => (size < least ? 0 : weight / size));
}
