/** The state of a training as plain data: everything that decides how it goes on. */
import type { NumberArray } from '../backends/backend.ts';
import type { ScheduleMemory } from '../optim/optimizer.ts';
import type { TrainRecord } from './event.ts';

/** Numbers by the name of the parameter that they belong to, row-major, in the precision of the backend. */
export type ArraysByName = Readonly<Record<string, NumberArray>>;

/** Sums over rows, from which means are made. */
export interface Sums {
  loss: number;
  weight: number;
  metric: number;
  /** Of metrics of one's own, by name; absent where there are none. */
  own?: Record<string, number>;
}

export function emptySums(metrics: Readonly<Record<string, unknown>> = {}): Sums {
  const names = Object.keys(metrics);
  return {
    loss: 0,
    weight: 0,
    metric: 0,
    ...(names.length > 0 && { own: Object.fromEntries(names.map((name) => [name, 0])) }),
  };
}

export function copySums({ own, ...sums }: Readonly<Sums>): Sums {
  return { ...sums, ...(own && { own: { ...own } }) };
}

/** What early stopping remembers, and the weights that a training will end with. */
export interface BestState {
  /** The epoch whose weights are kept; 0 before the first. */
  readonly epoch: number;
  /** Epochs since the watched loss last improved by more than the tolerance. */
  readonly waited: number;
  /** The lowest watched loss so far. */
  readonly loss?: number;
  readonly parameters?: ArraysByName;
}

/** A training between two steps. It can be saved, and restored in another training of a network of the same shape. */
export interface TrainingState {
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done, over all epochs. */
  readonly step: number;
  /** Steps done of the epoch that is under way. */
  readonly stepOfEpoch: number;
  /** Of the optimizer, as it is set now; a schedule multiplies it. */
  readonly learningRate: number;
  /** Spent training so far. Decides nothing. */
  readonly seconds: number;
  /** Over the rows of the epoch so far, and since the last event. */
  readonly sums: Readonly<Sums>;
  readonly recent: Readonly<Sums>;
  readonly schedule: ScheduleMemory;
  readonly best: BestState;
  /** Of every role. */
  readonly parameters: ArraysByName;
  /** The arrays of the optimizer, by the name of the slot. */
  readonly slots: Readonly<Record<string, ArraysByName>>;
  /** One record per whole epoch; of a fold, that of the last. */
  readonly history: readonly TrainRecord[];
}
