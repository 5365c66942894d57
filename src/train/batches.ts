/** Which rows are in which step: sampling without replacement, in an order that depends only on the seed. */
import { fail } from '../graph/error.ts';
import { random } from '../numeric/random.ts';
import type { RowSource, TrainingData } from './data.ts';
import type { Cutting } from './ranks.ts';

export interface BatchPlan {
  readonly rows: number;
  /** Rows per full step. */
  readonly batch: number;
  /** Full steps per epoch, and the rows of the short step after them (0: none). */
  readonly fullSteps: number;
  readonly remainder: number;
  readonly stepsPerEpoch: number;
}

export function planBatches(rows: number, batchSize: number | 'full'): BatchPlan {
  const batch = batchSize === 'full' ? rows : Math.min(batchSize, rows);
  const fullSteps = Math.floor(rows / batch);
  const remainder = rows % batch;
  return { rows, batch, fullSteps, remainder, stepsPerEpoch: fullSteps + (remainder > 0 ? 1 : 0) };
}

/** The order of rows in an epoch (from 0), in `order`: a fresh shuffle each time; full batches keep the order of the data. */
export function epochOrder(
  plan: BatchPlan,
  seed: number,
  epoch: number,
  order: Int32Array = new Int32Array(plan.rows),
): Int32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  return plan.stepsPerEpoch === 1 ? order : random(seed, `order/${epoch}`).shuffle(order);
}

/** The batches of an epoch, in order: a list of them, or what makes each when it is asked for. */
export interface Batches {
  readonly length: number;
  at(index: number): Int32Array | undefined;
}

/** Which rows are in which step. */
export interface BatchSampler {
  /** The sizes of batches that occur; a step is compiled for each. */
  readonly sizes: readonly number[];
  readonly stepsPerEpoch: number;
  /** The batches of an epoch (from 0), in order: the indices of their rows, as many as one of the sizes. They are done with before those of another epoch are asked for. */
  readonly batches: (epoch: number) => Batches;
}

/** A rule of its own for which rows are in which step, in place of seeded sampling without replacement. */
export interface Sampler extends BatchSampler {
  /** As lists of row numbers. */
  readonly batches: (epoch: number) => readonly Int32Array[];
}

/** The numbers of the rows from `start` to before `end`. */
export function rowsFrom(start: number, end: number): Int32Array {
  const rows = new Int32Array(end - start);
  for (let i = 0; i < rows.length; i++) rows[i] = start + i;
  return rows;
}

/** Sampling of some of the rows. */
export function sampleSome(rows: Int32Array, batchSize: number | 'full', seed: number): Sampler {
  const { batches, ...plan } = sampleAll(rows.length, batchSize, seed);
  return {
    ...plan,
    batches: (epoch) => batches(epoch).map((batch) => batch.map((i) => rows[i]!)),
  };
}

/** Sampling without replacement; the last batch may be short. */
export function sampleAll(rows: number, batchSize: number | 'full', seed: number): Sampler {
  const plan = planBatches(rows, batchSize);
  // One array for all epochs: making its views anew takes longer than a step of a tiny network.
  const order = new Int32Array(rows);
  const batches = Array.from({ length: plan.stepsPerEpoch }, (_, i) =>
    order.subarray(i * plan.batch, Math.min(rows, (i + 1) * plan.batch)),
  );
  return {
    sizes: plan.remainder > 0 ? [plan.batch, plan.remainder] : [plan.batch],
    stepsPerEpoch: plan.stepsPerEpoch,
    batches: (epoch) => {
      epochOrder(plan, seed, epoch, order);
      return batches;
    },
  };
}

/** Sampling without replacement of rows wherever they lie: a source may say in which order. */
export function samplerFor(
  data: TrainingData | RowSource,
  rows: number,
  batchSize: number | 'full',
  seed: number,
  shards: Cutting | undefined,
): BatchSampler {
  const own = 'sampler' in data && batchSize !== 'full' && data.sampler?.(batchSize, seed, shards);
  return own || sampleAll(rows, batchSize, seed);
}

/** Refuses batches with numbers that are not rows of the data. */
export function checkSampler(sampler: Sampler, rows: number): void {
  const { sizes, stepsPerEpoch } = sampler;
  const batches = sampler.batches(0);
  const problem =
    batches.length === 0 || batches.length !== stepsPerEpoch
      ? { got: `${batches.length} batches in the first epoch`, expected: `stepsPerEpoch, ${stepsPerEpoch}, at least 1` }
      : batches.some((batch) => !sizes.includes(batch.length))
        ? { got: `batches of ${batches.map(({ length }) => length).join(', ')}`, expected: `sizes ${sizes.join(', ')}` }
        : batches.some((batch) => batch.some((row) => row < 0 || row >= rows))
          ? { got: 'an index outside the data', expected: `0 to ${rows - 1}` }
          : undefined;
  if (problem) fail({ what: 'sampler', problem: 'impossible batches', ...problem });
}
