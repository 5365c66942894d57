/** The chosen data point's walk through the network, kept fresh while the network changes. */
import { effect, signal } from '@preact/signals';
import type { WalkAnswer } from '../engine/inside.ts';
import { notice, opened, point, reading } from './store.ts';
import { ask } from './worker-client.ts';

export const walk = signal<WalkAnswer | undefined>(undefined);
/** How far the point has gone: counts the phases of `phasesOf`. */
export const phase = signal(0);

let isAsking = false;
let isStale = false;

/** Asks again when another point is chosen or the weights have changed; one question at a time. */
export function followPoint(): void {
  effect(() => {
    const row = point.value;
    const step = reading.value?.step;
    if (row === undefined || opened.value === undefined) {
      walk.value = undefined;
      return;
    }
    if (walk.value?.row === row && walk.value.step === step && walk.value.problem === opened.value.problem) return;
    void refresh();
  });
}

async function refresh(): Promise<void> {
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  try {
    const row = point.peek();
    if (row === undefined) return;
    const answer = await ask<WalkAnswer | undefined>('walk', { row });
    if (answer && point.peek() === row && answer.problem === opened.peek()?.problem) walk.value = answer;
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
