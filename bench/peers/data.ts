/** Reads what workloads.ts wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layersOf, type NetworkShape, type TrainingJob } from '../job.ts';
import { fileNames } from '../workloads.ts';

export interface LayerWeights {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs, inputs], row-major. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface Batch {
  /** [batch, inputs]. */
  readonly x: Float32Array;
  /** Classes [batch]. */
  readonly y: Int32Array;
}

export function readFloats(folder: string, name: 'x' | 'weights'): Float32Array {
  return new Float32Array(bytes(folder, name));
}

export function readIntegers(folder: string, name: 'y' | 'order'): Int32Array {
  return new Int32Array(bytes(folder, name));
}

export function readWeights({ widths, folder }: NetworkShape & { folder: string }): LayerWeights[] {
  const all = readFloats(folder, 'weights');
  let start = 0;
  const take = (size: number) => {
    start += size;
    return all.slice(start - size, start);
  };
  return layersOf(widths).map(([inputs, outputs]) => ({
    inputs,
    outputs,
    weight: take(inputs * outputs),
    bias: take(outputs),
  }));
}

/** The batches in the order of training, for the epochs that are checked; steps after them start over. */
export function readBatches({ widths, batch, folder }: TrainingJob): Batch[] {
  const inputs = widths[0]!;
  const x = readFloats(folder, 'x');
  const y = readIntegers(folder, 'y');
  const order = readIntegers(folder, 'order');
  return Array.from({ length: order.length / batch }, (_, i) => {
    const rows = order.subarray(i * batch, (i + 1) * batch);
    const features = new Float32Array(batch * inputs);
    for (const [row, from] of rows.entries()) {
      features.set(x.subarray(from * inputs, (from + 1) * inputs), row * inputs);
    }
    return { x: features, y: Int32Array.from(rows, (row) => y[row]!) };
  });
}

/** One-hot rows [batch, classes], or [batch, 1] of 0 and 1 for one output. */
export function targetsOf({ y }: Batch, outputs: number): Float32Array {
  if (outputs === 1) return Float32Array.from(y);
  const targets = new Float32Array(y.length * outputs);
  for (const [row, target] of y.entries()) targets[row * outputs + target] = 1;
  return targets;
}

export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!;
  return result;
}

/** The factors of a matmul job, n x n: the same numbers for everyone, of no pattern that matters. */
export function matmulFactors(n: number): { a: Float32Array; b: Float32Array } {
  const fill = (factor: number) => Float32Array.from({ length: n * n }, (_, i) => ((i * factor) % 1009) / 1009 - 0.5);
  return { a: fill(7919), b: fill(6101) };
}

/** Which elements of a product are compared. */
export function someElements(values: ArrayLike<number>): number[] {
  return [0, 1, Math.floor(values.length / 2), values.length - 1].map((i) => values[i]!);
}

function bytes(folder: string, name: keyof typeof fileNames): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, fileNames[name]));
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
