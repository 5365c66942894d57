/** What people can do: each changes the state, tells the worker, and keeps the link up to date. */
import { batch } from '@preact/signals';
import type { Frame, Report } from '../engine/messages.ts';
import { readyFor } from '../state/formula-reader.ts';
import { initialState, parseLink, printLink, splitLink } from '../state/link.ts';
import { linkNotes } from '../state/link-notes.ts';
import type { State } from '../state/properties.ts';
import { beginRun, branchAt, history as course, remember, showChart } from './history.ts';
import {
  byHand,
  freshSeed,
  lacking,
  landscapeShare,
  lastEpoch,
  latest,
  notice,
  opened,
  pace,
  playing,
  point,
  reading,
  run,
  selection,
  sketch,
  state,
} from './store.ts';
import { beginEdit, beginLink, type Left, leftAt, writeLink } from './undo.ts';
import { listen, tell } from './worker-client.ts';

/** Changes only the view. */
const viewOnly = new Set<keyof State>([
  'showTestData',
  'discretize',
  'speed',
  'hideText',
  'hidden',
  'collectStats',
  'tutorial',
  'probe',
  'predict',
  'view',
  'labels',
  'notation',
  'lesson',
  'lstep',
  'lseed',
  'present',
  'topic',
  'level',
  'pseed',
  'strict',
  'order',
  'freeze',
]);
/** Takes effect while training goes on, with the weights as they are. */
const adjustable = new Set<keyof State>([
  'learningRate',
  'regularization',
  'regularizationRate',
  'batchSize',
  'optimizer',
  'momentum',
  'schedule',
  'clipNorm',
  'epochs',
  'patience',
]);

/** What a link keeps as it is, also where a click in a picture or a key would change it. */
function withoutLocked(changes: Partial<State>, { freeze }: State): Partial<State> {
  const kept = new Set<string>(freeze.map((name) => (name === 'numHiddenLayers' ? 'networkShape' : name)));
  const locked = Object.keys(changes).filter((name) => kept.has(name));
  if (locked.length === 0) return changes;
  notice.value = { kind: 'info', text: `The link of this page keeps ${locked.join(', ')} as it is.` };
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !kept.has(name)));
}

/** How often the run went on from its past. */
let branches = 0;

/** Sets properties: the network goes on or starts again, as the change needs. */
export function change(wanted: Partial<State>): void {
  const before = state.value;
  const changes = withoutLocked(wanted, before);
  const next = { ...before, ...changes };
  const changed = (Object.keys(changes) as (keyof State)[]).filter((name) => before[name] !== next[name]);
  if (changed.length === 0) return;
  if (!changed.every((name) => viewOnly.has(name))) beginEdit(changed.join());
  state.value = next;
  writeLink();
  // TensorFlow Playground begins anew at every change but that of the learning rate.
  const goesOn = (name: keyof State) => (next.compatible ? name === 'learningRate' : adjustable.has(name));
  if (changed.every((name) => viewOnly.has(name))) {
    if (changed.includes('speed') && playing.value) play();
  } else if (changed.every((name) => viewOnly.has(name) || goesOn(name))) {
    byHand.is ||= (latest.frame?.step ?? 0) > 0;
    tell({ kind: 'adjust', state: next });
    if (playing.value) play();
  } else begin();
}

/** Other data for the network as it is: it goes on with its weights where they fit. */
export function changeData(changes: Partial<State>): void {
  beginEdit('points');
  byHand.is = true;
  state.value = { ...state.value, ...changes };
  writeLink();
  point.value = undefined;
  branches = 0;
  tell({ kind: 'open', run: ++run.value, state: state.value, keepWeights: true });
  if (playing.value) play();
}

/** Restarts, which can be taken back. */
export function restart(): void {
  startAs(state.value, 'restart');
}

/** The page as a state says, from the beginning, also where the network would be the same. */
export function startAs(next: State, what = 'start'): void {
  beginEdit(what);
  state.value = next;
  writeLink();
  begin();
}

/** Begins anew: data and weights from the seed. */
export function begin(): void {
  const goesOn = playing.value;
  batch(() => {
    notice.value = undefined;
    point.value = undefined;
  });
  beginRun();
  byHand.is = false;
  branches = 0;
  tell({ kind: 'open', run: ++run.value, state: state.value });
  if (goesOn) play();
}

export function play(): void {
  if (lacking.value) return;
  playing.value = true;
  notice.value = undefined;
  tell({ kind: 'play', stepsPerSecond: pace.value });
  tell({ kind: 'frame' });
}

export function pause(): void {
  playing.value = false;
  tell({ kind: 'pause' });
}

export function toggle(): void {
  if (playing.value) pause();
  else play();
}

/** Trains so many steps, and rests. */
export function advance(steps: number): void {
  if (lacking.value) return;
  if (playing.value) pause();
  notice.value = undefined;
  tell({ kind: 'advance', steps });
}

/** An epoch ends where it ends, also when single steps came before. */
export function advanceEpoch(): void {
  const steps = opened.value?.stepsPerEpoch ?? 1;
  advance(steps - ((latest.frame?.step ?? 0) % steps));
}

/** Shows the training as it was at a step, or so many kept moments further or back; it goes on from there. */
export function goTo(moment: { readonly step: number } | { readonly by: number }): void {
  playing.value = false;
  notice.value = undefined;
  tell({ kind: 'return', ...moment });
}

