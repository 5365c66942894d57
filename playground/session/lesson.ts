/** Where somebody is in the lesson, what was answered, and what the figure was set to; kept in this browser only. */
import { signal } from '@preact/signals';
import { initialState, parseLink, printLink } from '../state/link.ts';
import type { State } from '../state/properties.ts';
import { change, pause, startAs } from './actions.ts';
import { kept } from './kept.ts';
import { freshSeed, state } from './store.ts';

/** What was set in the figure of the step. */
export const figure = signal<Readonly<Record<string, number>>>({});

/** What became of a step: its question, by its first answer, and whether it is done. */
export interface Entry {
  readonly result?: 'right' | 'shown' | 'skipped' | 'committed';
  /** The first answer: kept for ever. */
  readonly first?: string;
  readonly tries?: number;
  readonly slips?: readonly string[];
  readonly isDone?: boolean;
  /** How long it took. */
  readonly seconds?: number;
}

/** By `chapter.step`. */
export const log = kept<Readonly<Record<string, Entry>>>('chainrule-lesson', {}, (found) =>
  typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, Entry>) : undefined,
).value;

/** When something was last answered or entered; who is longer about a step has left the page. */
let since = performance.now();
const longestPause = 600;

export function note(id: string, entry: Entry): void {
  const before = log.value[id];
  const now = performance.now();
  const seconds = Math.round((before?.seconds ?? 0) + Math.min(longestPause, (now - since) / 1000));
  since = now;
  log.value = { ...log.value, [id]: { ...before, ...entry, seconds } };
}

export function forget(): void {
  log.value = {};
}

/** The page as a step begins: with the settings of its link, or as it is; in the lesson's notation. */
export function enter(chapter: number, step: number, link: string | undefined): void {
  pause();
  since = performance.now();
  const { lseed, strict, order } = state.value;
  const about = { lesson: chapter, lstep: step, lseed, strict, order, notation: 'slides' } as const;
  if (link === undefined) change({ ...about, predict: 'off', probe: [] });
  else startAs({ ...parseLink(`#v=1&${link}`, freshSeed), ...about });
}

/** Whether the link says nothing but the place in the lesson: then the page is as the step begins. */
export function isBare(now: State): boolean {
  const { lesson, lstep, lseed, notation, strict, order } = initialState();
  return printLink({ ...now, lesson, lstep, lseed, notation, strict, order }) === 'v=1';
}

/** Free play from here on, with everything as it is. */
export function leave(): void {
  change({ lesson: 0, lstep: 1 });
}
