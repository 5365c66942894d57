/**
 * Threads that run one program together: each has an instance of the same module over one shared memory, and runs the
 * same function at the same time. The first thread, on which the program is used, gives the commands and takes part.
 */

import type { Kernel } from '../../compiler/program.ts';
import { ChainruleError } from '../../graph/error.ts';
import { cells, cellsBytes } from './barrier.ts';
import { type Crew, sharingOf } from './shares.ts';
import type { CallPlans, Sharing } from './sharing.ts';
import type { ThreadData } from './thread.ts';

/** What every thread gets. */
type TeamData = Pick<ThreadData, 'module' | 'memory' | 'cellsAddress'>;

export interface Thread {
  readonly isAlive: () => boolean;
  readonly end: () => void;
}

/** Starts a thread that calls `serve` of thread.ts; resolves when that has called `ready`. */
export type StartThread = (data: ThreadData) => Promise<Thread>;

export interface Team {
  /** Runs a function of the module on all threads; `own` runs it on this one. Throws what `own` throws when any thread fails. */
  readonly run: (functionIndex: number, row: number, count: number, own: () => void) => void;
  readonly end: () => void;
}

/** Threads to share a program out to; a program for one thread has none of what they need. */
export interface Threads {
  /** How a program is shared out, or undefined where nothing in it is large enough. */
  readonly sharingOf: (kernels: readonly Kernel[], plansWith: (sharing: Sharing) => CallPlans) => Sharing | undefined;
  /** Starts a thread beside this one for each list of shares but the first. */
  readonly startTeam: (data: TeamData, shares: readonly ThreadData['shares'][]) => Promise<Team>;
}

/** Threads that a function starts. */
export function threadsBy(start: StartThread, crew: Crew): Threads {
  return {
    sharingOf: (kernels, plansWith) => sharingOf(crew, kernels, plansWith),
    startTeam: (data, shares) => startTeam(data, shares, start),
  };
}

/** The index of a cell in an Int32Array that starts at the cells. */
const at = (cell: keyof typeof cells): number => cells[cell] / 4;

const sleepMilliseconds = 2000;
/** After so many sleeps without an answer, a minute, a thread is taken for dead. */
const mostSleeps = 30;

async function startTeam(
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
      waitForChange(shared, at('done'), done);
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

/** Whether this thread may sleep on shared memory: the main thread of a page may not. */
export function maySleep(): boolean {
  try {
    // A value that is not there: it comes back at once, where it may.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** Waits until the cell has another value, but not without end. */
function waitForChange(shared: Int32Array, cell: number, value: number): void {
  if (maySleep()) {
    Atomics.wait(shared, cell, value, sleepMilliseconds);
    return;
  }
  const end = performance.now() + sleepMilliseconds;
  while (Atomics.load(shared, cell) === value && performance.now() < end);
}

async function startAll(
  data: TeamData,
  shares: readonly ThreadData['shares'][],
  start: StartThread,
): Promise<Thread[]> {
  const attempts = await Promise.allSettled(
    shares.map((own, i) => start({ ...data, cells, thread: i + 1, shares: own })),
  );
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (!failure) return started;
  for (const thread of started) thread.end();
  if (failure.reason instanceof ChainruleError) throw failure.reason;
  throw new ChainruleError(
    { what: 'threads', problem: 'a thread could not be started', hint: 'fewer threads', cause: failure.reason },
    'work',
  );
}
