/** Dragging buttons that lie over a square drawing, by pointer and by arrow keys. */
import type { TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent } from 'preact';

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
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
  /** How far a key goes along both axes, and with Shift. */
  readonly step: readonly [number, number];
  readonly leap: readonly [number, number];
  readonly move: (place: readonly [number, number]) => void;
  /** A click that is not the end of a drag. */
  readonly press?: (() => void) | undefined;
}

/** What a button needs to be dragged; its parent has the size of the drawing. */
export function dragging({ at, low, high, step, leap, move, press }: Dragging): {
  readonly onPointerDown: (event: TargetedPointerEvent<HTMLButtonElement>) => void;
  readonly onPointerMove: (event: TargetedPointerEvent<HTMLButtonElement>) => void;
  readonly onKeyDown: (event: TargetedKeyboardEvent<HTMLButtonElement>) => void;
  readonly onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
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
      const x = low[0] + ((event.clientX - left) / width) * (high[0] - low[0]);
      const y = high[1] - ((event.clientY - top) / height) * (high[1] - low[1]);
      move([x, y]);
    },
    onClick: (event) => {
      // By a key, or by a press that did not become a drag.
      if (event.detail === 0 || from) press?.();
    },
    onKeyDown: (event) => {
      const by = arrows[event.key];
      if (!by) return;
      event.preventDefault();
      const size = event.shiftKey ? leap : step;
      const [x, y] = at();
      move([x + by[0] * size[0], y + by[1] * size[1]]);
    },
  };
}
