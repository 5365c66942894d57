/** Presenter mode: large letters, few things, one equation at a time by the keys of a clicker, a black screen, hands counted. */
import { signal } from '@preact/signals';
import { openPanel } from './frame.ts';
import { phasesOf } from './phases.ts';
import { point, presenting } from './store.ts';
import { equation, equationCount, phase, walk } from './walk.ts';

export const isBlack = signal(false);
/** Whether there is a ring where the pointer is. */
export const hasRing = signal(false);
/** The link to what is shown, as a code for the cameras of the room. */
export const codeOf = signal<string | undefined>(undefined);
/** Hands for each option, by its key. */
export const tally = signal<Readonly<Record<string, number>>>({});

export function present(wanted = !presenting.peek()): void {
  if (wanted === presenting.peek()) return;
  presenting.value = wanted;
  isBlack.value = false;
  hasRing.value = false;
  codeOf.value = undefined;
  tally.value = {};
  const root = document.documentElement;
  if (!wanted) {
    delete root.dataset.present;
    if (document.fullscreenElement) void document.exitFullscreen();
    return;
  }
  root.dataset.present = '';
  openPanel.value = 'point';
  if (point.peek() === undefined) {
    phase.value = 0;
    point.value = 0;
  }
  equation.value = 0;
  // It fills the window where it may not have the screen.
  root.requestFullscreen?.().catch(() => {});
}

/** Forward or back: the next equation, or the first of the next phase. */
export function go(by: 1 | -1): void {
  const { value: answer } = walk;
  if (!answer) return;
  const last = phasesOf(answer.walk).length - 1;
  const next = equation.value + by;
  if (next >= 0 && next < equationCount.value) equation.value = next;
  else if (by > 0 && phase.value < last) {
    phase.value++;
    equation.value = 0;
  } else if (by < 0 && phase.value > 0) {
    phase.value--;
    // Its last one: how many there are is known when they are shown.
    equation.value = Number.POSITIVE_INFINITY;
  }
}

/** Whether a key was one of the presenter's. */
export function presenterKey(key: string): boolean {
  if (key === 'ArrowRight' || key === 'PageDown') go(1);
  else if (key === 'ArrowLeft' || key === 'PageUp') go(-1);
  else if (key === 'b' || key === 'B' || key === '.') isBlack.value = !isBlack.value;
  else if (key === 'l' || key === 'L') hasRing.value = !hasRing.value;
  else if (key === 'Escape') {
    if (isBlack.value) isBlack.value = false;
    else if (codeOf.value !== undefined) codeOf.value = undefined;
    else present(false);
  } else if (/^[1-9]$/.test(key)) tally.value = { ...tally.value, [key]: (tally.value[key] ?? 0) + 1 };
  else if (key === '0') tally.value = {};
  else return false;
  return true;
}
