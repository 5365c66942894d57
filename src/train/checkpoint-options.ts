/** What a training can be told about checkpoints. */
import { type OptionKind, type OptionKinds, objectWith } from '../graph/option-kinds.ts';
import type { PlainData } from '../nn/layer.ts';

/** What a training learns, and how. */
export interface TrainingIdentity {
  /** Of `train`, or of `fitTable`. */
  readonly kind: 'training' | 'fit';
  /** Network, loss, optimizer and so on, by name; the number of `epochs` may be another when it is resumed. */
  readonly settings: Readonly<Record<string, PlainData>>;
  /** A checksum of the rows to learn and to be judged by. */
  readonly data: string;
}

/** Plain data: `checkpointToBytes` makes a file of it. */
export interface Checkpoint<State> extends TrainingIdentity {
  readonly state: State;
}

/** Where the state of a training goes while it runs, and where it comes from. */
export interface CheckpointOptions<State> {
  /** Where checkpoints go. */
  readonly checkpoint?: CheckpointTarget<State> | undefined;
  /** Goes on from there, to the bits of a training that was never interrupted. Refused where data or settings, but for `epochs`, are others. */
  readonly resume?: Checkpoint<State> | undefined;
}

/** What takes checkpoints: `checkpointFile` in Node, or a function of one's own. */
export interface CheckpointTarget<State> {
  /** Seconds from one checkpoint to the next; 0: one after each epoch. */
  readonly every: number;
  /**
   * Called before the first step, then as often as `every` says, and at the end unless training diverged; training
   * waits for it.
   */
  readonly write: (checkpoint: Checkpoint<State>) => void | Promise<void>;
}

export const checkpointKind: OptionKind = objectWith('a checkpoint', 'kind', 'settings', 'data', 'state');

export const checkpointKinds: OptionKinds<CheckpointOptions<unknown>> = {
  checkpoint: objectWith('{ every, write }', 'every', 'write'),
  resume: {
    ...checkpointKind,
    fits: (value) => checkpointKind.fits(value) && isObject((value as TrainingIdentity).settings),
  },
};

/** The epochs to plan: those that are asked for, else those of the checkpoint. */
export function plannedEpochs(epochs: number | undefined, resume: TrainingIdentity | undefined): number | undefined {
  return epochs ?? (resume?.settings.epochs as number | undefined);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
