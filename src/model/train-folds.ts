/** Cross-validation for tables of few rows: as many trainings side by side as there are parts to hold out. */
import type { Network } from '../nn/network.ts';
import { random } from '../numeric/random.ts';
import { rowsFrom } from '../train/batches.ts';
import { BestWeights, type Judge } from '../train/best-weights.ts';
import { type Scores, type Stop, type TrainEvent, withoutEnd } from '../train/event.ts';
import type { Settings } from '../train/options.ts';
import type { Training } from '../train/session.ts';
import { epochsOf, type Watch } from '../train/train.ts';

/** Rows from which folds are made; the validation rows are numbered after the training rows. */
export interface FoldOptions {
  readonly training: number;
  readonly validation: number;
  readonly count: number;
  readonly seed: number;
  /** The class of each training row, where targets are classes: each fold then has equal shares of them. */
  readonly classes?: ArrayLike<number>;
}

/** Which rows a fold learns, in the order that its epochs shuffle, and which it is judged by. */
export interface Fold {
  readonly learned: Int32Array;
  readonly held: Int32Array;
}

/**
 * Divides rows in folds, each row held out once: the first fold holds out the validation rows, the others equal parts of
 * the training rows.
 */
export function makeFolds({ training, validation, count, seed, classes }: FoldOptions): Fold[] {
  const held = rowsFrom(training, training + validation);
  const first: Fold = { learned: rowsFrom(0, training), held };
  const parts = Math.min(count - 1, training);
  if (parts === 0) return [first];
  const order = random(seed, 'folds').shuffle(rowsFrom(0, training));
  if (classes) order.sort((a, b) => classes[a]! - classes[b]!);
  const others = Array.from({ length: parts }, (_, part): Fold => {
    const pick = (isHeld: boolean) => order.filter((_row, i) => (i % parts === part) === isHeld).sort();
    return { learned: Int32Array.from([...pick(false), ...held]), held: pick(true) };
  });
  return [first, ...others];
}

export interface FoldSettings extends Settings {
  readonly patience: number;
}

/**
 * Runs the trainings of all folds epoch by epoch, and stops by the validation over the rows of all of them. The events are
 * those of the first fold, but for `validation`, which is over all folds. At the end `judged` has the weights that the first
 * fold had in the best epoch.
 */
export async function* trainFolds(
  trainings: readonly Training[],
  folds: readonly Fold[],
  judged: Network,
  { patience, ...settings }: FoldSettings,
  watch: Watch,
): AsyncGenerator<TrainEvent, void, undefined> {
  const best = new BestWeights(settings.tolerance);
  const judge = onlyNoting(best);
  const runs = trainings.map((training) => epochsOf(training, settings, judge, watch));
  const weights = folds.map(({ held }) => held.length);
  let perfect = 0;
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
        await best.consider(watched(validation), true, epoch, trainings[0]!.weights);
        perfect = isPerfect(validation) ? perfect + 1 : 0;
        stopped =
          perfect >= enough(patience)
            ? earlyStop(`every held-out row has been right for ${perfect} epochs`)
            : best.waited >= patience
              ? earlyStop(`validation has not improved for ${patience} epochs`)
              : first.stopped;
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
    best.writeTo(judged);
  }
}

/** A fold keeps no weights of its own. */
function onlyNoting(best: BestWeights): Judge {
  return {
    get epoch() {
      return best.epoch;
    },
    waited: 0,
    consider: () => Promise.resolve(true),
  };
}

/**
 * What is to be lowest: the loss; for classes the error rate with a quarter of the loss. The loss alone calls for a stop as
 * soon as some answers are wrong with confidence, though more and more are right: few rows in a winding shape would never
 * be learned. The error rate alone is coarse.
 */
function watched({ loss, accuracy }: Scores): number {
  return accuracy === undefined ? loss : 1 - accuracy + loss / 4;
}

/** Every row that was held out is right, and likely to: more training makes answers surer, not better. */
function isPerfect({ loss, accuracy }: Scores): boolean {
  return accuracy === 1 && loss < sureLoss;
}

/** About 95 % for the right class, in the geometric mean. */
const sureLoss = 0.05;

/** For how many epochs it must have been perfect. */
function enough(patience: number): number {
  return Math.max(5, Math.ceil(patience / 4));
}

function earlyStop(message: string): Stop {
  return { reason: 'early stopping', message };
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
