/** Checkpoints in files: written while training goes on, and read back. */
import { checkpointFromBytes, checkpointToBytes } from '../model/checkpoint-file.ts';
import type { FitState } from '../model/fit-state.ts';
import type { Checkpoint } from '../train/checkpoint.ts';
import type { TrainingState } from '../train/state.ts';
import { readBytes, writeFileAtomically } from './files.ts';

/** A file for checkpoints: what the option `checkpoint` of `train` and `fitTable` asks for. */
export interface CheckpointFile {
  readonly every: number;
  readonly write: (checkpoint: Checkpoint<TrainingState | FitState>) => Promise<void>;
  /** Waits until the latest checkpoint is on the disk; fails where it could not be written. */
  readonly done: () => Promise<void>;
}

/**
 * Checkpoints go to that file, each whole or not at all, every so many seconds (30 when absent; 0: after each epoch). The
 * first is on the disk before training begins, the others are written beside it: where that failed, the next call does.
 */
export function checkpointFile(path: string, every = 30): CheckpointFile {
  let latest: Promise<void> | undefined;
  return {
    every,
    write: async (checkpoint) => {
      const before = latest;
      const [outcome] = await Promise.allSettled([before]);
      latest = writeFileAtomically(path, checkpointToBytes(checkpoint));
      // The next call that waits for it reports the error.
      latest.catch(() => {});
      if (outcome?.status === 'rejected') throw outcome.reason;
      if (!before) await latest;
    },
    done: async () => latest,
  };
}

/**
 * Reads a checkpoint of `train` (`training`) or of `fitTable` (`fit`) for the option `resume`; throws on files that are
 * truncated, altered, of another version, or no such checkpoint.
 */
export async function readCheckpoint<K extends 'training' | 'fit'>(
  path: string,
  kind: K,
): Promise<ReturnType<typeof checkpointFromBytes<K>>> {
  return checkpointFromBytes(await readBytes(path), kind, path);
}
