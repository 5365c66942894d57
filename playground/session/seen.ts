/** What is seen beside the state: taken from a link that is opened, and put into one that is shared. */
import { effect } from '@preact/signals';
import type { Opened } from '../engine/messages.ts';
import { printLink } from '../state/link.ts';
import { listedWeights } from '../state/listed-weights.ts';
import { mostGivenWeights } from '../state/properties.ts';
import { advance } from './actions.ts';
import { openPanel } from './frame.ts';
import { byHand, latest, notice, opened, point, state } from './store.ts';
import { phase } from './walk.ts';
import '../styles/embed.css';
import { present } from './presenter.ts';

/** Replaying more takes too long: the weights travel instead, where they are few. */
const mostSteps = 20_000;

/** Shows what the link says, once. */
export function show(): void {
  const { value: now } = state;
  const { panel, point: row, phase: at, step, title } = now;
  state.value = { ...now, panel: '', point: 0, phase: 0, step: 0, present: false };
  if (title) document.title = `${title} · Chainrule playground`;
  if (now.embed) document.documentElement.dataset.embed = '';
  if (panel) openPanel.value = panel;
  if (step > 0) advance(step);
  if (row > 0 || now.present)
    whenOpened((about) => {
      if (row > 0) {
        point.value = Math.min(row, about.y.length) - 1;
        phase.value = at;
        if (row > about.y.length) tellNote(`point=${row}: there are ${about.y.length}; the last one is shown`);
      }
      if (now.present) present(true);
    });
}

function whenOpened(act: (about: Opened) => void): void {
  let isDone = false;
  effect(() => {
    const { value: about } = opened;
    if (!about || isDone) return;
    isDone = true;
    act(about);
  });
}

function tellNote(text: string): void {
  notice.value = { kind: 'info', text: `In the link: ${text}.` };
}

export interface Wish {
  /** The moment of the training: its step, or its weights. */
  readonly moment: boolean;
  /** The open panel, and the point with its phase. */
  readonly place: boolean;
  readonly title: string;
  readonly task: string;
  readonly present: boolean;
  readonly embed: boolean;
  readonly hidden: readonly string[];
}

export interface SeenLink {
  readonly hash: string;
  /** What it cannot carry, in a sentence. */
  readonly lacks: string | undefined;
}

/** The link that shows this page again. */
export function seenLink({ moment, place, hidden, ...more }: Wish): SeenLink {
  const { value: now } = state;
  if (now.compatible) return { hash: printLink(now), lacks: 'A link of TensorFlow Playground carries settings only.' };
  const { frame } = latest;
  const { value: about } = opened;
  const step = frame?.step ?? 0;
  const isReplayed = !byHand.is && frame?.branch.count === 0 && step <= mostSteps;
  const weights = moment && !isReplayed && frame && about ? listedWeights(frame.weights) : undefined;
  const lacks =
    moment && !isReplayed && weights === undefined
      ? `The weights are too many for a link (more than ${mostGivenWeights}), and no number of steps leads to them.`
      : undefined;
  const { value: row } = point;
  const hash = printLink({
    ...now,
    ...more,
    hidden,
    ...(moment && isReplayed && { step }),
    ...(weights !== undefined && { weights }),
    ...(place && openPanel.value !== 'point' && openPanel.value !== 'share' && { panel: openPanel.value }),
    ...(place && row !== undefined && { point: row + 1, phase: phase.value }),
  });
  return { hash, lacks };
}

/** Everything that is seen, as it is. */
export function linkNow(): SeenLink {
  const { title, task, embed, hidden } = state.value;
  return seenLink({ moment: true, place: true, present: false, title, task, embed, hidden });
}

/** The longest link that is sure to arrive everywhere. */
export const longest = 8000;
