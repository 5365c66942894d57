/** Which rows are in which step: sampling without replacement, in an order that depends only on the seed. */
import { random } from '../numeric/random.ts';

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

/** The order of rows in an epoch (from 0): a fresh shuffle each time; full batches keep the order of the data. */
export function epochOrder(plan: BatchPlan, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: plan.rows }, (_, i) => i);
  return plan.stepsPerEpoch === 1 ? order : random(seed, `order/${epoch}`).shuffle(order);
}
