/** The training doctor's rounds: a look every second while something happens. */
import { effect, signal } from '@preact/signals';
import type { DoctorAnswer } from '../engine/inside.ts';
import { latest, opened, reading } from './store.ts';
import { ask } from './worker-client.ts';

export const examination = signal<DoctorAnswer | undefined>(undefined);

const rest = 1000;
/** In the first steps every network looks ill. */
const fewestSteps = 50;

export function callDoctor(): void {
  let isBusy = false;
  const visit = async () => {
    const step = reading.peek()?.step ?? 0;
    const last = examination.peek();
    const isNew = last?.step !== step || last.problem !== opened.peek()?.problem;
    const isEarly = step < fewestSteps && !latest.frame?.stopped;
    if (isBusy || !isNew || isEarly || document.hidden) return;
    isBusy = true;
    // Where it cannot look, there is no advice.
    const found = await ask<DoctorAnswer | undefined>('examine').catch(() => undefined);
    if (found && found.problem === opened.peek()?.problem) examination.value = found;
    isBusy = false;
  };
  effect(() => {
    if (examination.peek()?.problem !== opened.value?.problem) examination.value = undefined;
  });
  setInterval(() => void visit(), rest);
}
