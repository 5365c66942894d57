/** Which points TensorFlow Playground has in which update. */
import type { Sampler } from '../../src/index.ts';

/**
 * Batches in the order of the data. Points that do not fill the last batch are not lost: their gradients stay, at the
 * weights with which the next epoch begins, and so its first batch is the larger by them.
 * Undefined where a batch is larger than the data, and TensorFlow Playground never updates.
 */
export function compatibleSampler(rows: number, batch: number): Sampler | undefined {
  const steps = Math.floor(rows / batch);
  if (steps === 0) return undefined;
  const left = rows - steps * batch;
  const range = (start: number, count: number) =>
    Int32Array.from({ length: count }, (_, i) => (((start + i) % rows) + rows) % rows);
  const later = Array.from({ length: steps }, (_, i) => range(i * batch, batch));
  const first = [range(-left, left + batch), ...later.slice(1)];
  return {
    sizes: left > 0 ? [batch, left + batch] : [batch],
    stepsPerEpoch: steps,
    batches: (epoch) => (epoch === 0 || left === 0 ? later : first),
  };
}
