/** The worker: trains as fast as it is told to, and answers the page between pieces of work. */
import { ChainruleError } from '../../src/index.ts';
import type { Command, Frame, Report } from './messages.ts';
import { answer } from './questions.ts';
import { Studio } from './studio.ts';

/** Longest stretch of training before the page is listened to, in milliseconds. */
const stretch = 6;

let studio: Studio | undefined;
let problems = 0;
let pace: number | undefined;
/** Steps that the pace owes. */
let due = 0;
let lastTime = 0;
let wantsFrame = false;
let isLooping = false;
/** Commands are carried out one after the other. */
let queue: Promise<void> = Promise.resolve();

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

self.addEventListener('message', ({ data }: MessageEvent<Command>) => {
  if (data.kind === 'frame') {
    wantsFrame = true;
    if (!isLooping) inTurn(sendFrame);
    return;
  }
  inTurn(() => obey(data));
});

function inTurn(work: () => Promise<void>): void {
  queue = queue.then(work).catch((error: unknown) => {
    pace = undefined;
    report({ kind: 'trouble', message: error instanceof ChainruleError ? error.message : String(error) });
  });
}

async function obey(command: Exclude<Command, { kind: 'frame' }>): Promise<void> {
  switch (command.kind) {
    case 'open':
      studio?.close();
      studio = new Studio(command.state, ++problems);
      report(await studio.open());
      return sendFrame();
    case 'adjust':
      if (studio) studio.state = command.state;
      return studio?.training.adjust(command.state);
    case 'play':
      pace = command.stepsPerSecond;
      lastTime = performance.now();
      due = 0;
      if (!isLooping) void loop();
      return;
    case 'pause':
      pace = undefined;
      studio?.rest();
      return sendFrame();
    case 'advance':
      await studio?.work(Number.POSITIVE_INFINITY, command.steps);
      studio?.rest();
      return sendFrame();
    case 'weight':
      await studio?.training.setWeight(command.parameter, command.index, command.value);
      return sendFrame();
    case 'ask':
      report({ kind: 'answer', id: command.id, ...(await answer(studio, command.question, command.argument)) });
  }
}

async function sendFrame(): Promise<void> {
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
  while (pace !== undefined && studio) {
    inTurn(train);
    if (wantsFrame) inTurn(sendFrame);
    await queue;
    await breathe();
  }
  isLooping = false;
}

async function train(): Promise<void> {
  if (pace === undefined || !studio) return;
  const now = performance.now();
  due = Math.min(due + (pace * (now - lastTime)) / 1000, Math.max(1, pace / 10));
  lastTime = now;
  const steps = pace === Number.POSITIVE_INFINITY ? pace : Math.floor(due);
  if (steps < 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return;
  }
  const before = studio.training.step;
  const goesOn = await studio.work(stretch, steps);
  due -= studio.training.step - before;
  if (goesOn) return;
  pace = undefined;
  studio.rest();
  await sendFrame();
}
