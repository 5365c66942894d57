/** What a training is to whoever drives it. */
import type { Scores, Snapshot, TrainEvent } from './event.ts';
import type { TrainingState } from './state.ts';

/** A training that can be stopped and taken up again at any step. */
export interface Training {
  /** Whole epochs done. */
  readonly epochs: number;
  /** Steps done, over all epochs. */
  readonly steps: number;
  /**
   * Trains so many steps, 1 when absent, or up to the end of the epoch where that comes first; there come validation and
   * the judgement of the epoch. The event is of the steps since the one before, or of the whole epoch at its end.
   */
  step(count?: number): Promise<TrainEvent>;
  /** Trains to the end of the epoch. */
  epoch(): Promise<TrainEvent>;
  /** Judges the validation rows by the weights as they are. */
  validate(): Promise<Scores>;
  /** Copies the weights as they are. */
  snapshot(): Promise<Snapshot>;
  /** Takes effect at the next step; a schedule multiplies it. */
  setLearningRate(rate: number): void;
  /** A copy of all that decides how training goes on; also after its end. */
  state(): Promise<TrainingState>;
  /** Goes on from a state of any training of a network of the same shape with an optimizer of the same arrays. */
  restore(state: TrainingState): Promise<void>;
  /** Ends early: the best weights so far are put into the network, and the memory is given back. */
  free(): void;
}
