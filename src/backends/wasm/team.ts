/**
 * Threads that run one program together: each has an instance of the same module over one shared memory, and runs the
 * same function at the same time. The first thread, on which the program is used, gives the commands and takes part;
 * it sleeps while it waits, so it must not be the main thread of a page.
 */
import { ChainruleError } from '../../graph/error.ts';
import { cells, cellsBytes } from './barrier.ts';
import type { HostShare } from './host.ts';

/** What a thread gets when it is started; all of it can be posted. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** From 1: the first thread is the one that starts the others. */
  readonly thread: number;
  readonly cellsAddress: number;
  /** What this thread does of each call that the host runs. */
  readonly shares: readonly (HostShare | undefined)[];
}

/** What all threads get alike. */
type TeamData = Omit<ThreadData, 'thread' | 'shares'>;

export interface Thread {
  readonly isAlive: () => boolean;
  readonly end: () => void;
}

/** Starts a thread that calls the function of `threadSource`; resolves when that has called `ready`. */
export type StartThread = (data: ThreadData) => Promise<Thread>;

export interface Team {
  /** Runs a function of the module on all threads; `own` runs it on this one. Throws what `own` throws when any thread fails. */
  readonly run: (functionIndex: number, row: number, count: number, own: () => void) => void;
  readonly end: () => void;
}

/** The index of a cell in an Int32Array that starts at the cells. */
const at = (cell: keyof typeof cells): number => cells[cell] / 4;

/**
 * The code of a thread as text, since a worker starts from text wherever this library was built or bundled: a function
 * (data, ready, open) that serves until it is told to end; `open` is that of the host's kernels, where there are any.
 * It looks for its next command for a while before it sleeps.
 */
export const threadSource: string = `({ module, memory, thread, cellsAddress, shares }, ready, open) => {
  const run = open?.(memory.buffer);
  const call = (index, row) => { if (shares[index]) run(shares[index], row >>> 0); };
  const { exports } = new WebAssembly.Instance(module, { host: { memory, call } });
  const cells = new Int32Array(memory.buffer, cellsAddress, ${cellsBytes / 4});
  ready();
  for (let seen = 0; ; ) {
    for (let looks = 100000; looks > 0 && Atomics.load(cells, ${at('generation')}) === seen; looks--);
    Atomics.wait(cells, ${at('generation')}, seen);
    seen = Atomics.load(cells, ${at('generation')});
    if (cells[${at('quit')}]) return;
    try {
      exports['run' + cells[${at('functionIndex')}]](cells[${at('row')}], cells[${at('count')}], thread);
    } catch {
      Atomics.store(cells, ${at('failed')}, 1);
      Atomics.add(cells, ${at('phase')}, 1);
      Atomics.notify(cells, ${at('phase')});
    }
    Atomics.add(cells, ${at('done')}, 1);
    Atomics.notify(cells, ${at('done')});
  }
}`;

const sleepMilliseconds = 2000;
/** After so many sleeps without an answer, a minute, a thread is taken for dead. */
const mostSleeps = 30;

/** Starts a thread beside this one for each list of shares but the first. */
export async function startTeam(
  data: TeamData,
  [, ...shares]: readonly ThreadData['shares'][],
  start: StartThread,
): Promise<Team> {
  const others = await startAll(data, shares, start);
  const shared = new Int32Array(data.memory.buffer, data.cellsAddress, cellsBytes / 4);
  let generation = 0;
  let lost = false;

  const refuseIfLost = (): void => {
    lost ||= others.some((thread) => !thread.isAlive());
    if (lost) throw new ChainruleError({ what: 'threads', problem: 'a thread has ended before its time' }, 'work');
  };

  /** Makes every thread leave the function that it runs, and the barrier ready again. */
  const recover = (): void => {
    Atomics.store(shared, at('failed'), 1);
    Atomics.add(shared, at('phase'), 1);
    Atomics.notify(shared, at('phase'));
    const all = (generation * others.length) | 0;
    for (let sleeps = 0; sleeps < mostSleeps; sleeps++) {
      const done = Atomics.load(shared, at('done'));
      if (done === all) break;
      Atomics.wait(shared, at('done'), done, sleepMilliseconds);
    }
    lost = Atomics.load(shared, at('done')) !== all;
    refuseIfLost();
    for (const cell of ['arrived', 'sleeping', 'failed'] as const) Atomics.store(shared, at(cell), 0);
  };

  return {
    run: (functionIndex, row, count, own) => {
      refuseIfLost();
      // Threads meet at the end of every step: after a command of no steps they might not have seen it.
      if (count === 0) return;
      shared[at('functionIndex')] = functionIndex;
      shared[at('row')] = row;
      shared[at('count')] = count;
      command();
      try {
        own();
      } catch (error) {
        recover();
        throw error;
      }
    },
    end: () => {
      shared[at('quit')] = 1;
      command();
      for (const thread of others) thread.end();
    },
  };

  function command(): void {
    generation++;
    Atomics.add(shared, at('generation'), 1);
    Atomics.notify(shared, at('generation'));
  }
}

async function startAll(
  data: TeamData,
  shares: readonly ThreadData['shares'][],
  start: StartThread,
): Promise<Thread[]> {
  const attempts = await Promise.allSettled(shares.map((own, i) => start({ ...data, thread: i + 1, shares: own })));
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (!failure) return started;
  for (const thread of started) thread.end();
  throw new ChainruleError(
    { what: 'threads', problem: 'a thread could not be started', hint: 'fewer threads', cause: failure.reason },
    'work',
  );
}
