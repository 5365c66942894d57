/** What is seen beside the state: taken from a link that is opened, and put into one that is shared. */
import { effect } from '@preact/signals';
import type { Opened } from '../engine/messages.ts';
import { exclusiveOr } from '../state/corner.ts';
import { printLink } from '../state/link.ts';
import { listedWeights } from '../state/listed-weights.ts';
import { mostGivenWeights, type State } from '../state/properties.ts';
import { advance } from './actions.ts';
import { ball, moveBall } from './ball.ts';
import { line, marks, setLine, setMarks } from './corner.ts';
import { explaining, openPanel } from './frame.ts';
import { directions, landscapeDrawn, seed } from './landscape.ts';
import { setUpFrom, setUpLink } from './race.ts';
import { byHand, latest, notice, opened, point, run, state } from './store.ts';
import { phase } from './walk.ts';
import '../styles/embed.css';
import { present } from './presenter.ts';

/** Replaying more takes too long: the weights travel instead, where they are few. */
const mostSteps = 20_000;

/** Shows what the link says, once. */
export function show(): void {
  const { value: now } = state;
  const { panel, point: row, phase: at, step, title } = now;
  state.value = { ...now, ...nothingSeen };
  if (title) document.title = `${title} · Chainrule playground`;
  if (now.embed) {
    document.documentElement.dataset.embed = '';
    if (parent !== window) void import('./around.ts').then(({ talk }) => talk());
  }
  if (panel) openPanel.value = panel;
  if (step > 0) advance(step);
  showTools(now);
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

/** What is taken from a link when it is opened. */
const nothingSeen = {
  panel: '',
  point: 0,
  phase: 0,
  step: 0,
  present: false,
  tags: false,
  race: '',
  budget: '',
  goal: '',
  seeds: 0,
  line: [],
  corners: [],
  plane: 'path',
  dirseed: 1,
  ball: [],
} as const satisfies Partial<State>;

/** The race, the XOR corner and the landscape as the link has them. */
function showTools(now: State): void {
  const { race, corners, plane, dirseed, tags } = now;
  const [a = 0, b = 0, c = 0] = now.line;
  if (tags) explaining.value = true;
  if (race) {
    const unread = setUpFrom(now);
    if (unread.length > 0) tellNote(`${unread.join('; ')}: cannot be read`);
  }
  if (corners.length === exclusiveOr.length && corners.every((corner) => corner.length >= 2))
    setMarks(
      exclusiveOr.map(({ y: own }, i) => {
        const [x1, x2, y = own] = corners[i]!;
        return { x1: x1!, x2: x2!, y: y > 0.5 ? 1 : 0 };
      }),
    );
  if (a !== 0 || b !== 0) setLine({ a, b, c });
  directions.value = plane;
  seed.value = dirseed;
  const [x, y] = now.ball;
  if (x !== undefined && y !== undefined) {
    // The worker knows the plane once it was drawn.
    const stop = effect(() => {
      if (landscapeDrawn.value === undefined || landscapeDrawn.value !== run.peek()) return;
      queueMicrotask(() => stop());
      moveBall({ x, y });
    });
  }
}

/** The tool that is open, as it is set. */
function toolLink(): Partial<State> {
  switch (openPanel.value) {
    case 'race':
      return setUpLink();
    case 'corner': {
      const { a, b, c } = line.value;
      const isMoved = marks.value !== exclusiveOr;
      return {
        line: [a, b, c].map(rounded),
        ...(isMoved && {
          corners: marks.value.map(({ x1, x2, y }, i) => [
            rounded(x1),
            rounded(x2),
            ...(y === exclusiveOr[i]!.y ? [] : [y]),
          ]),
        }),
      };
    }
    case 'landscape':
      return {
        plane: directions.value,
        dirseed: seed.value,
        ...(ball.value && { ball: [ball.value.x, ball.value.y].map(rounded) }),
      };
    default:
      return {};
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
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
  readonly freeze: State['freeze'];
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
    ...(place && toolLink()),
    ...(place && openPanel.value !== 'point' && openPanel.value !== 'share' && { panel: openPanel.value }),
    ...(place && row !== undefined && { point: row + 1, phase: phase.value }),
  });
  return { hash, lacks };
}

/** Everything that is seen, as it is. */
export function linkNow(): SeenLink {
  const { title, task, embed, hidden, freeze } = state.value;
  return seenLink({ moment: true, place: true, present: false, title, task, embed, hidden, freeze });
}

/** The longest link that is sure to arrive everywhere. */
export const longest = 8000;
