/**
 * Edits that can be taken back. Each is an entry of the browser's history as well, so that its Back and Forward do the
 * same: a position counts the edits before.
 */
import { signal } from '@preact/signals';
import { printLink } from '../state/link.ts';
import type { State } from '../state/properties.ts';
import { type Chart, chart } from './history.ts';
import { state } from './store.ts';
import { tell } from './worker-client.ts';

/** What the page was when it was left for another. */
export interface Left {
  readonly state: State;
  /** The number under which the worker keeps the training. */
  readonly mark: number;
  readonly chart: Chart;
}

const most = 100;
/** Edits of one kind that follow each other so closely, in milliseconds, are one: a slider that is drawn. */
const pause = 1000;

/** Entries of another visit are not of this one's edits. */
const visit = performance.timeOrigin;
const left = new Map<number, Left>();
let last = { what: '', time: 0 };
let marks = 0;
/** Where the page is among its edits, and from where to where they go. */
export const position = signal(0);
export const firstPosition = signal(0);
export const lastPosition = signal(0);

function leave(): void {
  const mark = ++marks;
  tell({ kind: 'mark', id: mark });
  left.set(position.value, { state: state.value, mark, chart: chart() });
}

/** What was taken back cannot be had again then. */
function goFurther(): void {
  leave();
  position.value++;
  for (const edits of left.keys()) if (edits >= position.value || edits < position.value - most) left.delete(edits);
  lastPosition.value = position.value;
  firstPosition.value = Math.max(firstPosition.value, position.value - most);
}

/** Writes the link of the state as it is now, or another, for the entry that the page is at. */
export function writeLink(link = `#${printLink(state.value)}`): void {
  history.replaceState({ visit, edits: position.value }, '', link);
}

/** Before an edit: what the page is now can be had again. The link is written by who edits. */
export function beginEdit(what: string): void {
  const time = performance.now();
  const isMore = what === last.what && time - last.time < pause;
  last = { what, time };
  if (isMore) return;
  goFurther();
  history.pushState({ visit, edits: position.value }, '');
}

/** A link that somebody followed is an entry already. */
export function beginLink(): void {
  goFurther();
  last = { what: '', time: 0 };
}

/** The page as it was at an entry of the browser's history; undefined where that is not known here. */
export function leftAt(entry: unknown): Left | undefined {
  const known = entry as { visit: number; edits: number } | null;
  const edits = known?.visit === visit ? known.edits : position.value;
  const found = left.get(edits);
  if (edits === position.value || !found) return undefined;
  leave();
  position.value = edits;
  last = { what: '', time: 0 };
  return found;
}

export function undo(): void {
  if (position.value > firstPosition.value) history.back();
}

export function redo(): void {
  if (position.value < lastPosition.value) history.forward();
}
