/** Which weights training ends with. */
import type { Network } from '../nn/network.ts';
import type { Snapshot } from './event.ts';

/** Who watches the epochs of a training, and may keep weights. */
export interface Judge {
  /** The epoch whose weights are kept so far; 0 is before training. */
  readonly epoch: number;
  /** Epochs since the watched loss last improved by more than the tolerance. */
  readonly waited: number;
  /** Told of the watched loss of an epoch. False when the weights are no longer finite. */
  consider(
    loss: number,
    validates: boolean,
    epoch: number,
    snapshot: (into?: Snapshot) => Promise<Snapshot>,
  ): Promise<boolean>;
}

/** The weights of the best epoch by validation, else the last that were finite. */
export class BestWeights implements Judge {
  weights: Snapshot;
  epoch = 0;
  waited = 0;
  private loss = Number.POSITIVE_INFINITY;
  /** Arrays to copy the next weights into: fresh ones at every epoch cost more than the copying. */
  private spare: Snapshot | undefined;
  private readonly tolerance: number;

  constructor(initial: Snapshot, tolerance: number) {
    this.weights = initial;
    this.tolerance = tolerance;
  }

  /**
   * Takes the weights of an epoch when its loss is the lowest so far, or when there is no validation to judge by. False when
   * these weights are no longer finite: they are not taken.
   */
  async consider(
    loss: number,
    validates: boolean,
    epoch: number,
    snapshot: (into?: Snapshot) => Promise<Snapshot>,
  ): Promise<boolean> {
    this.waited = loss < this.loss - this.tolerance ? 0 : this.waited + 1;
    const isBest = loss < this.loss;
    if (isBest) this.loss = loss;
    if (!isBest && validates) return true;
    const weights = await snapshot(this.spare);
    this.spare = weights;
    if (!weights.every(({ values }) => areFinite(values))) return false;
    this.spare = this.weights;
    this.weights = weights;
    this.epoch = epoch;
    return true;
  }

  /** Puts them into a network of the same parameters. */
  writeTo(network: Network): void {
    for (const [i, { values }] of this.weights.entries()) network.parameters[i]!.values.set(values);
  }
}

/** A plain loop: `every` with a function takes several times as long, on all weights at every epoch. */
function areFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
