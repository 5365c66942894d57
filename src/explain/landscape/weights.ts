/** Weights of a network as one long vector, kept in pieces: one array for each parameter. */
import { fail } from '../../graph/error.ts';
import type { Network } from '../../nn/network.ts';
import type { Weights } from '../../train/training-path.ts';

/** A step in the space of weights, in the same pieces. */
export type Direction = readonly Float64Array[];

/** Refuses weights that do not fill the network, or are not finite. */
export function requireWeights(what: string, { parameters }: Network, weights: Weights): void {
  if (weights.length !== parameters.length) {
    fail({
      what,
      problem: 'not one array for each parameter',
      got: `${weights.length}`,
      expected: `${parameters.length}`,
    });
  }
  for (const [i, { name, values }] of parameters.entries()) {
    const given = weights[i]!;
    if (given.length !== values.length) {
      fail({
        what: `${what}: ${name}`,
        problem: 'does not fill the parameter',
        got: `${given.length} values`,
        expected: `${values.length}`,
      });
    }
    const bad = Array.prototype.findIndex.call(given, (value: number) => !Number.isFinite(value));
    if (bad >= 0) {
      fail({
        what: `${what}: ${name}`,
        problem: 'not a finite number',
        got: `${given[bad]} at ${bad}`,
        expected: 'weights of a training that has not diverged',
      });
    }
  }
}

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
