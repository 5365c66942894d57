/** Cross-validation for tables of few rows: as many trainings side by side as there are parts to hold out. */
import type { NumberArray } from '../backends/backend.ts';
import * as is from '../data/checked.ts';
import { dealRows } from '../data/split-rows.ts';
import { fail } from '../graph/error.ts';
import type { Network } from '../nn/network.ts';
import { rowsFrom } from '../train/batches.ts';
import { BestWeights } from '../train/best-weights.ts';
import { checkArrays, checkBest, isArrays, isBest, isRecord, isState } from '../train/check-state.ts';
import { recordOf, type Scores, type Stop, type TrainEvent, type TrainRecord, withoutEnd } from '../train/event.ts';
import { judgedBy, type Monitor } from '../train/monitor.ts';
import type { SharedTraining } from '../train/shared-training.ts';
import type { ArraysByName, BestState, TrainingState } from '../train/state.ts';
import { divergence } from '../train/stop.ts';

/** Rows from which folds are made; the validation rows are numbered after the training rows. */
export interface FoldOptions {
  readonly training: number;
  readonly validation: number;
  readonly count: number;
  readonly seed: number;
  /** The class of each training row, where targets are classes: each fold then has equal shares of them. */
  readonly classes?: ArrayLike<number>;
  /** Which training rows are held out together. */
  readonly groups?: TrainingGroups | undefined;
}

/** Rows that belong together. */
export interface TrainingGroups {
  readonly count: number;
  /** To which of so many parts each row is dealt, each class in equal shares as far as groups allow. */
  readonly deal: (parts: number, seed: number, labels: ArrayLike<number> | undefined) => Int32Array;
}

/** Which rows a fold learns, in the order that its epochs shuffle, and which it is judged by. */
export interface Fold {
  readonly learned: Int32Array;
  readonly held: Int32Array;
}

/**
 * Divides rows in folds, each row held out once: the first fold holds out the validation rows, the others equal parts of
 * the training rows.
 */
export function makeFolds({ training, validation, count, seed, classes, groups }: FoldOptions): Fold[] {
  const held = rowsFrom(training, training + validation);
  const first: Fold = { learned: rowsFrom(0, training), held };
  const parts = Math.min(count - 1, groups?.count ?? training);
  if (parts === 0) return [first];
  const partOf = groups ? groups.deal(parts, seed, classes) : dealRows(training, parts, seed, classes);
  const rows = rowsFrom(0, training);
  const others = Array.from({ length: parts }, (_, part): Fold => {
    const learned = rows.filter((row) => partOf[row] !== part);
    return { learned: Int32Array.from([...learned, ...held]), held: rows.filter((row) => partOf[row] === part) };
  });
  return [first, ...others];
}

/** All folds between two steps. */
export interface FoldsState {
  readonly folds: readonly TrainingState[];
  /** Weights that the first fold had in the epoch that was best for all. */
  readonly best: BestState;
  /** Those of the other folds, where they are kept. */
  readonly others?: readonly ArraysByName[] | undefined;
  /** For how many epochs every row that was held out has been right. */
  readonly perfect: number;
  /** One for each epoch that all folds have done. */
  readonly history: readonly TrainRecord[];
}

export const isFolds: is.Check = is.fields({
  folds: is.listOf(isState),
  best: isBest,
  others: is.optional(is.listOf(isArrays)),
  perfect: is.count,
  history: is.listOf(isRecord),
});

export interface FoldsParts {
  readonly network: Network;
  /** One for each fold, which judges nothing itself. */
  readonly trainings: readonly SharedTraining[];
  readonly folds: readonly Fold[];
  /** How much the rows that each holds out count together. */
  readonly weights: readonly number[];
  readonly patience: number;
  readonly tolerance: number;
  readonly monitor?: Monitor | undefined;
  /** Whether the best weights of all folds are kept, in place of those of the first. */
  readonly keepsAll: boolean;
}

/**
 * The trainings of all folds side by side, epoch by epoch, stopped by the validation over the rows of all of them. The events
 * are those of the first fold, but for `validation`, which is over all folds.
 */
export class FoldsTraining {
  history: TrainRecord[] = [];
  #perfect = 0;
  readonly #best: BestWeights;
  /** The weights of the folds after the first, in the epoch that was best for all. */
  #others: (readonly NumberArray[])[] = [];
  readonly #parts: FoldsParts;

  constructor(parts: FoldsParts) {
    this.#parts = parts;
    this.#best = new BestWeights(parts.network, parts.tolerance);
  }

  /** Why no epoch follows, once training has stopped. */
  get stopped(): Stop | undefined {
    const { trainings } = this.#parts;
    const isBetweenEpochs = trainings.every(({ epochs }) => epochs === this.history.length);
    return this.#early() ?? (isBetweenEpochs ? trainings[0]!.stopped : undefined);
  }

