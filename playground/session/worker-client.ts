/** The connection to the worker: commands out, frames in at the pace of the screen, questions answered. */
import type { Command, Report } from '../engine/messages.ts';

type QuestionId = number;
type OnPart = (part: unknown) => void;
const waiting = new Map<
  QuestionId,
  { resolve: (value: unknown) => void; reject: (error: Error) => void; onPart?: OnPart | undefined }
>();
let lastId = 0;
let receive: (report: Exclude<Report, { kind: 'answer' | 'part' }>) => void = () => {};

let worker: Worker;

/** Once, before anything is told or asked. */
export function connectWorker(started: Worker): void {
  worker = started;
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    if (data.kind !== 'answer' && data.kind !== 'part') {
      receive(data);
      return;
    }
    const asked = waiting.get(data.id);
    if (data.kind === 'part') {
      asked?.onPart?.(data.value);
      return;
    }
    waiting.delete(data.id);
    if (data.error === undefined) asked?.resolve(data.value);
    else asked?.reject(new Error(data.error));
  });
  worker.addEventListener('error', ({ message }) => receive({ kind: 'trouble', message }));
}

export function listen(listener: typeof receive): void {
  receive = listener;
}

export function tell(command: Exclude<Command, { kind: 'ask' }>): void {
  worker.postMessage(command);
}

/** Asks the worker something that takes a while; it may tell parts of the answer before its end. */
export function ask<T>(question: string, argument?: unknown, onPart?: OnPart): Promise<T> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, onPart });
    worker.postMessage({ kind: 'ask', id, question, argument } satisfies Command);
  });
}