/** Other data; the network begins with the same weights. In compatibility mode one seed is for both. */
export function newData(): void {
  const { seed, wseed, compatible } = state.value;
  change(compatible ? { seed: freshSeed().toFixed(5) } : { seed: nextSeed(seed), wseed: wseed || seed });
}

/** Other weights for the same data. */
export function newWeights(): void {
  const { seed, wseed } = state.value;
  change({ wseed: nextSeed(wseed || seed), weights: [] });
}

function nextSeed(seed: string): string {
  return /^\d{1,15}$/.test(seed) ? String(Number(seed) + 1) : '1';
}

export function setWeight(parameter: number, index: number, value: number): void {
  if (!Number.isFinite(value)) return;
  beginEdit(`weight ${parameter} ${index}`);
  byHand.is = true;
  writeLink();
  tell({ kind: 'weight', parameter, index, value });
}

/** Leaves compatibility mode; the settings that both modes have stay. */
export function leaveCompatibility(): void {
  const { x, y, xSquared, ySquared, xTimesY, sinX, sinY, ...old } = state.value;
  const features = { x, y, xSquared, ySquared, xTimesY, sinX, sinY };
  const { dataset, regDataset, problem, noise, percTrainData, networkShape, activation, batchSize } = old;
  const { seed, learningRate, regularization, regularizationRate } = old;
  change({
    ...initialState(),
    ...features,
    dataset,
    regDataset,
    problem,
    noise: Math.min(50, noise),
    percTrainData,
    networkShape,
    activation,
    batchSize,
    seed,
    learningRate,
    regularization,
    regularizationRate,
    compatible: false,
    hidden: [],
  });
}

/** Back, Forward, or a link: the page as it was left there, else as the link says. */
export function followHistory({ state: entry }: PopStateEvent): void {
  const found = leftAt(entry);
  if (found) takeBack(found);
  else void followLink();
}

/** State, training and chart are those of an entry again; nothing plays. */
function takeBack({ state: before, mark, chart }: Left): void {
  playing.value = false;
  batch(() => {
    notice.value = undefined;
    point.value = undefined;
    selection.value = undefined;
    sketch.value = undefined;
    state.value = before;
  });
  showChart(chart);
  byHand.is = true;
  branches = 0;
  tell({ kind: 'pause' });
  tell({ kind: 'open', run: ++run.value, state: before, mark });
}

/** Reads the link again after someone changed it. */
async function followLink(): Promise<void> {
  await readyFor(location.hash);
  if (location.hash === `#${printLink(state.value)}`) return;
  beginLink();
  state.value = parseLink(location.hash, freshSeed);
  selection.value = undefined;
  playing.value = false;
  tell({ kind: 'pause' });
  writeLink(location.hash);
  begin();
  sayLinkNotes();
  linkOpened();
}

/**
 * Notes on what the link says and the page does not do. A seed that was drawn goes into the link, so that it gives what
 * is shown.
 */
export function sayLinkNotes(): void {
  const { hash } = location;
  const notes = linkNotes(hash, state.value);
  if (notes.length > 0) notice.value = { kind: 'info', text: `In the link: ${notes.join('; ')}.` };
  if (state.value.compatible && !splitLink(hash).get('seed')?.trim()) writeLink();
}

let drawn: (frame: Frame) => void = () => {};
let linkOpened = () => {};
let textTime = 0;

/** Connects the worker to the page; `draw` is called for each frame, `show` when another link is opened. */
export function connect(draw: (frame: Frame) => void, show: () => void): void {
  drawn = draw;
  linkOpened = show;
  listen(received);
}

function received(report: Exclude<Report, { kind: 'answer' | 'part' }>): void {
  switch (report.kind) {
    case 'opened':
      if (report.problem !== run.peek()) return;
      opened.value = report;
      // Files that the page was started with are on their way.
      if (report.lacksRows && state.value.open.length === 0 && notice.value === undefined)
        notice.value = {
          kind: 'info',
          text: 'This link is of a table that it does not carry; exclusive or is shown instead. Open the table under “Your own data”.',
        };
      return;
    case 'progress':
      landscapeShare.value = report.share;
      return;
    case 'trouble':
      playing.value = false;
      notice.value = { kind: 'problem', text: report.message };
      return;
    case 'frame':
      if (report.problem === run.peek()) showFrame(report);
  }
}

function showFrame(frame: Frame): void {
  latest.frame = frame;
  const perEpoch = opened.value?.stepsPerEpoch ?? 1;
  if (frame.branch.count > branches) branchAt(frame.branch.step / perEpoch);
  branches = frame.branch.count;
  remember({ epoch: frame.step / perEpoch, train: frame.train.loss, test: frame.test.loss });
  const end = course.now.at(-1)!.epoch;
  lastEpoch.value = end > frame.step / perEpoch ? end : undefined;
  drawn(frame);
  const now = performance.now();
  // Nobody can read text that changes more often than this.
  if (!frame.playing || now - textTime > 90) {
    textTime = now;
    const { problem, epoch, step, stepsPerSecond, learningRate, train, test } = frame;
    reading.value = { problem, epoch, step, stepsPerSecond, learningRate, train, test };
  }
  if (!frame.playing && playing.value && frame.stopped) playing.value = false;
  if (frame.stopped) {
    notice.value = { kind: frame.stopped.reason === 'diverged' ? 'problem' : 'end', text: frame.stopped.message };
  }
}
