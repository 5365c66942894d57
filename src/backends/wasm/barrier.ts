/**
 * The barrier between kernels that threads share: nobody passes it before all have arrived. A thread that waits polls
 * for a while and then sleeps; the main thread of a page may not sleep, and keeps polling.
 */
import type { ModuleBuilder } from './assembler.ts';
import type { Crew } from './shares.ts';

/**
 * Cells of 4 bytes through which threads talk, in bytes from where they start; what different threads write in turn
 * lies on different cache lines.
 */
export const cells = {
  /** Counts the commands; threads without work sleep on it. */
  generation: 0,
  /** The command: which function, the address of its first row, and how many rows; or to end. */
  functionIndex: 4,
  row: 8,
  count: 12,
  quit: 16,
  /** Counts the commands that threads other than the first have finished or failed. */
  done: 128,
  /** Threads that have arrived at the barrier, and those that sleep there. */
  arrived: 256,
  sleeping: 260,
  /** Counts the times that the barrier was passed. */
  phase: 384,
  /** 1 when a thread has failed: all others trap at the barrier. */
  failed: 388,
} as const;

export const cellsBytes = 512;

/**
 * Polls of the barrier before sleeping, some 100 microseconds. Waking takes 10 to 50, and with fewer polls two threads
 * that the system has put on one core stay there, each sleeping while the other one works.
 */
const looks = 200_000;
const sleepNanoseconds = 2_000_000_000;
/** After so many sleeps through which nothing has happened, a minute, another thread must have died. */
const mostSleeps = 30;
const timedOut = 2;
/**
 * A thread that may not sleep polls for about as long: so many times as often as a local can count, some seconds each.
 */
const mostRounds = 20;

/** Defines the function (thread) that waits until all threads have called it; it traps when one has failed. */
export function defineBarrier(module: ModuleBuilder, cellsAddress: number, { threads, firstMaySleep }: Crew): number {
  return module.define('barrier', ['i32'], [], (f) => {
    const [phase, turns, rounds] = [f.local('i32'), f.local('i32'), f.local('i32')];
    const load = (cell: keyof typeof cells): void => {
      f.i32(cellsAddress + cells[cell]);
      f.atomic('i32.atomic.load');
    };
    const add = (cell: keyof typeof cells, value: number): void => {
      f.i32(cellsAddress + cells[cell]);
      f.i32(value);
      f.atomic('i32.atomic.rmw.add');
    };
    const isClosed = (): void => {
      load('phase');
      f.get(phase);
      f.op('i32.eq');
    };
    const trapIfFailed = (): void => {
      load('failed');
      f.if(() => f.op('unreachable'));
    };
    /** Counts turns from 0, and goes round while the barrier is closed and fewer than `most` have been made. */
    const again = (most: number, depth: number, counter = turns): void => {
      f.get(counter);
      f.i32(1);
      f.op('i32.add');
      f.tee(counter);
      f.i32(most);
      f.op('i32.lt_u');
      isClosed();
      f.op('i32.and');
      f.brIf(depth);
    };
    const open = (): void => {
      f.i32(cellsAddress + cells.arrived);
      f.i32(0);
      f.atomic('i32.atomic.store');
      add('phase', 1);
      f.drop();
      load('sleeping');
      f.if(() => {
        f.i32(cellsAddress + cells.phase);
        f.i32(threads);
        f.atomic('memory.atomic.notify');
        f.drop();
      });
    };
    const sleep = (): void => {
      add('sleeping', 1);
      f.drop();
      f.i32(0);
      f.set(turns);
      f.loop(() => {
        f.i32(cellsAddress + cells.phase);
        f.get(phase);
        f.i32(sleepNanoseconds);
        f.op('i64.extend_i32_u');
        f.atomic('memory.atomic.wait32');
        f.i32(timedOut);
        f.op('i32.ne');
        f.if(() => {
          f.i32(0);
          f.set(turns);
        });
        again(mostSleeps, 0);
      });
      add('sleeping', -1);
      f.drop();
    };
    const lookOn = (): void => {
      f.loop(() => {
        f.i32(0);
        f.set(turns);
        f.loop(() => again(-1, 0));
        again(mostRounds, 0, rounds);
      });
    };
    const trapIfClosed = (): void => {
      isClosed();
      f.if(() => f.op('unreachable'));
    };
    const wait = (): void => {
      if (firstMaySleep) sleep();
      else {
        f.get(0);
        f.if(sleep, lookOn);
      }
      trapIfClosed();
    };

    // The phase is read before the failure: a thread that fails raises the phase last, so that one of the two is seen.
    load('phase');
    f.set(phase);
    trapIfFailed();
    add('arrived', 1);
    f.i32(threads - 1);
    f.op('i32.eq');
    f.if(open, () => {
      f.loop(() => again(looks, 0));
      isClosed();
      f.if(wait);
    });
    trapIfFailed();
  });
}
