/** Weights of a network as one long vector, kept in pieces: one array for each parameter. */
import type { Weights } from '../../train/training-path.ts';

/** A step in the space of weights, in the same pieces. */
export type Direction = readonly Float64Array[];

export function difference(a: Weights, b: Weights): Direction {
  return a.map((piece, i) => Float64Array.from(piece, (value, j) => value - b[i]![j]!));
}

export function dot(a: Weights, b: Weights): number {
  let sum = 0;
  for (const [i, piece] of a.entries()) {
    const other = b[i]!;
    for (let j = 0; j < piece.length; j++) sum += piece[j]! * other[j]!;
  }
  return sum;
}

export function norm(a: Weights): number {
  return Math.sqrt(dot(a, a));
}
