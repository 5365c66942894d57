/** Checkpoints: the state of a training, and what must be the same where it is taken up again. `train` loads it where it is asked for. */
import { fail } from '../graph/error.ts';
import { notNegative } from '../graph/option-kinds.ts';
import { formatValue, requireKind } from '../graph/options.ts';
import type { Shape } from '../graph/shape.ts';
import type { PlainData } from '../nn/layer.ts';
import type { Loss } from '../nn/loss.ts';
import { isSequential, type Network } from '../nn/network.ts';
import type { Checkpoint, CheckpointOptions, CheckpointTarget, TrainingIdentity } from './checkpoint-options.ts';
import type { RowSource, TrainingData } from './data.ts';
import { dataChecksum } from './data-checksum.ts';
import type { Stop } from './event.ts';
import type { OpenedTraining } from './open.ts';
import type { Settings } from './options.ts';
import type { TrainingState } from './state.ts';

/** A training that is taken up again, or whose state is kept. */
export interface Kept {
  /** Before the first step. */
  readonly begin: () => Promise<void>;
  /** To be called often. */
  readonly betweenSteps: () => Promise<void>;
  readonly afterEpoch: (stopped: Stop | undefined) => Promise<void>;
}

/** Resumes a training where that is asked for, and writes its checkpoints. */
export function keep(
  network: Network,
  { training, settings, loss, blocks }: OpenedTraining,
  { checkpoint, resume }: CheckpointOptions<TrainingState>,
): Kept {
  const identify = identification('training', describeTraining(network, loss, settings), blocks, network.row);
  const writer = new CheckpointWriter<TrainingState>(checkpoint, async () => ({
    ...(await identify()),
    state: await training.state(),
  }));
  return {
    begin: async () => {
      if (resume) {
        requireSame(resume, await identify());
        await training.restore(resume.state);
        requireUnfinished(training.stopped);
      }
      await writer.write();
    },
    betweenSteps: () => writer.betweenSteps(),
    afterEpoch: (stopped) => writer.afterEpoch(stopped),
  };
}

/** Writes checkpoints when they are due. */
export class CheckpointWriter<State> {
  readonly #target: CheckpointTarget<State> | undefined;
  readonly #make: () => Promise<Checkpoint<State>>;
  #last = performance.now();

  /** Without a target it does nothing. */
  constructor(target: CheckpointTarget<State> | undefined, make: () => Promise<Checkpoint<State>>) {
    if (target) requireKind('checkpoint: every', target.every, notNegative);
    this.#target = target;
    this.#make = make;
  }

  async write(): Promise<void> {
    if (!this.#target) return;
    await this.#target.write(await this.#make());
    this.#last = performance.now();
  }

  /** To be called often. */
  async betweenSteps(): Promise<void> {
    const every = this.#target?.every ?? 0;
    if (every > 0 && performance.now() - this.#last >= every * 1000) await this.write();
  }

  /** Writes one at the end of training; not after a divergence, where the one before is better. */
  async afterEpoch(stopped: Stop | undefined): Promise<void> {
    if (stopped ? stopped.reason !== 'diverged' : this.#target?.every === 0) await this.write();
  }
}

/** What gives the identity; the checksum of the rows is worked out once, where it is asked for. */
export function identification(
  kind: TrainingIdentity['kind'],
  settings: TrainingIdentity['settings'],
  blocks: readonly (TrainingData | RowSource)[],
  row: Shape,
): () => Promise<TrainingIdentity> {
  let data: Promise<string> | undefined;
  return async () => {
    data ??= dataChecksum(blocks, row);
    return { kind, settings, data: await data };
  };
}

/** Everything that was set, as plain data. */
export function describeTraining(network: Network, loss: Loss, settings: Settings): TrainingIdentity['settings'] {
  const { batchSize, epochs, seed, tolerance, patience, optimizer, schedule, sampler, backend, regularisation } =
    settings;
  const { monitor, shards } = settings;
  const metrics = Object.keys(settings.metrics);
  const named = ({ name, options }: { name: string; options: object }): PlainData => ({ name, ...options });
  return {
    parameters: Object.fromEntries(network.parameters.map(({ name, shape }) => [name, shape])),
    ...layersOf(network),
    loss: named(loss),
    optimizer: named(optimizer),
    schedule: schedule ? named(schedule) : null,
    batchSize: sampler ? sampler.sizes : batchSize,
    epochs,
    seed,
    ...regularisation,
    patience: patience ?? null,
    tolerance,
    backend: backend.name,
    ...(shards && { shards: shards.count }),
    ...(metrics.length > 0 && { metrics }),
    ...(monitor && { monitor: { ...monitor } }),
  };
}

function layersOf(network: Network): Readonly<Record<string, PlainData>> {
  if (!isSequential(network)) return {};
  return {
    layers: network.layers.map(({ layer: { type, options } }) => ({ type, ...options })),
    networkSeed: network.seed,
  };
}

/** Refuses a checkpoint of another training, and says what differs. */
export function requireSame(resume: TrainingIdentity, now: TrainingIdentity): void {
  const compared = ({ kind, settings: { epochs: _epochs, ...settings }, data }: TrainingIdentity) => ({
    kind,
    ...settings,
    data,
  });
  const place = firstDifference(compared(resume), compared(now));
  if (!place) return;
  fail({
    what: `resume: ${place.path.join('.')}`,
    problem: 'not as in the checkpoint',
    got: brief(place.given),
    expected: brief(place.before),
    hint: 'resuming with what the training began with',
  });
}

interface Difference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly given: unknown;
}

/** Where two pieces of plain data differ first. */
function firstDifference(before: unknown, given: unknown, path: readonly string[] = []): Difference | undefined {
  if (typeof before !== 'object' || typeof given !== 'object' || before === null || given === null)
    return before === given ? undefined : { path, before, given };
  const [left, right] = [before, given] as [Record<string, unknown>, Record<string, unknown>];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function brief(value: unknown): string {
  return value === undefined ? 'nothing' : formatValue(value);
}

/** Refuses to resume a training that is done. */
export function requireUnfinished(stopped: Stop | undefined): void {
  if (!stopped) return;
  fail({ what: 'resume', problem: 'the training is done', got: stopped.message, hint: 'more epochs' });
}
