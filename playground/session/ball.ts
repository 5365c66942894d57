/** The ball on the landscape: the weights of the page, dragged over the plane that is drawn. */
import { effect, signal } from '@preact/signals';
import type { BallPlace } from '../engine/ball.ts';
import { pause } from './actions.ts';
import { byHand, opened, playing, reading } from './store.ts';
import { beginEdit, writeLink } from './undo.ts';
import { ask, tell } from './worker-client.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where the ball is on the picture; undefined where it lies in the middle, as it was drawn. */
export const ball = signal<Spot | undefined>(undefined);
/** Where it was told to be by the worker, with the way down. */
export const place = signal<BallPlace | undefined>(undefined);
/** The way that it rolled since it was let go. */
export const trail = signal<readonly Spot[]>([]);

const mostTrail = 400;
let wanted: Spot | undefined;
let isAsking = false;
/** The step of the training at the last spot of the trail. */
let trailStep = 0;
/** The step of the training at which the ball was last moved by hand. */
export const movedAt = signal<number | undefined>(undefined);
/** How often the picture was asked for anew. */
export const draws = signal(0);

/** One move for each picture of the screen. */
export function moveBall(spot: Spot): void {
  if (playing.peek()) pause();
  ball.value = spot;
  place.value = undefined;
  trail.value = [spot];
  trailStep = reading.peek()?.step ?? 0;
  movedAt.value = trailStep;
  const isWaiting = wanted !== undefined;
  wanted = spot;
  if (isWaiting) return;
  requestAnimationFrame(() => {
    beginEdit('ball');
    byHand.is = true;
    writeLink();
    tell({ kind: 'ball', ...wanted! });
    wanted = undefined;
    void lookAtBall();
  });
}

/** The picture is drawn anew around the weights as they are. */
export function redraw(): void {
  draws.value++;
  ball.value = undefined;
  place.value = undefined;
  trail.value = [];
}

/** Asks where the ball is, and once more at the end where it moved meanwhile. */
export async function lookAtBall(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  const { value: before } = reading;
  const found = await ask<BallPlace | undefined>('ball').catch(() => undefined);
  isAsking = false;
  if (!found || found.problem !== opened.peek()?.problem) return;
  place.value = found;
  if (ball.peek() && wanted === undefined) {
    const { x, y, step } = found;
    // A ball that nobody rolled lies where it was put.
    if (step !== trailStep) {
      trail.value = [...trail.peek(), { x, y }].slice(-mostTrail);
      ball.value = { x, y };
      trailStep = step;
    }
  }
  if (reading.peek() !== before) void lookAtBall();
}
/** While the landscape is shown; gives what ends it. */
export function followBall(): () => void {
  return effect(() => {
    const { value: now } = reading;
    if (now) void lookAtBall();
  });
}
