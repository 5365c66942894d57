/** The functions of networks on single numbers. */
import { exp, log, tanh } from '../numeric/elementary.ts';

export { exp, log, tanh };

export function sigmoid(z: number): number {
  return 1 / (1 + exp(-z));
}

export function relu(z: number): number {
  return Math.max(0, z);
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * b[i]!, 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The same matrix with rows and columns swapped. */
export function transposed(rows: readonly (readonly number[])[]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}
