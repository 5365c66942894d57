/** Checkpoints in files: written while training goes on, and read back. */
import { checkpointFromBytes, checkpointToBytes, fileOfCheckpoint } from '../model/checkpoint-file.ts';
import type { FitState } from '../model/fit-state.ts';
import type { Checkpoint } from '../train/checkpoint-options.ts';
import type { TrainingState } from '../train/state.ts';
import { writeFileAtomically } from './files.ts';
import { readSafetensorsFile } from './safetensors-file.ts';

/** A file for checkpoints: what the option `checkpoint` of `train` and `fitTable` asks for. */
export interface CheckpointFile {
  readonly every: number;
  /** Begins to write a checkpoint, once the one before is on the disk; the first is waited for. */
  readonly write: (checkpoint: Checkpoint<TrainingState | FitState>) => Promise<void>;
  /** Waits until the latest checkpoint is on the disk; fails where it could not be written. */
  readonly done: () => Promise<void>;
}

/**
 * Checkpoints go to that file, each whole or not at all, every so many seconds (30 when absent; 0: after each epoch). The
 * first is on the disk before training begins, the others are written beside it: where that failed, the next call does.
 *
 * @example
 * import { checkpointFile, generate, fitTable, readCheckpoint } from 'chainrule/node';
 *
 * const table = generate('xor', { rows: 100 });
 * const checkpoint = checkpointFile('run.checkpoint', 0);
 * await fitTable(table, { target: 'y', epochs: 5, checkpoint });
 * await checkpoint.done();
 * console.log((await readCheckpoint('run.checkpoint', 'fit')).kind); // fit
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
 *
 * @example
 * import { checkpointFile, mlp, readCheckpoint, train } from 'chainrule/node';
 *
 * const [network, data] = [mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }];
 * const checkpoint = checkpointFile('training.checkpoint', 0);
 * for await (const { epoch } of train(network, data, { epochs: 10, checkpoint })) if (epoch === 6) break;
 * await checkpoint.done();
 * const resume = await readCheckpoint('training.checkpoint', 'training');
 * const { value } = await train(network, data, { epochs: 10, resume }).next();
 * console.log(value?.epoch); // 7
 */
export async function readCheckpoint<K extends 'training' | 'fit'>(
  path: string,
  kind: K,
): Promise<ReturnType<typeof checkpointFromBytes<K>>> {
  return checkpointFromBytes(await readSafetensorsFile(path, fileOfCheckpoint), kind, path);
}
