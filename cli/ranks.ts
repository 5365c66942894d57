/** A command that a launcher such as `mpirun` started as several processes: rank 0 is the one that people hear of. */
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchOf, type MpiRanks, openRanks } from '../src/mpi.ts';
import { formatCount } from '../src/report.ts';
import { exitCodes, reportError } from './errors.ts';
import type { Screen } from './screen.ts';

/** The exit code of what may be tried again from the last checkpoint: EX_TEMPFAIL. */
export const tryAgain = 75;

/** Of each step, where no other number is given. */
const usualShards = 8;

/** Milliseconds in which rank 0's message of the same mistake comes first, and the launcher ends the others. */
const headStart = 1500;

/** Milliseconds in which the others are gone, once all are through with MPI. */
const afterwards = 500;

/**
 * Milliseconds in which a launcher that is set to notices by itself that a machine is gone. Where it is told to end all before, it waits for
 * an answer of that machine, which takes minutes.
 */
const launcherNotices = 2500;

/** How a training is shared: the options that say so, and into how many shards one that is resumed was cut. */
export interface Sharing {
  readonly shards?: number | undefined;
  readonly reduce?: 'exact' | 'fast' | undefined;
}

/**
 * Does the work alone, or as one of the processes of a launcher: then others than rank 0 are silent, unless what went wrong is theirs
 * alone. Where nothing launched this process no MPI is loaded.
 */
export async function asRank(
  { shards, reduce }: Sharing,
  work: (ranks: MpiRanks | undefined) => Promise<number>,
): Promise<number> {
  const launch = launchOf();
  if (!launch) return work(undefined);
  const speak = launch.rank === 0 ? () => {} : silence();
  let ranks: MpiRanks | undefined;
  try {
    const { size = 1 } = launch;
    // Enough for several numbers of ranks; as many as there are, where other numbers of them may have other bits.
    const enough = Math.max(usualShards, size);
    ranks = await openRanks({ shards: enough });
    ranks = await openRanks({ shards: shards ?? (reduce === 'fast' ? size : enough) });
    const exitCode = await work(ranks);
    await ranks.end();
    return exitCode;
  } catch (error) {
    const silent = ranks?.silent ?? [];
    // The first of those that are still there speaks for all.
    const isFirst = Array.from({ length: launch.rank }, (_, rank) => rank).every((rank) => silent.includes(rank));
    const noticing = silent.length > 0 && ranks!.machines > 1 ? launcherNotices : 0;
    const report = (): number => reportError(error, process.argv.slice(2));
    if (isFirst) speak();
    const exitCode = report();
    // After a mistake that all see each ends by itself: a launcher that ends them may give its signal for the exit code. It does so at the
    // first code that is not 0, also to those that are not yet through with MPI: so the others have 0, and the first comes last.
    if (await ranks?.failTogether(headStart)) {
      if (!isFirst) return exitCodes.done;
      await sleep(afterwards);
      return exitCode;
    }
    if (!isFirst) {
      await sleep(headStart + noticing);
      speak();
      report();
    }
    await sleep(noticing);
    // What is not through with MPI cannot wait for the others: it ends at once, and the launcher ends them.
    process.exit(silent.length > 0 ? tryAgain : exitCode);
  }
}

/** Drops what is written; gives what ends that. */
function silence(): () => void {
  const streams = [process.stdout, process.stderr] as const;
  const before = streams.map((stream) => Object.getOwnPropertyDescriptor(stream, 'write'));
  for (const stream of streams) {
    stream.write = (...args: unknown[]): boolean => {
      const done = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
      if (done) process.nextTick(done);
      return true;
    };
  }
  return () => {
    for (const [i, stream] of streams.entries()) {
      const own = before[i];
      if (own) Object.defineProperty(stream, 'write', own);
      else Reflect.deleteProperty(stream, 'write');
    }
  };
}

/** Says who shares the work, and what is odd about it. */
export function sayRanks(ranks: MpiRanks, threads: number, display: Screen): void {
  const { size, library, machines, onMachine } = ranks;
  const [cores, own] = [cpus().length, availableParallelism()];
  const bound =
    own < cores
      ? `each bound to ${formatCount(own, 'core')} of ${cores}`
      : `not bound to cores, of which there are ${cores}`;
  const wanted = onMachine.size * Math.min(threads, own);
  display.say(
    `Ranks: ${size} of ${library} on ${formatCount(machines, 'machine')}, ${bound}; ${formatCount(ranks.shards.count, 'shard')} in each step`,
  );
  display.warn([
    ...(threads > own
      ? [
          `--threads ${threads}: the launcher binds each rank to ${formatCount(own, 'core')}, so there are ${own}; mpirun --bind-to none, or --map-by slot:PE=${threads}, gives them more`,
        ]
      : []),
    ...(wanted > cores
      ? [
          `${formatCount(onMachine.size, 'rank')} of ${formatCount(Math.min(threads, own), 'thread')} on ${formatCount(cores, 'core')}: they wait for each other; fewer of them are faster`,
        ]
      : []),
  ]);
}
