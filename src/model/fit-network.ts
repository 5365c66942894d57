/** Trains the network of a table: finds out on held-out rows how long to train, then trains anew on all rows. */
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { Schedule } from '../optim/optimizer.ts';
import { sampleAll, sampleSome } from '../train/batches.ts';
import { BestWeights } from '../train/best-weights.ts';
import { checkData } from '../train/check-data.ts';
import type { TrainingData } from '../train/data.ts';
import { type Stop, type TrainEvent, withoutEnd } from '../train/event.ts';
import { checkOptions, type Settings } from '../train/options.ts';
import { openSession, type Training } from '../train/session.ts';
import { epochsOf, type TrainOptions, train, type Watch } from '../train/train.ts';
import { type TrainingPathPoint, TrainingPathRecorder } from '../train/training-path.ts';
import { makeFolds, trainFolds } from './train-folds.ts';

export interface NetworkFitOptions {
  readonly makeNetwork: () => Network;
  readonly data: TrainingData;
  readonly validation?: TrainingData;
  readonly training: TrainOptions & {
    readonly loss: Loss;
    readonly epochs: number;
    readonly patience: number;
    readonly seed: number;
  };
  /** Trainings that decide together how long to train; 1 is the validation rows alone. */
  readonly folds: number;
  /** Whether a fresh network is then trained on training and validation rows together. */
  readonly refit: boolean;
  readonly onEvent: (event: TrainEvent) => void;
  /** Most weights on the way to keep; none when absent. */
  readonly pathPoints?: number;
}

export interface NetworkFit {
  readonly network: Network;
  /** The network that has not seen the validation rows: the same one where there was no second training. */
  readonly judged: Network;
  /** Of the training that validation watched. */
  readonly history: readonly TrainEvent[];
  readonly stopped: Stop;
  readonly bestEpoch: number;
  readonly seconds: number;
  /** Weights on the way to those of the network, counted in the epochs of its own training. */
  readonly path?: readonly TrainingPathPoint[];
}

/** What `onEvent` is told counts on from the first training to the second; only the very last event has `stopped`. */
export async function fitNetwork(options: NetworkFitOptions): Promise<NetworkFit> {
  const { makeNetwork, data, validation, training, onEvent } = options;
  const judged = makeNetwork();
  if (validation && options.refit) return fitTwice(options, judged, validation);
  const history: TrainEvent[] = [];
  const recorder = recorderFor(judged, options);
  for await (const event of train(judged, data, { ...training, ...(validation && { validation }) })) {
    history.push(event);
    recorder?.add(event.epoch, await event.snapshot());
    onEvent(event);
  }
  return firstFit(judged, history, recorder);
}

function recorderFor({ parameters }: Network, { pathPoints }: NetworkFitOptions): TrainingPathRecorder | undefined {
  if (pathPoints === undefined) return undefined;
  const recorder = new TrainingPathRecorder(pathPoints);
  recorder.add(0, parameters);
  return recorder;
}

function firstFit(
  judged: Network,
  history: readonly TrainEvent[],
  recorder: TrainingPathRecorder | undefined,
): NetworkFit {
  const last = history.at(-1)!;
  const { stopped, bestEpoch } = last as { stopped: Stop; bestEpoch: number };
  const path = recorder && { path: recorder.points };
  return { network: judged, judged, history, stopped, bestEpoch, seconds: last.seconds, ...path };
}

/** Both trainings, and all folds of the first, in one program and on one copy of the rows. */
async function fitTwice(options: NetworkFitOptions, judged: Network, validation: TrainingData): Promise<NetworkFit> {
  const { data, training, onEvent } = options;
  const { loss, signal } = training;
  const settings = checkOptions(training);
  const { batchSize, seed } = settings;
  const rows = await checkData('training data', data, judged, loss);
  const all = rows + (await checkData('validation data', validation, judged, loss));
  const folds = makeFolds({
    training: rows,
    validation: all - rows,
    count: options.folds,
    seed,
    ...(loss.correct && { classes: data.y }),
  });
  const session = await openSession({
    network: judged,
    loss,
    optimizer: settings.optimizer,
    backend: settings.backend,
    regularisation: settings.regularisation,
    blocks: [data, validation],
    trainings: [
      ...folds.map(({ learned, held }) => ({ sampler: sampleSome(learned, batchSize, seed), held })),
      { sampler: sampleAll(all, batchSize, seed) },
    ],
  });
  try {
    const watch = { loss, ...(signal && { signal }) };
    const history: TrainEvent[] = [];
    const recorder = recorderFor(judged, options);
    const watched = trainFolds(
      session.trainings.slice(0, folds.length),
      folds,
      judged,
      { ...settings, patience: training.patience },
      { ...watch, validates: true },
    );
    for await (const event of watched) {
      history.push(event);
      recorder?.add(event.epoch, await event.snapshot());
      onEvent(goesOn(event) ? withoutEnd(event) : event);
    }
    const first = firstFit(judged, history, recorder);
    if (!goesOn(history.at(-1)!)) return first;
    return await trainAnew(first, all, session.trainings.at(-1)!, settings, { ...watch, validates: false }, options);
  } finally {
    session.free();
  }
}

