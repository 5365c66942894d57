/** The training loop: gradient descent, stochastic and in minibatches, as an async iterable of events. */
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../nn/losses/index.ts';
import type { Network } from '../nn/network.ts';
import type { ScheduleMemory } from '../optim/optimizer.ts';
import { checkSampler, rowsFrom, sampleAll } from './batches.ts';
import { BestWeights, type Judge } from './best-weights.ts';
import { checkData } from './check-data.ts';
import { blocksOf, isSource, type RowSource, type TrainingData } from './data.ts';
import type { Scores, Stop, TrainEvent } from './event.ts';
import { checkOptions, type Settings, type TrainOptions } from './options.ts';
import { Pace } from './pace.ts';
import { openSession, type StepInputs, type Sums, type Training, toScores } from './session.ts';

export type { TrainOptions } from './options.ts';

/**
 * Trains a network on rows. One event per epoch; the last one says why training stopped. When the loop over the events
 * ends, also by `break` or an error, the best weights are in the network and the memory is free.
 */
export async function* train(
  network: Network,
  data: TrainingData | RowSource,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent, void, undefined> {
  const { validation, signal } = options;
  const loss = options.loss ?? (await defaultLoss(network, data));
  const settings = checkOptions(options);
  const rows = await checkData('training data', data, network, loss);
  const sampler = settings.sampler ?? sampleAll(rows, settings.batchSize, settings.seed);
  if (settings.sampler) checkSampler(sampler, rows);
  const heldRows = validation && (await checkData('validation data', validation, network, loss));
  const session = await openSession({
    network,
    loss,
    optimizer: settings.optimizer,
    backend: settings.backend,
    regularisation: settings.regularisation,
    blocks: validation ? [data, validation] : [data],
    trainings: [{ sampler, ...(heldRows !== undefined && { held: rowsFrom(rows, rows + heldRows) }) }],
  });
  try {
    const training = session.trainings[0]!;
    const best = new BestWeights(settings.tolerance);
    try {
      yield* epochsOf(training, settings, best, {
        loss,
        validates: validation !== undefined,
        ...(signal && { signal }),
      });
    } finally {
      best.writeTo(network);
    }
  } finally {
    session.free();
  }
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

export interface Watch {
  readonly loss: Loss;
  readonly validates: boolean;
  readonly signal?: AbortSignal;
}

/** The events of one training of a session; `best` hears of every epoch. */
export async function* epochsOf(
  training: Training,
  settings: Settings,
  best: Judge,
  watch: Watch,
): AsyncGenerator<TrainEvent, void, undefined> {
  const { sampler } = training;
  const { stepsPerEpoch } = sampler;
  const { epochs, optimizer, schedule } = settings;
  const interval = () =>
    typeof settings.every === 'function' ? settings.every() : (settings.every ?? Number.POSITIVE_INFINITY);
  const started = performance.now();
  let step = 0;
  let learningRate = optimizer.learningRate;
  let memory: ScheduleMemory = {};
  const stepInputs = (epoch: number, rows: Int32Array, i: number): StepInputs => {
    const t = epoch * stepsPerEpoch + i;
    const factor = schedule?.factor({ step: t, steps: epochs * stepsPerEpoch, epoch, epochs }, memory) ?? 1;
    learningRate = optimizer.learningRate * factor;
    return { rows, step: t, scalars: optimizer.scalars(t + 1, learningRate) };
  };
  const pace = new Pace();

  for (let epoch = 0; epoch < epochs; epoch++) {
    const batches = sampler.batches(epoch);
    const whole = emptySums();
    let recent = emptySums();
    let stopped: Stop | undefined;
    for (let done = 0; done < stepsPerEpoch && !stopped; ) {
      if (watch.signal?.aborted) {
        stopped = { reason: 'aborted', message: `aborted in epoch ${epoch + 1}, after ${step} steps` };
        break;
      }
      const { length } = batches[done]!;
      const every = interval();
      const untilEvent = every - (step % every);
      const atMost = Math.min(training.capacity(length), untilEvent, pace.steps);
      let count = 1;
      while (count < atMost && batches[done + count]?.length === length) count++;
      const inputs = Array.from({ length: count }, (_, i) => stepInputs(epoch, batches[done + i]!, done + i));
      const sums = emptySums();
      const begun = performance.now();
      const bad = await training.runSteps(inputs, sums);
      await pace.note(count, performance.now() - begun);
      addTo(whole, sums);
      addTo(recent, sums);
      done += count;
      step += count;
      if (bad >= 0) {
        stopped = divergence(step - count + bad + 1, epoch + 1, learningRate, best.epoch);
      } else if (step % every === 0 && done < stepsPerEpoch) {
        yield makeEvent(epoch, step, recent, watch.loss, learningRate, started, training);
        recent = emptySums();
      }
    }
    const scores = whole.weight > 0 ? toScores(whole, watch.loss) : undefined;
    const validation = watch.validates && !stopped ? await training.validate() : undefined;
    stopped ??=
      validation && !Number.isFinite(validation.loss)
        ? divergence(step, epoch + 1, learningRate, best.epoch)
        : undefined;
    if (scores && (!stopped || stopped.reason === 'aborted')) {
      // The part of an epoch that was done before an abort counts too.
      const watched = validation?.loss ?? (watch.validates ? (await training.validate()).loss : scores.loss);
      if (!(await best.consider(watched, watch.validates, epoch + 1, training.weights))) {
        stopped = divergence(step, epoch + 1, learningRate, best.epoch);
      }
      if (!stopped) {
        memory = schedule?.observe?.(memory, watched) ?? memory;
        stopped = stopAfter(epoch, settings, best, watch.validates);
      }
    }
    const event = makeEvent(epoch, step, whole, watch.loss, learningRate, started, training);
    yield {
      ...event,
      ...(validation && { validation }),
      ...(stopped && { stopped, bestEpoch: best.epoch }),
    };
    if (stopped) return;
  }
}

function stopAfter(epoch: number, { epochs, patience }: Settings, best: Judge, validates: boolean): Stop | undefined {
  if (patience !== undefined && best.waited >= patience) {
    return validates
      ? {
          reason: 'early stopping',
          message: `the validation loss has not improved for ${patience} epochs; the weights of epoch ${best.epoch} are kept`,
        }
      : { reason: 'converged', message: `the training loss has not improved for ${patience} epochs` };
  }
  if (epoch + 1 < epochs) return undefined;
  return { reason: 'epochs', message: `all ${epochs} epochs are done` };
}

function divergence(step: number, epoch: number, learningRate: number, bestEpoch: number): Stop {
  const kept = bestEpoch === 0 ? '' : `; the weights of epoch ${bestEpoch} are kept`;
  return {
    reason: 'diverged',
    step,
    message: `the loss stopped being a finite number at step ${step} (epoch ${epoch})${kept} — try a smaller learning rate than ${learningRate}, or gradient clipping`,
  };
}

function makeEvent(
  epoch: number,
  step: number,
  sums: Sums,
  loss: Loss,
  learningRate: number,
  started: number,
  training: Training,
): TrainEvent {
  const { loss: mean, ...metrics }: Scores = sums.weight > 0 ? toScores(sums, loss) : { loss: Number.NaN };
  return {
    epoch: epoch + 1,
    step,
    loss: mean,
    metrics,
    learningRate,
    seconds: (performance.now() - started) / 1000,
    snapshot: training.snapshot,
  };
}

function emptySums(): Sums {
  return { loss: 0, weight: 0, metric: 0 };
}

function addTo(total: Sums, part: Sums): void {
  total.loss += part.loss;
  total.weight += part.weight;
  total.metric += part.metric;
}
