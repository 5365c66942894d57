/** What the page knows, as signals: components read them, actions write them. */
import { computed, signal } from '@preact/signals';
import type { Frame, Opened, Part } from '../engine/messages.ts';
import { type DrawnPoint, lackOf } from '../engine/own.ts';
import { parseLink } from '../state/link.ts';
import type { Hideable, State } from '../state/properties.ts';

/** A draw in [0, 1), for a seed where a link has none. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}

export const state = signal<State>(parseLink(location.hash, freshSeed));
export const opened = signal<Opened | undefined>(undefined);
export const playing = signal(false);
/** What went wrong, or ended training, in a sentence. */
export interface Told {
  readonly kind: 'problem' | 'end' | 'info';
  readonly text: string;
  /** What can be done about it. */
  readonly action?: { readonly label: string; readonly act: () => void };
}
export const notice = signal<Told | undefined>(undefined);

/** Whether weights are not those that follow from the link and the number of steps. */
export const byHand = { is: false };

/** Whether the page is shown to a room. */
export const presenting = signal(false);

/** How much of the landscape is computed, from 0 to 1; 1 while none is being computed. */
export const landscapeShare = signal(1);

/** How many epochs are looked back from where the training has come to: its last epoch; undefined at the end. */
export const lastEpoch = signal<number | undefined>(undefined);

/** The newest frame, for drawing; text is made of `reading`, which changes less often. */
export const latest: { frame: Frame | undefined } = { frame: undefined };

export interface Reading {
  /** Of which run. */
  readonly problem: number;
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerSecond: number;
  readonly learningRate: number;
  readonly train: Part;
  readonly test: Part;
}
export const reading = signal<Reading | undefined>(undefined);
/** The latest run that was begun. What is still on its way from one before is not of this one's course. */
export const run = signal(0);
/** Whether what was read is of this run: after a change it is not, until the worker answers. */
export const isCurrent = computed(() => opened.value?.problem === run.value && reading.value?.problem === run.value);

/** One thing that is selected everywhere at once. Layers count from 1, units and inputs from 0. */
export type Selection =
  | { readonly kind: 'weight'; readonly layer: number; readonly unit: number; readonly input: number }
  | { readonly kind: 'bias'; readonly layer: number; readonly unit: number }
  | { readonly kind: 'neuron'; readonly layer: number; readonly unit: number };
export const selection = signal<Selection | undefined>(undefined);
/** The row whose way through the network is shown. */
export const point = signal<number | undefined>(undefined);
export interface Sketch {
  readonly points: readonly DrawnPoint[];
  /** What a click draws: a class, or a value from -1 to 1; undefined erases. */
  readonly pen: number | undefined;
}
/** Undefined while nobody draws. */
export const sketch = signal<Sketch | undefined>(undefined);

/** What the points that are being drawn lack to be learned from: nothing is trained meanwhile. */
export const lacking = computed(
  () => sketch.value && lackOf(sketch.value.points, state.value.problem === 'classification'),
);
/** What is under the pointer: it is shown like a selection while nothing else is. */
export const hovered = signal<Selection | undefined>(undefined);
export const lit = computed(() => hovered.value ?? selection.value);
/** The links of a path to the loss that is pointed at: they are lit together. */
export const litPath = signal<readonly Selection[]>([]);

export const paces = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, Number.POSITIVE_INFINITY] as const;
export const pace = computed(() => paces[state.value.speed] ?? Number.POSITIVE_INFINITY);

/** Whether a control is there: a teacher's link can hide it. */
export function isShown(name: Hideable): boolean {
  return !state.value.hidden.includes(name);
}

/** Whether a control is there, and keeps its value: a teacher's link can lock it. */
export function isLocked(name: Hideable): boolean {
  return state.value.freeze.includes(name);
}

export function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
