/** Dragging buttons that lie over a square drawing, by pointer and by arrow keys. */
import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';

const keyStep = 0.05;
const keyLeap = 0.25;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Of a press, in pixels: less is no drag. */
const shake = 4;
/** Where a press began that is no drag yet; one thing is dragged at a time. */
let from: readonly [number, number] | undefined;

export interface Dragging {
  /** Where it is now: keys may come faster than pictures. */
  readonly at: () => readonly [number, number];
  /** Where the drawing's left and lower edges are, and its right and upper ones. */
  readonly low: number;
  readonly high: number;
  readonly move: (place: readonly [number, number], isByKey: boolean) => void;
}

/** What a button needs to be dragged; its parent has the size of the drawing. */
export function dragging({ at, low, high, move }: Dragging): {
  readonly onPointerDown: (event: TargetedPointerEvent<HTMLButtonElement>) => void;
  readonly onPointerMove: (event: TargetedPointerEvent<HTMLButtonElement>) => void;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLButtonElement>) => void;
} {
  return {
    onPointerDown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      from = [event.clientX, event.clientY];
    },
    onPointerMove: (event) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      if (from && Math.abs(event.clientX - from[0]) + Math.abs(event.clientY - from[1]) < shake) return;
      from = undefined;
      const { left, top, width, height } = event.currentTarget.parentElement!.getBoundingClientRect();
      const span = high - low;
      move([low + ((event.clientX - left) / width) * span, high - ((event.clientY - top) / height) * span], false);
    },
    onKeyDown: (event) => {
      const by = arrows[event.key];
      if (!by) return;
      event.preventDefault();
      const size = event.shiftKey ? keyLeap : keyStep;
      const [x, y] = at();
      move([x + by[0] * size, y + by[1] * size], true);
    },
  };
}
