/** The one place where frames become pictures: at most one per refresh of the screen, outside the component tree. */
import { useLayoutEffect } from 'preact/hooks';
import type { Frame } from '../engine/messages.ts';
import { latest, opened, playing } from '../session/store.ts';
import { tell } from '../session/worker-client.ts';

type Painter = (frame: Frame) => void;
const painters = new Set<Painter>();
let isScheduled = false;

/** Frames drawn in the last seconds; read by tests and by the display of speed. */
const pulse: { frames: number } = { frames: 0 };

/** Of networks of more parameters, nobody sees more in pictures that change faster than `slowly`, in milliseconds. */
const manyParameters = 400;
const slowly = 100;
/** So many pictures of neurons are drawn at once; more take turns. */
const atOnce = 64;
/** Turns that it takes until all pictures are of the newest frame, and how many of them are still to come. */
let turns = 1;
let turnsLeft = 0;

export function schedule(): void {
  turnsLeft = turns;
  refresh();
}

function refresh(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    // The next frame is asked for before drawing, so that the worker computes it meanwhile.
    if (playing.value) askForFrame();
    const { frame } = latest;
    if (!frame) return;
    pulse.frames++;
    turnsLeft--;
    for (const paint of painters) paint(frame);
    if (turnsLeft > 0) refresh();
  });
}

let isAsking = false;

function askForFrame(): void {
  if ((opened.value?.parameterCount ?? 0) <= manyParameters) tell({ kind: 'frame' });
  else if (!isAsking) {
    isAsking = true;
    setTimeout(() => {
      isAsking = false;
      if (playing.value) tell({ kind: 'frame' });
    }, slowly);
  }
}

/** Whether it is the turn of one of so many pictures. */
export function isTurnOf(index: number, count: number): boolean {
  turns = Math.ceil(count / atOnce);
  return turns === 1 || (pulse.frames + index) % turns === 0;
}

/** Calls `paint` for each frame while the component is there, and again when what it depends on changes. */
export function usePainter(paint: Painter, dependencies: readonly unknown[]): void {
  // A layout effect ends with the elements: one that ends after the next refresh would draw on what is gone.
  // oxlint-disable-next-line react/exhaustive-deps -- the caller says what its painter depends on
  useLayoutEffect(() => {
    painters.add(paint);
    schedule();
    return () => {
      painters.delete(paint);
    };
  }, dependencies as unknown[]);
}

/** Makes the pixels of a canvas those of the screen; gives its context in CSS pixels. */
export function sharpContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
