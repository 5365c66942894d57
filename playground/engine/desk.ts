/** What the worker does: trains at the speed that it is told, and answers the page between pieces of work. */
import { ChainruleError } from '../../src/index.ts';
import { loadFormulas } from '../state/formula-reader.ts';
import { initialState } from '../state/link.ts';
import { needsFormulas } from './data.ts';
import type { Command, Frame, Report } from './messages.ts';
import { drawnRows, isDrawn } from './own.ts';
import { answer, type Desk } from './questions.ts';
import { Studio } from './studio.ts';
import { bytesOf } from './timeline.ts';
import type { Keyframe } from './training.ts';

/** Longest stretch of training before the page is listened to, in milliseconds. */
const stretch = 6;

const desk: Desk = { onProgress: tellProgress };
let pace: number | undefined;
/** Steps that are due at this speed and not yet done. */
let due = 0;
let lastTime = 0;
let wantsFrame = false;
let isLooping = false;
/** Commands are carried out one after the other. */
let queue: Promise<void> = Promise.resolve();

/** What reads tables is loaded for the first one. */
const tables = () => import('./table.ts');

const channel = new MessageChannel();
/** Lets messages in, without the four milliseconds that timers wait. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(0);
  });
}

function report(message: Report, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

/** Listens to the page. */
export function serve(): void {
  self.addEventListener('message', ({ data }: MessageEvent<Command>) => {
    if (data.kind === 'frame') {
      wantsFrame = true;
      if (!isLooping) inTurn(sendFrame);
      return;
    }
    // These take a while, and other commands do not wait for them.
    if (data.kind === 'ask' && ['landscape', 'race', 'learnPictures'].includes(data.question)) void reply(data);
    else inTurn(() => obey(data));
  });
}

async function reply({ id, question, argument }: Extract<Command, { kind: 'ask' }>): Promise<void> {
  const tell = (value: unknown) => report({ kind: 'part', id, value });
  report({ kind: 'answer', id, ...(await answer(desk, question, argument, tell)) });
}

let progressTime = 0;

/** Ten times a second, and the end. */
function tellProgress(share: number): void {
  const now = performance.now();
  if (share < 1 && now - progressTime < 100) return;
  progressTime = now;
  report({ kind: 'progress', share });
}

function inTurn(work: () => Promise<void>): void {
  queue = queue.then(work).catch((error: unknown) => {
    pace = undefined;
    sayTrouble(error);
  });
}

async function obey(command: Exclude<Command, { kind: 'frame' }>): Promise<void> {
  switch (command.kind) {
    case 'open':
      return open(command);
    case 'adjust':
      if (desk.studio) desk.studio.state = command.state;
      return desk.studio?.training.adjust(command.state);
    case 'play':
      pace = command.stepsPerSecond;
      lastTime = performance.now();
      due = 0;
      if (!isLooping) void loop();
      return;
    case 'pause':
      pace = undefined;
      desk.studio?.rest();
      return sendFrame();
    case 'advance':
      await desk.studio?.work(Number.POSITIVE_INFINITY, command.steps);
      desk.studio?.rest();
      return sendFrame();
    case 'weight':
      await desk.studio?.setWeight(command.parameter, command.index, command.value);
      return sendFrame();
    case 'ball':
      if (desk.studio) await (await import('./ball.ts')).moveBall(desk.studio, command);
      return sendFrame();
    case 'mark':
      return mark(command.id);
    case 'return':
      pace = undefined;
      desk.studio?.rest();
      await desk.studio?.returnTo(command);
      return sendFrame();
    case 'hold':
      desk.studio?.hold(command.row);
      return sendFrame();
    case 'ask':
      return reply(command);
  }
}

/** Trainings that were left and may be wanted again; the oldest go where they are too large together. */
const marks = new Map<number, Keyframe>();
const mostBytes = 32 * 2 ** 20;

async function mark(id: number): Promise<void> {
  const frame = await desk.studio?.training.keyframe();
  if (!frame) return;
  marks.set(id, frame);
  let bytes = 0;
  for (const [other, one] of [...marks].toReversed()) {
    bytes += bytesOf(one);
    if (bytes > mostBytes) marks.delete(other);
  }
}

/** A new problem; with the old weights where they fit and are wanted. */
async function open({ run, state, keepWeights, mark: from }: Extract<Command, { kind: 'open' }>): Promise<void> {
  const before = desk.studio;
  const isOwn = !state.compatible && (state.problem === 'classification' ? state.dataset : state.regDataset) === 'own';
  const isTable = isOwn && !isDrawn(state.own);
  if (isTable) await takeFromLink(state.own);
  const read = isTable && desk.own ? (await tables()).readTable(desk.own.table, desk.own.choice, state) : undefined;
  if (needsFormulas(state)) await loadFormulas();
  const next = new Studio(state, run, read?.rows);
  if (keepWeights && before) await next.training.adopt(before.training);
  const marked = from === undefined ? undefined : marks.get(from);
  if (marked && next.training.fits(marked)) await next.training.return(marked);
  before?.close();
  desk.studio = next;
  const link = desk.own?.link;
  report({
    ...(await next.open()),
    ...(read && { table: { ...read.info, link } }),
    ...(isOwn && !read && !drawnRows(state.own) && { lacksRows: true }),
  });
  return sendFrame();
}

/** The table of a link takes the place of the one on the desk. */
async function takeFromLink(own: string): Promise<void> {
  if (own === '' || own === desk.own?.link) return;
  try {
    const { parseTable } = await import('./table-link.ts');
    const { table, choice } = await parseTable(own);
    const { info } = (await tables()).readTable(table, choice, initialState());
    desk.own = { table, choice: info.choice, link: own };
  } catch (error) {
    delete desk.own;
    sayTrouble(error);
  }
}

function sayTrouble(error: unknown): void {
  report({ kind: 'trouble', message: error instanceof ChainruleError ? error.message : String(error) });
}

async function sendFrame(): Promise<void> {
  const { studio } = desk;
  if (!studio) return;
  wantsFrame = false;
  const frame: Frame = await studio.frame(pace !== undefined);
  const { hidden, output, weights } = frame;
  report(
    frame,
    [output, ...hidden, ...weights].map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** Plays until it is told to pause, or training ends. */
async function loop(): Promise<void> {
  isLooping = true;
  while (pace !== undefined && desk.studio) {
    inTurn(train);
    if (wantsFrame) inTurn(sendFrame);
    await queue;
    await breathe();
  }
  isLooping = false;
}

async function train(): Promise<void> {
  if (pace === undefined || !desk.studio) return;
  const now = performance.now();
  due = Math.min(due + (pace * (now - lastTime)) / 1000, Math.max(1, pace / 10));
  lastTime = now;
  const steps = pace === Number.POSITIVE_INFINITY ? pace : Math.floor(due);
  if (steps < 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return;
  }
  const before = desk.studio.training.step;
  const goesOn = await desk.studio.work(stretch, steps);
  due -= desk.studio.training.step - before;
  if (goesOn) return;
  pace = undefined;
  desk.studio.rest();
  await sendFrame();
}
