/** Trains the network of a table: finds out on held-out rows how long to train, then trains anew on all rows. */
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { Schedule } from '../optim/optimizer.ts';
import type { TrainingData } from '../train/data.ts';
import type { Stop, TrainEvent } from '../train/event.ts';
import { type TrainOptions, train } from '../train/train.ts';
import { type Fold, makeFolds, trainFolds } from './train-folds.ts';
import { joinRows } from './training-rows.ts';

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
}

/** What `onEvent` is told counts on from the first training to the second; only the very last event has `stopped`. */
export async function fitNetwork(options: NetworkFitOptions): Promise<NetworkFit> {
  const { makeNetwork, data, validation, training, onEvent } = options;
  const folds = validation && options.refit ? foldsOf(options, validation) : [];
  const judged = folds[0]?.network ?? makeNetwork();
  const events =
    folds.length > 0
      ? trainFolds(folds, training)
      : train(judged, data, { ...training, ...(validation && { validation }) });
  const history: TrainEvent[] = [];
  for await (const event of events) {
    history.push(event);
    if (!goesOn(event, options)) onEvent(event);
    else {
      const { stopped: _stopped, bestEpoch: _best, ...open } = event;
      onEvent(open);
    }
  }
  const last = history.at(-1)!;
  const { stopped, bestEpoch } = last as { stopped: Stop; bestEpoch: number };
  const first: NetworkFit = { network: judged, judged, history, stopped, bestEpoch, seconds: last.seconds };
  return goesOn(last, options) ? trainAnew(first, joinRows(data, validation!), options) : first;
}

/** Whether a second training follows the event: the last of a training that came to its end. */
function goesOn({ stopped }: TrainEvent, { refit, validation }: NetworkFitOptions): boolean {
  return refit && validation !== undefined && (stopped?.reason === 'epochs' || stopped?.reason === 'early stopping');
}

function foldsOf({ makeNetwork, data, training, folds }: NetworkFitOptions, validation: TrainingData): Fold[] {
  return makeFolds(data, validation, {
    count: folds,
    seed: training.seed,
    hasClasses: training.loss.correct !== undefined,
    makeNetwork,
  });
}

/** A fresh network, trained on all rows for as long as served the held-out rows best. */
async function trainAnew(first: NetworkFit, all: TrainingData, options: NetworkFitOptions): Promise<NetworkFit> {
  const { epoch: epochsBefore, step: stepsBefore } = first.history.at(-1)!;
  const { patience: _patience, ...training } = options.training;
  const epochs = epochsAnew(training, first.bestEpoch, stepsBefore / epochsBefore);
  const network = options.makeNetwork();
  for await (const { stopped: end, bestEpoch: _best, ...event } of train(network, all, { ...training, epochs })) {
    const stopped = end && endOf(first, end, epochs, all.y.length);
    const told: TrainEvent = {
      ...event,
      epoch: epochsBefore + event.epoch,
      step: stepsBefore + event.step,
      seconds: first.seconds + event.seconds,
    };
    options.onEvent(stopped ? { ...told, stopped, bestEpoch: first.bestEpoch } : told);
    if (!stopped) continue;
    const history = [...first.history.slice(0, -1), { ...first.history.at(-1)!, stopped }];
    return {
      ...first,
      network: end.reason === 'epochs' ? network : first.judged,
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
      sum += schedule.factor({ step: (epoch + 0.5) * stepsPerEpoch, steps: of * stepsPerEpoch, epoch, epochs: of });
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
