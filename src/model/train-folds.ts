/** Cross-validation for tables of few rows: as many trainings side by side as there are parts to hold out. */
import type { Network } from '../nn/network.ts';
import { random } from '../numeric/random.ts';
import { BestWeights } from '../train/best-weights.ts';
import type { TrainingData } from '../train/data.ts';
import type { Scores, Stop, TrainEvent } from '../train/event.ts';
import { type TrainOptions, train } from '../train/train.ts';
import { joinRows, pickRows } from './training-rows.ts';

/** A network with the rows that it learns from, and those that it is judged by. */
export interface Fold {
  readonly network: Network;
  readonly data: TrainingData;
  readonly validation: TrainingData;
}

export interface FoldOptions {
  readonly count: number;
  readonly seed: number;
  /** Whether targets are classes, which each fold then has in equal shares. */
  readonly hasClasses: boolean;
  /** Makes the same network each time. */
  readonly makeNetwork: () => Network;
}

/**
 * Divides rows in folds, each row held out once: the first fold holds out the validation rows, the others equal parts of
 * the training rows.
 */
export function makeFolds(
  data: TrainingData,
  validation: TrainingData,
  { count, seed, hasClasses, makeNetwork }: FoldOptions,
): Fold[] {
  const first: Fold = { network: makeNetwork(), data, validation };
  const { inputs } = first.network;
  const rows = Int32Array.from({ length: data.y.length }, (_, row) => row);
  const order = random(seed, 'folds').shuffle(rows);
  if (hasClasses) order.sort((a, b) => data.y[a]! - data.y[b]!);
  const parts = Math.min(count - 1, rows.length);
  const others = Array.from({ length: parts }, (_, part): Fold => {
    const pick = (held: boolean) =>
      pickRows(data, order.filter((_, i) => (i % parts === part) === held).sort(), inputs);
    return { network: makeNetwork(), data: joinRows(pick(false), validation), validation: pick(true) };
  });
  return [first, ...others];
}

/**
 * Trains every fold epoch by epoch, and stops by the validation over the rows of all folds. The events are those of
 * the first fold, but for `validation`, which is over all folds. At the end the network of the first fold has its weights of
 * the best epoch.
 */
export async function* trainFolds(
  folds: readonly Fold[],
  options: TrainOptions & { readonly patience: number; readonly epochs: number },
): AsyncGenerator<TrainEvent, void, undefined> {
  const { patience, tolerance = 0, ...rest } = options;
  const runs = folds.map(({ network, data, validation }) => train(network, data, { ...rest, validation }));
  const weights = folds.map(({ validation, network }) => validation.x.length / network.inputs);
  const initial = folds[0]!.network.parameters.map((parameter) => ({ parameter, values: parameter.values.slice() }));
  const best = new BestWeights(initial, tolerance);
  try {
    for (let epoch = 1; ; epoch++) {
      const events: TrainEvent[] = [];
      for (const run of runs) events.push((await run.next()).value!);
      const first = events[0]!;
      let stopped: Stop | undefined = events
        .map((event) => event.stopped)
        .find((stop) => stop && stop.reason !== 'epochs');
      const validation = stopped ? undefined : meanScores(events, weights);
      if (validation) {
        await best.consider(watched(validation), true, epoch, first.snapshot);
        stopped = best.waited >= patience ? earlyStop(patience) : first.stopped;
      }
      yield {
        ...withoutEnd(first),
        ...(validation && { validation }),
        ...(stopped && { stopped, bestEpoch: best.epoch }),
      };
      if (stopped) return;
    }
  } finally {
    for (const run of runs) await run.return();
    for (const { parameter, values } of best.weights) parameter.values.set(values);
  }
}

/**
 * What is to be lowest: the loss; for classes the error rate with a quarter of the loss. The loss alone calls for a stop as
 * soon as some answers are wrong with confidence, though more and more are right: few rows in a winding shape would never
 * be learned. The error rate alone is coarse.
 */
function watched({ loss, accuracy }: Scores): number {
  return accuracy === undefined ? loss : 1 - accuracy + loss / 4;
}

function earlyStop(patience: number): Stop {
  return { reason: 'early stopping', message: `validation has not improved for ${patience} epochs` };
}

function withoutEnd({ stopped: _stopped, bestEpoch: _best, ...event }: TrainEvent): TrainEvent {
  return event;
}

/** Means over all rows, from the means over the rows of each fold. */
function meanScores(events: readonly TrainEvent[], rows: readonly number[]): Scores {
  const all = rows.reduce((sum, count) => sum + count, 0);
  const mean = (of: (scores: Scores) => number) =>
    events.reduce((sum, { validation }, i) => sum + of(validation!) * rows[i]!, 0) / all;
  const loss = mean((scores) => scores.loss);
  if (events[0]!.validation!.accuracy !== undefined) return { loss, accuracy: mean(({ accuracy }) => accuracy!) };
  return { loss, rmse: Math.sqrt(mean(({ rmse }) => rmse! * rmse!)) };
}