/** Whether a second training follows the event: the last of a training that came to its end. */
function goesOn({ stopped }: TrainEvent): boolean {
  return stopped?.reason === 'epochs' || stopped?.reason === 'early stopping';
}

/** A fresh network, trained on all rows for as long as served the held-out rows best. */
async function trainAnew(
  first: NetworkFit,
  rows: number,
  training: Training,
  { patience: _patience, ...settings }: Settings,
  watch: Watch,
  options: NetworkFitOptions,
): Promise<NetworkFit> {
  const { epoch: epochsBefore, step: stepsBefore } = first.history.at(-1)!;
  const epochs = epochsAnew(settings, first.bestEpoch, stepsBefore / epochsBefore);
  const network = options.makeNetwork();
  const recorder = recorderFor(network, options);
  const best = new BestWeights(settings.tolerance);
  for await (const event of epochsOf(training, { ...settings, epochs }, best, watch)) {
    recorder?.add(event.epoch, await event.snapshot());
    const stopped = event.stopped && endOf(first, event.stopped, epochs, rows);
    const told: TrainEvent = {
      ...withoutEnd(event),
      epoch: epochsBefore + event.epoch,
      step: stepsBefore + event.step,
      seconds: first.seconds + event.seconds,
    };
    options.onEvent(stopped ? { ...told, stopped, bestEpoch: first.bestEpoch } : told);
    if (!stopped) continue;
    best.writeTo(network);
    const history = [...first.history.slice(0, -1), { ...first.history.at(-1)!, stopped }];
    const isKept = event.stopped!.reason === 'epochs';
    return {
      ...first,
      network: isKept ? network : first.judged,
      ...(isKept && recorder && { path: recorder.points }),
      history,
      stopped,
      seconds: told.seconds,
    };
  }
  return first;
}

/**
 * Epochs after which the learning rates of a training of that length add up to what they had by the best epoch: the same
 * number where the rate does not depend on the length, and up to twice as many where it falls towards the end, as along a
 * cosine. The first training was cut short while the rate was high; the second comes to rest.
 */
export function epochsAnew(
  { schedule, epochs }: { schedule?: Schedule; epochs: number },
  bestEpoch: number,
  stepsPerEpoch: number,
): number {
  if (!schedule) return bestEpoch;
  const sumOfRates = (until: number, of: number) => {
    let sum = 0;
    for (let epoch = 0; epoch < until; epoch++) {
      const at = { step: (epoch + 0.5) * stepsPerEpoch, steps: of * stepsPerEpoch, epoch, epochs: of };
      sum += schedule.factor(at, {});
    }
    return sum;
  };
  // A little less, so that rounding makes no difference of an epoch.
  const wanted = sumOfRates(bestEpoch, epochs) - 1e-6;
  let low = bestEpoch;
  let high = epochs;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sumOfRates(middle, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How both trainings ended, once the second has. */
function endOf({ stopped, bestEpoch, history }: NetworkFit, end: Stop, epochs: number, rows: number): Stop {
  if (end.reason === 'aborted') {
    const message = `aborted while training on all ${rows} rows; the weights of epoch ${bestEpoch} are kept`;
    return { ...end, message };
  }
  const best = `validation was best after epoch ${bestEpoch} of ${history.at(-1)!.epoch}`;
  const kept =
    end.reason === 'diverged'
      ? 'its weights are kept, because training on all rows diverged'
      : `weights that learned all ${rows} rows in ${epochs} epochs are kept`;
  return { ...stopped, message: `${best}; ${kept}` };
}
