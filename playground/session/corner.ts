/** The XOR corner: four marks and a line that are moved by hand. */
import { computed, signal } from '@preact/signals';
import {
  exclusiveOr,
  isRight,
  type Line,
  lineThrough,
  type Mark,
  type Place,
  separatingLine,
} from '../state/corner.ts';

export const marks = signal<readonly Mark[]>(exclusiveOr);
/** Two places on the line, and whether its sides are exchanged. */
export const handles = signal<readonly [Place, Place]>([
  [-0.25, 0.5],
  [1.25, 0.5],
]);
export const isFlipped = signal(false);

/** The handles are two places, always. */
export const line = computed<Line>(() => lineThrough(...handles.value, isFlipped.value)!);
export const right = computed(() => marks.value.filter((mark) => isRight(line.value, mark)).length);
export const possible = computed(() => separatingLine(marks.value));
/** The most that a line got right of the marks as they are. */
export const best = signal(right.peek());

/** As far as marks and handles go. */
export const [low, high] = [-0.4, 1.4];

function within(value: number): number {
  return Math.min(high, Math.max(low, value));
}

function noteBest(): void {
  best.value = Math.max(best.value, right.value);
}

export function moveHandle(which: 0 | 1, [x1, x2]: Place): void {
  const next = [...handles.value] as [Place, Place];
  next[which] = [within(x1), within(x2)];
  // Where they meet the line has no direction: it keeps the one that it has.
  if (!lineThrough(...next)) return;
  handles.value = next;
  noteBest();
}

const grid = 20;

export function moveMark(which: number, { x1, x2 }: Pick<Mark, 'x1' | 'x2'>): void {
  const onGrid = (value: number) => Math.round(within(value) * grid) / grid;
  setMarks(marks.value.map((mark, i) => (i === which ? { ...mark, x1: onGrid(x1), x2: onGrid(x2) } : mark)));
}

export function flipMark(which: number): void {
  setMarks(marks.value.map((mark, i) => (i === which ? { ...mark, y: 1 - mark.y } : mark)));
}

export function setMarks(next: readonly Mark[]): void {
  marks.value = next;
  best.value = 0;
  noteBest();
}

export function flipSides(): void {
  isFlipped.value = !isFlipped.value;
  noteBest();
}

/** The line with these numbers, its handles as far apart as there is room. */
export function setLine({ a, b, c }: Line): void {
  // The nearest place to the middle, and from there along the line.
  const middle = (low + high) / 2;
  const square = a * a + b * b;
  if (square === 0) return;
  const far = (a * middle + b * middle + c) / square;
  const [m1, m2] = [middle - far * a, middle - far * b];
  const reach = 0.75 / Math.max(Math.abs(a), Math.abs(b));
  const at = (share: number): Place => [m1 - share * reach * b, m2 + share * reach * a];
  const ends: [Place, Place] = [at(-1), at(1)];
  const straight = lineThrough(...ends)!;
  handles.value = ends;
  isFlipped.value = straight.a * a + straight.b * b < 0;
  noteBest();
}