  async epoch(): Promise<TrainEvent> {
    const { trainings } = this.#parts;
    const done = this.history.length;
    const events: TrainEvent[] = [];
    for (const training of trainings) {
      // Where an abort comes in this fold, the folds before it have done their epoch.
      const event = training.epochs > done ? training.latest() : await training.epoch();
      events.push(event);
      if (event.stopped && event.stopped.reason !== 'epochs') return this.#told(events[0]!, this.#broken(event));
    }
    const validation = meanScores(events, this.#parts.weights);
    const { monitor } = this.#parts;
    const judged = monitor ? judgedBy(monitor, validation) : watched(validation);
    await this.#best.consider(judged, true, done + 1, trainings[0]!.weights);
    if (this.#parts.keepsAll && this.#best.epoch === done + 1) {
      for (const [i, { weights }] of trainings.slice(1).entries())
        this.#others[i] = await weights.copy(this.#others[i]);
    }
    this.#perfect = isPerfect(validation) ? this.#perfect + 1 : 0;
    const event: TrainEvent = { ...withoutEnd(events[0]!), validation };
    this.history.push(recordOf(event));
    return this.#told(event, this.#early() ?? events[0]!.stopped);
  }

  async state(): Promise<FoldsState> {
    const folds: TrainingState[] = [];
    for (const training of this.#parts.trainings) folds.push(await training.state());
    return {
      folds,
      best: this.#best.state(),
      ...(this.#parts.keepsAll && { others: this.weightsOfOthers() }),
      perfect: this.#perfect,
      history: [...this.history],
    };
  }

  /** Of the folds after the first, the weights in the best epoch: none before there is one, or where they are not kept. */
  weightsOfOthers(): ArraysByName[] {
    const { parameters } = this.#parts.network;
    return this.#others.map((weights) =>
      Object.fromEntries(parameters.map(({ name }, i) => [name, weights[i]!.slice()])),
    );
  }

  async restore({ folds, best, others = [], perfect, history }: FoldsState): Promise<void> {
    const { trainings, network } = this.#parts;
    const isOfFolds = ({ epoch, history: own }: TrainingState) =>
      epoch === history.length || (epoch === history.length + 1 && own.at(-1)?.validation !== undefined);
    if (folds.length !== trainings.length || !folds.every(isOfFolds)) {
      fail({
        what: 'state.folds',
        problem: 'do not go together',
        got: `epochs ${folds.map(({ epoch }) => epoch).join(', ')}`,
        expected: `${trainings.length} folds, in or after epoch ${history.length + 1}`,
      });
    }
    checkBest('state.best', best, network);
    const wanted = this.#parts.keepsAll && best.epoch > 0 ? trainings.length - 1 : 0;
    if (others.length !== wanted) {
      const got = `weights of ${others.length} folds`;
      fail({ what: 'state.others', problem: 'do not go together', got, expected: `those of ${wanted}` });
    }
    for (const [i, arrays] of others.entries()) checkArrays(`state.others.${i}`, arrays, network.parameters);
    for (const [i, training] of trainings.entries()) await training.restore(folds[i]!);
    this.#best.restore(best);
    this.#others = others.map((arrays) => network.parameters.map(({ name }) => arrays[name]!.slice()));
    this.#perfect = perfect;
    this.history = [...history];
  }

  /** Puts the weights that the first fold had in the best epoch into the network. */
  free(): void {
    this.#best.writeToNetwork();
  }

  #early(): Stop | undefined {
    const { patience, monitor } = this.#parts;
    if (!monitor && this.#perfect >= enough(patience))
      return earlyStop(`every held-out row has been right for ${this.#perfect} epochs`);
    if (this.#best.waited >= patience)
      return earlyStop(`${monitor?.metric ?? 'validation'} has not improved for ${patience} epochs`);
    return undefined;
  }

  /** Why all folds stop where one of them could not go on. */
  #broken({ stopped, epoch, learningRate }: TrainEvent): Stop {
    const { reason, step } = stopped!;
    return reason === 'diverged' ? divergence(step!, epoch, learningRate, this.#best.epoch) : stopped!;
  }

  #told(event: TrainEvent, stopped: Stop | undefined): TrainEvent {
    return { ...withoutEnd(event), ...(stopped && { stopped, bestEpoch: this.#best.epoch }) };
  }
}

/**
 * What is to be lowest: the loss; for classes the error rate with a quarter of the loss. The loss alone asks to stop as
 * soon as some answers are wrong with confidence, though more and more are right: few rows in a winding shape would
 * never be learned. The error rate alone is coarse.
 */
export function watched({ loss, accuracy }: Pick<Scores, 'loss' | 'accuracy'>): number {
  return accuracy === undefined ? loss : 1 - accuracy + loss / 4;
}

/** Every row that was held out is right, and likely to: more training makes answers surer, not better. */
function isPerfect({ loss, accuracy }: Scores): boolean {
  return accuracy === 1 && loss < sureLoss;
}

/** About 95 % for the right class, in the geometric mean. */
const sureLoss = 0.05;

/** For how many epochs it must have been perfect. */
function enough(patience: number): number {
  return Math.max(5, Math.ceil(patience / 4));
}

function earlyStop(message: string): Stop {
  return { reason: 'early stopping', message };
}

/** Means over all rows, from the means over the rows of each fold and what these count. */
function meanScores(events: readonly TrainEvent[], weights: readonly number[]): Scores {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (scores: Scores) => number) =>
    events.reduce((sum, { validation }, i) => sum + (weights[i] === 0 ? 0 : of(validation!) * weights[i]!), 0) / all;
  const names = Object.keys(events[0]!.validation!);
  const means = names.map((name) => [
    name,
    name === 'rmse' ? Math.sqrt(mean(({ rmse }) => rmse! * rmse!)) : mean((scores) => scores[name]!),
  ]);
  return Object.fromEntries(means) as Scores;
}
