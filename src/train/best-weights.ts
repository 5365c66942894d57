/** Which weights training ends with. */
import type { NumberArray } from '../backends/backend.ts';
import type { Network } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import type { BestState } from './state.ts';

/** Where the weights of a training are. */
export interface WeightSource {
  readonly areFinite: () => Promise<boolean>;
  /** Copies them in the precision that they have, into earlier copies where those are given. */
  readonly copy: (into?: readonly NumberArray[]) => Promise<readonly NumberArray[]>;
}

/** The weights of the best epoch by validation, else the last that were finite. One copy at most is made of them. */
export class BestWeights {
  /** The epoch whose weights are kept so far; 0 is before training. */
  epoch = 0;
  /** Epochs since the watched loss last improved by more than the tolerance. */
  waited = 0;
  #kept: readonly NumberArray[] | undefined;
  /** The network's own weights before the first that were shown, as long as none are kept. */
  #before: readonly NumberArray[] | undefined;
  #loss = Number.POSITIVE_INFINITY;
  readonly #network: Network;
  readonly #tolerance: number;

  constructor(network: Network, tolerance: number) {
    this.#network = network;
    this.#tolerance = tolerance;
  }

  /** Whether weights of that loss would take the place of those that are kept. Without validation the latest always do. */
  wouldTake(loss: number, validates: boolean): boolean {
    return loss < this.#loss || !validates;
  }

  /**
   * Takes the weights of an epoch when they are the better ones. False when they are no longer finite; then they are
   * not taken.
   */
  async consider(loss: number, validates: boolean, epoch: number, weights: WeightSource): Promise<boolean> {
    this.waited = loss < this.#loss - this.#tolerance ? 0 : this.waited + 1;
    const takes = this.wouldTake(loss, validates);
    if (loss < this.#loss) this.#loss = loss;
    if (!takes) return true;
    if (!(await weights.areFinite())) return false;
    this.#kept = await weights.copy(this.#kept);
    this.epoch = epoch;
    return true;
  }

  state(): BestState {
    const { epoch, waited } = this;
    const [loss, kept] = [this.#loss, this.#kept];
    return {
      epoch,
      waited,
      ...(loss < Number.POSITIVE_INFINITY && { loss }),
      ...(kept && {
        parameters: Object.fromEntries(this.#network.parameters.map(({ name }, i) => [name, kept[i]!.slice()])),
      }),
    };
  }

  restore({ epoch, waited, loss = Number.POSITIVE_INFINITY, parameters }: BestState): void {
    this.epoch = epoch;
    this.waited = waited;
    this.#loss = loss;
    this.#kept = parameters && this.#network.parameters.map(({ name }) => parameters[name]!.slice());
  }

  /**
   * Puts the weights as they are into the network, for who looks at it on the way: those of `source`, or those that are
   * kept where it is absent. The network's own are not lost: they come back where none were taken.
   */
  show(source: WeightSource | undefined): void | Promise<void> {
    if (!source) return this.writeToNetwork();
    const values = this.#network.parameters.map((parameter) => parameter.values);
    if (!this.#kept) this.#before ??= values.map((own) => own.slice());
    return source.copy(values).then((copied) => setWeights(this.#network, copied));
  }

  /** Puts them into the network; it has its own again where none were taken. */
  writeToNetwork(): void {
    const weights = this.#kept ?? this.#before;
    if (weights) setWeights(this.#network, weights);
  }
}
