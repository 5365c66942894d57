/** The losses over time, thinned so that they stay few, and those of the run before, to compare with. */
import { signal } from '@preact/signals';

export interface Moment {
  readonly epoch: number;
  readonly train: number;
  readonly test: number;
}

const most = 1200;

/** So many courses are told apart by their letters. */
export const mostBefore = 4;

/** The course at work, and those before it, the newest first. Arrays change in place; `version` tells when. */
export const history: { now: Moment[]; before: (readonly Moment[])[] } = { now: [], before: [] };
export const version = signal(0);

/** All courses at one time. */
export interface Chart {
  readonly now: readonly Moment[];
  readonly before: readonly (readonly Moment[])[];
}

export function chart(): Chart {
  return { now: [...history.now], before: [...history.before] };
}

export function showChart({ now, before }: Chart): void {
  Object.assign(history, { now: [...now], before: [...before] });
  version.value++;
}

/** Adds a moment unless no step was done since: the same weights are not a second point. */
export function remember(moment: Moment): void {
  const last = history.now.at(-1);
  if (last && moment.epoch <= last.epoch) {
    if (moment.epoch === last.epoch) history.now[history.now.length - 1] = moment;
    return;
  }
  history.now.push(moment);
  if (history.now.length > most)
    history.now = history.now.filter((_, i) => i % 2 === 0 || i === history.now.length - 1);
  version.value++;
}

/** From an epoch of the past another course begins: the one so far is one of those before. */
export function branchAt(epoch: number): void {
  history.before = [history.now, ...history.before].slice(0, mostBefore);
  history.now = history.now.filter((moment) => moment.epoch <= epoch);
  version.value++;
}

/** A new run begins; the present one becomes the one before. */
export function beginRun(): void {
  if (history.now.length > 2) history.before = [history.now];
  history.now = [];
  version.value++;
}
