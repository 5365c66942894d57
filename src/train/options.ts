/** What training can be told, its defaults, and the checks of it. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { fail } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import { adam } from '../optim/index.ts';
import type { Optimizer, Schedule } from '../optim/optimizer.ts';
import type { Sampler } from './batches.ts';
import type { CheckpointOptions } from './checkpoint.ts';
import type { RowSource, TrainingData } from './data.ts';
import type { TrainingState } from './state.ts';
import type { Regularisation } from './step.ts';

/** What a training can be told. */
export interface TrainingOptions {
  /**
   * When absent: cross-entropy where there are several outputs and one target per row, binary cross-entropy where there
   * is one output and all targets are 0 or 1, else mean squared error.
   */
  readonly loss?: Loss;
  /** Adam with its defaults when absent. */
  readonly optimizer?: Optimizer;
  /** `'full'` is gradient descent, 1 is stochastic gradient descent; 32 when absent. */
  readonly batchSize?: number | 'full';
  /** Which rows are in which step, in place of `batchSize` and seeded sampling. */
  readonly sampler?: Sampler;
  /** At most so many passes over the data; 100 when absent. */
  readonly epochs?: number;
  /** Decides order and random draws; 0 when absent. */
  readonly seed?: number;
  readonly schedule?: Schedule;
  /** Penalties on weights (not biases). */
  readonly l1?: number;
  readonly l2?: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly validation?: TrainingData | RowSource;
  /**
   * Stop after so many epochs without improvement: of the validation loss where there is validation
   * (then the best weights come back), else of the training loss.
   */
  readonly patience?: number;
  /** An improvement smaller than this does not count; 0 when absent. */
  readonly tolerance?: number;
  /** wasm when absent. */
  readonly backend?: Backend;
  readonly signal?: AbortSignal | undefined;
}

/** The same, and what only the loop over its epochs can be told. */
export interface TrainOptions extends TrainingOptions, CheckpointOptions<TrainingState> {
  /** An event each so many steps, besides the one at the end of each epoch. */
  readonly every?: number;
}

/** The options with their defaults, all of them possible. */
export interface Settings extends Pick<TrainingOptions, 'patience' | 'schedule' | 'sampler'> {
  readonly batchSize: number | 'full';
  readonly epochs: number;
  readonly seed: number;
  readonly tolerance: number;
  readonly optimizer: Optimizer;
  readonly backend: Backend;
  readonly regularisation: Regularisation;
}

export function checkOptions(options: TrainingOptions): Settings {
  const {
    batchSize = 32,
    epochs = 100,
    seed = 0,
    l1 = 0,
    l2 = 0,
    clipNorm,
    clipValue,
    patience,
    tolerance = 0,
    schedule,
    sampler,
  } = options;
  if (batchSize !== 'full') requireInteger('batchSize', batchSize, 1, "a positive integer or 'full'");
  requireInteger('epochs', epochs, 1);
  requireInteger('seed', seed, 0);
  if (patience !== undefined) requireInteger('patience', patience, 1);
  for (const [name, value] of Object.entries({ l1, l2, tolerance }))
    requireNumber(name, value, value >= 0, '0 or more');
  for (const [name, value] of Object.entries({ clipNorm, clipValue })) {
    if (value !== undefined) requireNumber(name, value, value > 0, 'more than 0');
  }
  return {
    batchSize,
    epochs,
    seed,
    tolerance,
    ...(patience !== undefined && { patience }),
    ...(schedule && { schedule }),
    ...(sampler && { sampler }),
    optimizer: options.optimizer ?? adam(),
    backend: options.backend ?? wasm,
    regularisation: {
      l1,
      l2,
      ...(clipNorm !== undefined && { clipNorm }),
      ...(clipValue !== undefined && { clipValue }),
    },
  };
}

export function requireInteger(
  what: string,
  value: number,
  least: number,
  expected = `an integer of at least ${least}`,
): void {
  if (!Number.isSafeInteger(value) || value < least) fail({ what, problem: 'bad value', got: String(value), expected });
}

export function requireNumber(what: string, value: number, fits: boolean, expected: string): void {
  if (!Number.isFinite(value) || !fits) fail({ what, problem: 'bad value', got: String(value), expected });
}
