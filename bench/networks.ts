/** The parts that run networks: training steps, and inference. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Running } from './contestants.ts';
import type { Figures } from './figures.ts';
import { inferenceFlops, trainingFlops } from './job.ts';
import { type Effort, largestDifference, type Measured, measureInTurn, median, speedRatio, spread } from './measure.ts';
import { milliseconds, number, percent, ratio, table } from './table.ts';
import { workloads, writeInference, writeTraining } from './workloads.ts';

/** GFLOP/s that this machine allows, with the threads that everyone has. */
export interface Limits {
  readonly simd: number;
  /** Of the BLAS that numpy has; undefined without numpy. */
  readonly blas: number | undefined;
}

/** What all parts are given. */
export interface Setting {
  readonly running: readonly Running[];
  readonly effort: Effort;
  readonly limits: Limits;
  readonly figures: Figures;
  /** For files that are deleted at the end. */
  readonly folder: string;
}

export async function measureTraining(
  name: string,
  { running, effort, limits, figures, folder }: Setting,
): Promise<string> {
  const workload = workloads.find((one) => one.name === name)!;
  const files = join(folder, name);
  const job = writeTraining(workload, files);
  const { measured, failures } = await measureInTurn(running, job, job.checkedSteps, effort);
  rmSync(files, { recursive: true });
  figures.note(name, measured);
  const { widths, activation, loss, optimizer, batch, rows } = job;
  return [
    `### ${name}: ${widths.join('-')} ${activation}, ${loss}, batch ${batch}, ${optimizer}, ${rows} rows`,
    rate(measured, limits, trainingFlops(job), batch),
    differences(measured, (count) => `Losses of the first ${count} steps`),
    ...failures,
  ].join('\n\n');
}

export async function measureInference({ running, effort, limits, figures, folder }: Setting): Promise<string> {
  const shape = workloads.find(({ name }) => name === 'fashion')!;
  const sections: string[] = [];
  for (const rows of [1, 100_000]) {
    const files = join(folder, `inference-${rows}`);
    const job = writeInference(shape, rows, files);
    const { measured, failures } = await measureInTurn(running, job, 1, effort);
    rmSync(files, { recursive: true });
    figures.note(`inference ${rows}`, measured);
    sections.push(
      `### Inference of ${number(rows)} ${rows === 1 ? 'row' : 'rows'}: ${shape.widths.join('-')}, probabilities`,
      rate(measured, limits, inferenceFlops(job), rows, 'call'),
      differences(measured, () => 'Probabilities'),
      ...failures,
    );
  }
  return sections.join('\n\n');
}

function rate(measured: readonly Measured[], limits: Limits, flops: number, rows: number, unit = 'step'): string {
  const ours = measured.filter((one) => one.ours);
  return table(
    [
      '',
      `ms/${unit}`,
      'spread',
      `${unit}s/s`,
      'samples/s',
      'GFLOP/s',
      'of SIMD peak',
      'of sgemm',
      ...ours.map(({ label }) => `${label} is faster`),
    ],
    measured.map(({ label, times }) => {
      const time = median(times);
      const speed = flops / time / 1e9;
      return [
        label,
        milliseconds(time),
        percent(spread(times)),
        number(1 / time),
        number(rows / time),
        number(speed),
        percent(speed / limits.simd),
        percent(speed / (limits.blas ?? Number.NaN)),
        ...ours.map((one) => (one.label === label ? '' : ratio(speedRatio(one.times, times)))),
      ];
    }),
  );
}

/** How far the numbers of the others are from those of the first contestant. */
export function differences(measured: readonly Measured[], subject: (count: number) => string): string {
  const [first, ...others] = measured;
  if (!first) return 'Nobody could do this.';
  const last = first.numbers.at(-1)!;
  const compared = others.map(({ label, numbers }) => {
    const difference = largestDifference(first.numbers, numbers);
    return difference === undefined ? `${label} not compared` : `${label} ${difference.toExponential(0)}`;
  });
  const range = first.numbers.length > 4 ? ` (from ${first.numbers[0]!.toFixed(4)} to ${last.toFixed(4)})` : '';
  return `${subject(first.numbers.length)}${range}, largest relative difference from ${first.label}: ${compared.join(', ') || 'nobody else ran'}.`;
}
