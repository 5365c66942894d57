/** The chosen data point's walk through the network, kept fresh while the network changes. */

import { computed, effect, signal } from '@preact/signals';
import type { WalkAnswer, WalkWish } from '../engine/inside.ts';
import { notice, opened, point, reading, state } from './store.ts';
import { ask } from './worker-client.ts';

export const walk = signal<WalkAnswer | undefined>(undefined);
/** How far the point has gone: counts the phases of `phasesOf`. */
export const phase = signal(0);
/** Before a room, one equation of the phase is shown: which, of how many. */
export const equation = signal(0);
export const equationCount = signal(1);

/** What is walked: the chosen row, else the point of the link; undefined where there is neither. */
const wish = computed<WalkWish | undefined>(() => {
  const { probe, notation } = state.value;
  if (point.value !== undefined) return { row: point.value, notation };
  return probe.length === 3 ? { probe, notation } : undefined;
});
/** What `walk` is the answer to. */
let answered: WalkWish | undefined;

let isAsking = false;
let isStale = false;

/** Asks again when another point is chosen or the weights have changed; one question at a time. */
export function followPoint(): void {
  effect(() => {
    const wanted = wish.value;
    const step = reading.value?.step;
    if (wanted === undefined || opened.value === undefined) {
      walk.value = undefined;
      return;
    }
    const { value: known } = walk;
    if (known && sameWish(answered, wanted) && known.step === step && known.problem === opened.value.problem) return;
    void refresh();
  });
}

function sameWish(one: WalkWish | undefined, other: WalkWish | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function refresh(): Promise<void> {
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  try {
    const wanted = wish.peek();
    if (wanted === undefined) return;
    const answer = await ask<WalkAnswer | undefined>('walk', wanted);
    if (!answer || !sameWish(wish.peek(), wanted) || answer.problem !== opened.peek()?.problem) return;
    answered = wanted;
    walk.value = answer;
  } catch (error) {
    notice.value = { kind: 'problem', text: (error as Error).message };
  } finally {
    isAsking = false;
    if (isStale) {
      isStale = false;
      void refresh();
    }
  }
}
