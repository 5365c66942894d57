/** What training tells while it runs. */
import type { NetworkParameter } from '../nn/network.ts';

/** Accuracy of classes or root mean squared error of values, and metrics of one's own by their names, over a set of rows. */
export interface Metrics {
  readonly accuracy?: number;
  readonly rmse?: number;
  readonly [own: string]: number | undefined;
}

/** Mean loss and metrics over a set of rows. */
export interface Scores extends Metrics {
  readonly loss: number;
}

/** Why a training ended. */
export interface Stop {
  readonly reason: 'epochs' | 'converged' | 'early stopping' | 'aborted' | 'diverged';
  /** A sentence for people: when and why. */
  readonly message: string;
  /** Of a divergence: the first step whose loss or weights were not finite. */
  readonly step?: number;
}

/** Copies of all weights, in the order of the network's parameters. */
export type Snapshot = readonly { readonly parameter: NetworkParameter; readonly values: Float64Array }[];

/** An event as plain data. */
export interface TrainRecord {
  /** Epochs done, counting the one that has just ended (or been cut short) from 1. */
  readonly epoch: number;
  /** Steps (updates of the weights) done. */
  readonly step: number;
  /** Mean loss over the rows of the steps since the last event, without penalties; each batch is judged before its update. */
  readonly loss: number;
  /** Accuracy or root mean squared error, and metrics of one's own, over the same rows. */
  readonly metrics: Metrics;
  /** After the epoch's last step; absent in events inside an epoch. */
  readonly validation?: Scores | undefined;
  readonly learningRate: number;
  /** Since training began. */
  readonly seconds: number;
  /** Set on the last event. */
  readonly stopped?: Stop;
  /** The epoch whose weights the network has now, where an earlier one was better; set on the last event. */
  readonly bestEpoch?: number;
}

/** What `train` tells after each epoch. */
export interface TrainEvent extends TrainRecord {
  /** Copies the weights as they are now. */
  readonly snapshot: () => Promise<Snapshot>;
}

/** The event as one inside a training. */
export function withoutEnd({ stopped: _stopped, bestEpoch: _best, ...event }: TrainEvent): TrainEvent {
  return event;
}

/** What can be kept and saved of an event. */
export function recordOf({ snapshot: _snapshot, ...record }: TrainEvent): TrainRecord {
  return record;
}
