/** The part that weighs trainings: the peak of a process that trains, beside what the training needs at least. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TrainingJob } from './job.ts';
import { median, spread } from './measure.ts';
import type { Setting } from './networks.ts';
import { built } from './paths.ts';
import { number, percent, ratio, table } from './table.ts';
import { workloads, writeTraining } from './workloads.ts';

/** What `memory-child.mjs` is told. */
export interface MemoryJob {
  /** The address of the built library. */
  readonly entry: string;
  readonly training?: TrainingJob;
  readonly table?: { readonly rows: number; readonly columns: number };
}

/** What it answers, in bytes. */
interface Weighed {
  /** The most that the process had in memory. */
  readonly peak: number;
  /** The rows that are learned. */
  readonly data: number;
  /** The weights of the network in float64, as its users have them. */
  readonly network: number;
  /** Of the plan of the largest program, without the rows that are in it. */
  readonly program: number;
}

export const weighed: readonly string[] = ['quiz', 'table', 'fashion', 'wide', 'fitTable'];
/** A training that needs next to nothing: what it takes is the code of library and engine. */
const nothing = 'xor';
/** At most so many times what is needed. */
export const mostOfNeed = 1.5;

const fitted = { rows: 200_000, columns: 50 };
/** More rounds change the medians by less than a hundredth. */
const mostRounds = 3;

export function measureMemory({ figures, effort, folder }: Pick<Setting, 'figures' | 'effort' | 'folder'>): string {
  const entry = pathToFileURL(built('index.js')).href;
  const names = [nothing, ...weighed];
  const jobs = names.map((name): MemoryJob => {
    const workload = workloads.find((one) => one.name === name);
    return {
      entry,
      ...(workload ? { training: writeTraining(workload, join(folder, 'memory', name)) } : { table: fitted }),
    };
  });
  const rounds = Array.from({ length: Math.min(effort.repeats, mostRounds) }, () => {
    const empty = weigh({ entry }).peak;
    return jobs.map((job) => {
      const { peak, ...parts } = weigh(job);
      return { ...parts, taken: peak - empty };
    });
  });
  const results = new Map(names.map((name, i) => [name, rounds.map((round) => round[i]!)]));
  figures.note(
    'memory',
    weighed.map((id) => ({ id, times: results.get(id)!.map((one) => one.taken / needOf(one)) })),
  );
  const lines = weighed.map((name) => {
    const measured = results.get(name)!;
    const [{ data, network, program }] = measured as [(typeof measured)[number]];
    const taken = measured.map((one) => one.taken);
    const sizes = [data, network, program, data + network + program, median(taken)];
    const shares = [data + network + program, data + program].map((need) => ratio(median(taken) / need));
    return [name, ...sizes.map((bytes) => number(bytes / 1e6)), ...shares, percent(spread(taken))];
  });
  const engine = number(median(results.get(nothing)!.map(({ taken }) => taken)) / 1e6);
  return [
    '### Memory of a training',
    `The peak of a process that trains two epochs, less that of a process that has imported the library and done nothing: wasm, one thread, in turn, medians; \`node --max-semi-space-size=1\`, since the space for new objects grows by itself to more than the small ones need. Data: the rows once, as the caller holds them; for fitTable the table of ${number(fitted.rows)} rows of ${fitted.columns} numbers and a target in float64, and what is learned of it in float32. Network: its weights in float64, as its users have them; the last ratio is without them. Program: weights, gradients, optimizer state, activations and the table of the steps, by the plan. A training of ${nothing}, which needs nothing, takes ${engine} MB: the code of library and engine.`,
    table(
      [
        '',
        'data MB',
        'network MB',
        'program MB',
        'needed MB',
        'peak MB',
        'of the need',
        'of data and program',
        'spread',
      ],
      lines,
    ),
  ].join('\n\n');
}

function needOf({ data, network, program }: Omit<Weighed, 'peak'>): number {
  return data + network + program;
}

/** In a process of its own, whose memory is all its own. */
function weigh(job: MemoryJob): Weighed {
  const script = fileURLToPath(new URL('memory-child.mjs', import.meta.url));
  const args = ['--max-semi-space-size=1', script, JSON.stringify(job)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${job.training?.name ?? 'fitTable'}: ${stderr}`);
  return JSON.parse(stdout) as Weighed;
}
