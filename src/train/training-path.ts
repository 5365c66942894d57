/** The path of a training: copies of the weights on the way. */

import { fail } from '../graph/error.ts';
import { anything, listOf, type OptionKind, objectWith } from '../graph/option-kinds.ts';
import { formatValue, requireKind } from '../graph/options.ts';
import type { Network } from '../nn/network.ts';

/** The values of every parameter, row-major, in the order of `network.parameters`. */
export type Weights = readonly ArrayLike<number>[];

/** The weights of a network at one moment of its training. */
export interface TrainingPathPoint {
  /** Epochs done; 0 is before training. */
  readonly epoch: number;
  readonly weights: Weights;
}

/** A path as a list of its points. */
export const pathKind: OptionKind = listOf(
  objectWith('{ epoch, weights }', 'epoch', 'weights'),
  'a list of { epoch, weights }',
);

/** Refuses weights that do not fill the network, or are not finite. */
export function requireWeights(what: string, { parameters }: Network, weights: Weights): void {
  requireKind(what, weights, listOf(listOf(anything), 'a list of arrays, one for each parameter'));
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

/** What a recorder has kept, as plain data. */
export interface TrainingPathState {
  readonly kept: readonly TrainingPathPoint[];
  /** The latest point, where it is not among those that are kept for good. */
  readonly latest?: TrainingPathPoint | undefined;
  /** Of so many points that were added one is kept for good. */
  readonly every: number;
  readonly seen: number;
}

/**
 * Keeps the weights of a training at evenly spaced epochs, and the latest, however long it goes on.
 *
 * @example
 * import { mlp, train } from 'chainrule';
 * import { TrainingPathRecorder } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 1, hidden: 4, outputs: 1 });
 * const recorder = new TrainingPathRecorder(4);
 * for await (const event of train(network, { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 10 }))
 *   recorder.add(event.epoch, await event.snapshot());
 * console.log(recorder.points.map(({ epoch }) => epoch)); // [1, 5, 9, 10]
 */
export class TrainingPathRecorder {
  #kept: TrainingPathPoint[] = [];
  #latest: TrainingPathPoint | undefined;
  #every = 1;
  #seen = 0;
  readonly #limit: number;

  /** At most about `limit` points, at least 4; 100 when absent. */
  constructor(limit = 100) {
    if (!Number.isSafeInteger(limit) || limit < 4) {
      fail({
        what: 'TrainingPathRecorder',
        problem: 'bad limit',
        got: formatValue(limit),
        expected: 'an integer of at least 4',
      });
    }
    this.#limit = limit;
  }

  /**
   * Copies the weights after so many epochs, as float32: `network.parameters` before training, then `event.snapshot()`.
   * Beyond the limit, every other point is dropped. Weights that are not finite, after a divergence, are left out.
   */
  add(epoch: number, parameters: readonly { readonly values: ArrayLike<number> }[]): void {
    requireKind('TrainingPathRecorder: parameters', parameters, listOf(objectWith('{ values }', 'values')));
    const weights = parameters.map(({ values }) => Float32Array.from(values));
    if (!weights.every((piece) => piece.every(Number.isFinite))) return;
    const point: TrainingPathPoint = { epoch, weights };
    this.#latest = point;
    if (this.#seen % this.#every === 0) this.#kept.push(point);
    this.#seen++;
    if (this.#kept.length < this.#limit) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** From the first to the latest. */
  get points(): readonly TrainingPathPoint[] {
    const { kept, latest } = this.state();
    return latest ? [...kept, latest] : kept;
  }

  /** What has been kept, as plain data. */
  state(): TrainingPathState {
    const latest = this.#kept.at(-1) === this.#latest ? undefined : this.#latest;
    return { kept: [...this.#kept], latest, every: this.#every, seen: this.#seen };
  }

  /** Goes on from there. */
  restore({ kept, latest, every, seen }: TrainingPathState): void {
    this.#kept = [...kept];
    this.#latest = latest ?? kept.at(-1);
    this.#every = every;
    this.#seen = seen;
  }
}
