/** From a network, rows and options to a training in memory. */

import { fail } from '../graph/error.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { asLoss, type LossOrName } from '../nn/from-options.ts';
import type { Loss } from '../nn/loss.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../nn/losses/index.ts';
import { type Network, networkKind } from '../nn/network.ts';
import { checkSampler, rowsFrom, samplerFor } from './batches.ts';
import { checkData } from './check-data.ts';
import { blocksOf, isSource, type RowSource, type TrainingData } from './data.ts';
import type { Snapshot, Stop, TrainEvent } from './event.ts';
import { flatData, type RowsToLearn } from './given-rows.ts';
import { type Settings, settingsFrom, type TrainingOptions, trainingKinds } from './options.ts';
import { openSession, planSession } from './session.ts';
import { refuseEnded, SharedTraining, type TrainingParts } from './shared-training.ts';
import type { TrainingState } from './state.ts';
import type { Training } from './training.ts';
import { turns } from './turns.ts';

/** One training alone in its session. */
export interface OpenedTraining {
  readonly training: SharedTraining;
  readonly settings: Settings;
  readonly loss: Loss;
  /** The rows to learn, then those to be judged by. */
  readonly blocks: readonly (TrainingData | RowSource)[];
  /** Puts the best weights into the network and gives the memory back. */
  readonly free: () => void;
}

/** Checks everything, compiles the program and fills its memory. */
export async function openAlone(
  network: Network,
  given: RowsToLearn | RowSource,
  options: TrainingOptions,
  parts: Pick<TrainingParts, 'keepsHistory' | 'between'> & { readonly stepsBefore?: number | undefined },
): Promise<OpenedTraining> {
  requireKind('network', network, networkKind);
  const width = sizeOf(network.row);
  const data = flatData('training data', given, width);
  const held = options.validation;
  const validation = held === undefined ? undefined : flatData('validation data', held, width);
  const loss = await lossFor(network, data, options.loss);
  const settings = settingsFrom(options, loss);
  const rows = await checkData('training data', data, network, loss);
  const sampler = settings.sampler ?? samplerFor(data, rows, settings.batchSize, settings.seed, settings.shards);
  if (settings.sampler) checkSampler(settings.sampler, rows);
  const heldRows = validation && (await checkData('validation data', validation, network, loss));
  const blocks = validation ? [data, validation] : [data];
  const sharded = settings.shards?.begin(options.signal);
  await sharded?.requireAlike(async () => {
    const { describeTraining, identification } = await loadCheckpoints();
    return identification('training', describeTraining(network, loss, settings), blocks, network.row)();
  }, parts.stepsBefore);
  const planned = planSession({
    network,
    loss,
    optimizer: settings.optimizer,
    backend: settings.backend,
    regularisation: settings.regularisation,
    metrics: settings.metrics,
    blocks,
    inParts: sharded?.inParts(network, settings.metrics),
    trainings: [{ sampler, ...(heldRows !== undefined && { held: rowsFrom(rows, rows + heldRows) }) }],
  });
  const session = await openSession(planned);
  const training = new SharedTraining({
    ...parts,
    network,
    learner: session.learners[0]!,
    settings,
    loss,
    validates: validation !== undefined,
    signal: sharded ? sharded.signal : options.signal,
    judges: true,
  });
  return {
    training,
    settings,
    loss,
    blocks,
    free: () => {
      training.free();
      session.free();
    },
  };
}

/** What keeps trainings and takes them up again. */
export function loadCheckpoints(): Promise<typeof import('./checkpoint.ts')> {
  return import('./checkpoint.ts');
}

/** The loss that was given, or the usual one for such rows. */
export async function lossFor(
  network: Network,
  data: RowsToLearn | RowSource,
  given: LossOrName | undefined,
): Promise<Loss> {
  if (given !== undefined) return asLoss(given);
  return defaultLoss(network, flatData('training data', data, sizeOf(network.row)));
}

async function defaultLoss({ row, output }: Network, data: TrainingData | RowSource): Promise<Loss> {
  if (sizeOf(output) > 1) {
    const isOneTarget = isSource(data) ? data.target === 1 : data.y.length * sizeOf(row) === data.x.length;
    return isOneTarget ? crossEntropy() : meanSquaredError();
  }
  for await (const { y } of blocksOf(data, row)) {
    for (let i = 0; i < y.length; i++) if (y[i] !== 0 && y[i] !== 1) return meanSquaredError();
  }
  return binaryCrossEntropy();
}

/**
 * Opens a training that is driven by hand, step by step, and can be stopped, saved and taken up again. After each call
 * the network has the weights as they are; at the end the best ones are put into it and the memory is given back by
 * itself; the state can be had all the same.
 *
 * @example
 * import { mlp, openTraining } from 'chainrule';
 *
 * const [network, data] = [mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }];
 * const training = await openTraining(network, data, { epochs: 40 });
 * for (let i = 0; i < 20; i++) await training.epoch();
 * const state = await training.state();
 * training.free();
 * const other = await openTraining(network, data, { epochs: 40 });
 * await other.restore(state); // and 20 more epochs: the bits of 40 in one go
 * console.log(other.epochs); // 20
 * other.free();
 */
export async function openTraining(
  network: Network,
  data: RowsToLearn | RowSource,
  options: TrainingOptions = {},
): Promise<Training> {
  requireOptions<TrainingOptions>('openTraining', options, trainingKinds);
  const { training, free } = await openAlone(network, data, options, { keepsHistory: true });
  let isFree = false;
  let last: TrainingState | undefined;
  const close = (): void => {
    if (!isFree) free();
    isFree = true;
  };
  // No state is taken in the middle of a step.
  const inTurn = turns();
  const open = <T>(work: () => Promise<T>): Promise<T> => inTurn(() => (isFree ? refuse(training.stopped) : work()));
  const advance = (work: () => Promise<TrainEvent>): Promise<TrainEvent> =>
    open(async () => {
      const event = await work();
      if (!event.stopped) {
        await training.show();
        return event;
      }
      last = await training.state();
      const end = { ...event, snapshot: copyOf(network, last) };
      close();
      return end;
    });
  return {
    get epochs() {
      return training.epochs;
    },
    get steps() {
      return training.steps;
    },
    step: (count) => advance(() => training.step(count)),
    epoch: () => advance(() => training.epoch()),
    validate: () => open(() => training.validate()),
    snapshot: () => (last ? copyOf(network, last)() : open(() => training.snapshot())),
    setLearningRate: (rate) => training.setLearningRate(rate),
    state: () => inTurn(async () => last ?? (isFree ? refuse(undefined) : training.state())),
    restore: (state) =>
      open(async () => {
        await training.restore(state);
        await training.show();
      }),
    free: close,
  };
}

function refuse(stopped: Stop | undefined): never {
  return stopped ? refuseEnded(stopped) : fail({ what: 'training', problem: 'used after free()' });
}

function copyOf({ parameters }: Network, state: TrainingState): () => Promise<Snapshot> {
  return async () =>
    parameters.map((parameter) => ({ parameter, values: Float64Array.from(state.parameters[parameter.name]!) }));
}
