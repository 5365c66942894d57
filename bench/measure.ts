/** The same job on several contestants in turn, so that the machine's drift falls on all of them. */
import type { Running } from './contestants.ts';
import type { Job } from './job.ts';

export interface Measured {
  readonly id: string;
  readonly label: string;
  readonly ours: boolean;
  /** Seconds per step or call, one for each round. */
  readonly times: readonly number[];
  /** What the check gave. */
  readonly numbers: readonly number[];
}

export interface Rounds {
  readonly measured: readonly Measured[];
  /** Who was to do the job and could not, and why. */
  readonly failures: readonly string[];
}

export interface Effort {
  readonly repeats: number;
  /** Aimed at for one contestant in one round. */
  readonly seconds: number;
}

/** Opens, checks and warms each contestant, then times them round after round. Those that cannot do the job are left out. */
export async function measureInTurn(
  running: readonly Running[],
  job: Job,
  checks: number,
  { repeats, seconds }: Effort,
): Promise<Rounds> {
  let entries: { running: Running; numbers: number[]; count: number; times: number[] }[] = [];
  const failures: string[] = [];
  const noteFailure = ({ contestant }: Running, error: unknown) => {
    failures.push(`${contestant.label} failed: ${error instanceof Error ? error.message : String(error)}.`);
  };
  for (const one of running) {
    try {
      if (!(await one.child.open(job))) continue;
      const numbers = await one.child.check(checks);
      entries.push({ running: one, numbers, count: await warm(one, seconds), times: [] });
    } catch (error) {
      noteFailure(one, error);
    }
  }
  for (let round = 0; round < repeats; round++) {
    for (const entry of entries) {
      try {
        const result = await entry.running.child.run(entry.count);
        entry.times.push(result.seconds / result.done);
      } catch (error) {
        noteFailure(entry.running, error);
        entries = entries.filter((other) => other !== entry);
      }
    }
  }
  const measured = entries.map(({ running: { contestant }, numbers, times }) => ({
    id: contestant.id,
    label: contestant.label,
    ours: contestant.ours,
    times,
    numbers,
  }));
  return { measured, failures };
}

/** Runs until warm; the number of steps that take about `seconds`. What is slow enough needs no second warm run. */
async function warm({ child }: Running, seconds: number): Promise<number> {
  let result = await child.run(1);
  for (let count = 1; result.seconds < 2; ) {
    result = await child.run(count);
    if (result.seconds >= seconds / 4) break;
    count = Math.ceil(Math.min(result.done * 8, (seconds * result.done) / 2 / Math.max(result.seconds, 1e-9)));
  }
  return Math.max(1, Math.round((seconds * result.done) / result.seconds));
}

/** CPU seconds of this process so far, on all its threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** (largest - smallest) / median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** How many times as fast `a` was as `b`: the median over the rounds of the ratio in the round. */
export function speedRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((time, round) => b[round]! / time));
}

/** The largest difference from the first list, relative to the largest number in that; undefined where there is nothing to compare. */
export function largestDifference(first: readonly number[], other: readonly number[]): number | undefined {
  if (first.length !== other.length) return undefined;
  const scale = Math.max(...first.map(Math.abs));
  return Math.max(...first.map((value, i) => Math.abs(value - other[i]!))) / scale;
}
