/** Rows of training data taken and put together, one target per row. */
import type { TrainingData } from '../train/data.ts';

export function pickRows(data: TrainingData, rows: Int32Array, inputs: number): TrainingData {
  const x = new Float32Array(rows.length * inputs);
  rows.forEach((row, i) => {
    for (let j = 0; j < inputs; j++) x[i * inputs + j] = data.x[row * inputs + j]!;
  });
  return { x, y: Float64Array.from(rows, (row) => data.y[row]!) };
}

/** The rows of both, those of `first` before those of `second`. */
export function joinRows(first: TrainingData, second: TrainingData): TrainingData {
  return { x: join(Float32Array, first.x, second.x), y: join(Float64Array, first.y, second.y) };
}

function join<T extends Float32Array | Float64Array>(
  of: new (length: number) => T,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): T {
  const joined = new of(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
