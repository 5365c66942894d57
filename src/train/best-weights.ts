/** Which weights training ends with. */
import type { NumberArray } from '../backends/backend.ts';
import type { Network } from '../nn/network.ts';

/** Where the weights of a training are. */
export interface WeightSource {
  readonly areFinite: () => Promise<boolean>;
  /** Copies them in the precision that they have, into earlier copies where those are given. */
  readonly copy: (into?: readonly NumberArray[]) => Promise<readonly NumberArray[]>;
}

/** Who watches the epochs of a training, and may keep weights. */
export interface Judge {
  /** The epoch whose weights are kept so far; 0 is before training. */
  readonly epoch: number;
  /** Epochs since the watched loss last improved by more than the tolerance. */
  readonly waited: number;
  /** Told of the watched loss of an epoch. False when the weights are no longer finite. */
  consider(loss: number, validates: boolean, epoch: number, weights: WeightSource): Promise<boolean>;
}

/** The weights of the best epoch by validation, else the last that were finite. One copy at most is made of them. */
export class BestWeights implements Judge {
  epoch = 0;
  waited = 0;
  private kept: readonly NumberArray[] | undefined;
  private loss = Number.POSITIVE_INFINITY;
  private readonly tolerance: number;

  constructor(tolerance: number) {
    this.tolerance = tolerance;
  }

  /**
   * Takes the weights of an epoch when its loss is the lowest so far, or when there is no validation to judge by. False when
   * these weights are no longer finite: they are not taken.
   */
  async consider(loss: number, validates: boolean, epoch: number, weights: WeightSource): Promise<boolean> {
    this.waited = loss < this.loss - this.tolerance ? 0 : this.waited + 1;
    const isBest = loss < this.loss;
    if (isBest) this.loss = loss;
    if (!isBest && validates) return true;
    if (!(await weights.areFinite())) return false;
    this.kept = await weights.copy(this.kept);
    this.epoch = epoch;
    return true;
  }

  /** Puts them into a network of the same parameters; it keeps its own where none were taken. */
  writeTo(network: Network): void {
    for (const [i, values] of (this.kept ?? []).entries()) network.parameters[i]!.values.set(values);
  }
}
