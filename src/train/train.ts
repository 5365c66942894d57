/** The training loop: gradient descent, stochastic and in minibatches, as an async iterable of events. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { fail } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../nn/losses/index.ts';
import type { Network } from '../nn/network.ts';
import { adam } from '../optim/adam.ts';
import type { Optimizer, Schedule } from '../optim/optimizer.ts';
import { epochOrder } from './batches.ts';
import { checkData, type TrainingData } from './data.ts';
import type { Scores, Snapshot, Stop, TrainEvent } from './event.ts';
import { openSession, type Session, type StepInputs, type Sums, toScores } from './session.ts';

export interface TrainOptions {
  /**
   * When absent: cross-entropy where there are several outputs and one target per row, binary cross-entropy where there
   * is one output and all targets are 0 or 1, else mean squared error.
   */
  readonly loss?: Loss;
  /** Adam with its defaults when absent. */
  readonly optimizer?: Optimizer;
  /** `'full'` is gradient descent, 1 is stochastic gradient descent; 32 when absent. */
  readonly batchSize?: number | 'full';
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
  readonly validation?: TrainingData;
  /**
   * Stop after so many epochs without improvement: of the validation loss where there is validation
   * (then the best weights come back), else of the training loss.
   */
  readonly patience?: number;
  /** An improvement smaller than this does not count; 0 when absent. */
  readonly tolerance?: number;
  /** An event each so many steps, besides the one at the end of each epoch. */
  readonly every?: number;
  /** wasm when absent. */
  readonly backend?: Backend;
  readonly signal?: AbortSignal;
}

/** Longest time between two looks at the abort signal, in milliseconds. */
const chunkMilliseconds = 50;

/**
 * Trains a network on rows. One event per epoch; the last one says why training stopped. When the loop over the events
 * ends, also by `break` or an error, the best weights are in the network and the memory is free.
 */
export async function* train(
  network: Network,
  data: TrainingData,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent, void, undefined> {
  const { validation, signal } = options;
  const loss = options.loss ?? defaultLoss(network, data);
  const settings = checkOptions(options);
  const rows = checkData('training data', data, network, loss);
  const session = await openSession({
    network,
    loss,
    data,
    rows,
    optimizer: settings.optimizer,
    backend: settings.backend,
    batchSize: settings.batchSize,
    regularisation: settings.regularisation,
    ...(validation && {
      validation: { data: validation, rows: checkData('validation data', validation, network, loss) },
    }),
  });
  const best = new BestWeights(settings.tolerance);
  try {
    best.keep(await session.snapshot(), 0);
    yield* epochsOf(session, settings, best, { loss, validates: validation !== undefined, ...(signal && { signal }) });
  } finally {
    for (const { parameter, values } of best.weights) parameter.values.set(values);
    session.free();
  }
}

function defaultLoss({ inputs, outputs }: Network, { x, y }: TrainingData): Loss {
  if (outputs > 1) return y.length * inputs === x.length ? crossEntropy() : meanSquaredError();
  return Array.from(y).every((target) => target === 0 || target === 1) ? binaryCrossEntropy() : meanSquaredError();
}

type Settings = ReturnType<typeof checkOptions>;

function checkOptions(options: TrainOptions) {
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
    every,
    schedule,
  } = options;
  if (batchSize !== 'full') requireInteger('batchSize', batchSize, 1, "a positive integer or 'full'");
  requireInteger('epochs', epochs, 1);
  requireInteger('seed', seed, 0);
  if (patience !== undefined) requireInteger('patience', patience, 1);
  if (every !== undefined) requireInteger('every', every, 1);
  for (const [name, value] of Object.entries({ l1, l2, tolerance }))
    requireNumber(name, value, value >= 0, '0 or more');
  for (const [name, value] of Object.entries({ clipNorm, clipValue })) {
    if (value !== undefined) requireNumber(name, value, value > 0, 'more than 0');
  }
  return {
    batchSize,
    epochs,
    seed,
    patience,
    tolerance,
    every,
    schedule,
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

function requireInteger(
  what: string,
  value: number,
  least: number,
  expected = `an integer of at least ${least}`,
): void {
  if (!Number.isSafeInteger(value) || value < least) fail({ what, problem: 'bad value', got: String(value), expected });
}

function requireNumber(what: string, value: number, fits: boolean, expected: string): void {
  if (!Number.isFinite(value) || !fits) fail({ what, problem: 'bad value', got: String(value), expected });
}

/** The weights that training ends with: of the best epoch by validation, else the last that were finite. */
class BestWeights {
  weights: Snapshot = [];
  epoch = 0;
  /** Epochs since the watched loss last improved. */
  waited = 0;
  private loss = Number.POSITIVE_INFINITY;
  private readonly tolerance: number;

  constructor(tolerance: number) {
    this.tolerance = tolerance;
  }

  keep(weights: Snapshot, epoch: number): void {
    this.weights = weights;
    this.epoch = epoch;
  }

  /** Notes the watched loss of an epoch; true when it is the lowest so far. */
  observe(loss: number): boolean {
    this.waited = loss < this.loss - this.tolerance ? 0 : this.waited + 1;
    const isBest = loss < this.loss;
    if (this.waited === 0 || isBest) this.loss = Math.min(this.loss, loss);
    return isBest;
  }
}

interface Watch {
  readonly loss: Loss;
  readonly validates: boolean;
  readonly signal?: AbortSignal;
}

async function* epochsOf(
  session: Session,
  settings: Settings,
  best: BestWeights,
  watch: Watch,
): AsyncGenerator<TrainEvent, void, undefined> {
  const { plan } = session;
  const { epochs, every, optimizer, schedule, seed } = settings;
  const started = performance.now();
  let step = 0;
  let learningRate = optimizer.learningRate;
  const stepInputs = (epoch: number, order: Int32Array, i: number): StepInputs => {
    const t = epoch * plan.stepsPerEpoch + i;
    const factor = schedule?.factor({ step: t, steps: epochs * plan.stepsPerEpoch, epoch, epochs }) ?? 1;
    learningRate = optimizer.learningRate * factor;
    return { order, start: i * plan.batch, step: t, scalars: optimizer.scalars(t + 1, learningRate) };
  };
  const pace = new Pace();

  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(plan, seed, epoch);
    const whole = emptySums();
    let recent = emptySums();
    let stopped: Stop | undefined;
    for (let done = 0; done < plan.stepsPerEpoch && !stopped; ) {
      if (watch.signal?.aborted) {
        stopped = { reason: 'aborted', message: `aborted in epoch ${epoch + 1}, after ${step} steps` };
        break;
      }
      const kind = done < plan.fullSteps ? 'full' : 'short';
      const untilEvent = every === undefined ? plan.stepsPerEpoch : every - (step % every);
      const count = kind === 'short' ? 1 : Math.min(session.capacity, plan.fullSteps - done, untilEvent, pace.steps);
      const inputs = Array.from({ length: count }, (_, i) => stepInputs(epoch, order, done + i));
      const sums = emptySums();
      const begun = performance.now();
      const bad = await session.runSteps(kind, inputs, sums);
      await pace.note(count, performance.now() - begun);
      addTo(whole, sums);
      addTo(recent, sums);
      done += count;
      step += count;
      if (bad >= 0) {
        stopped = divergence(step - count + bad + 1, epoch + 1, learningRate, best.epoch);
      } else if (every !== undefined && step % every === 0 && done < plan.stepsPerEpoch) {
        yield makeEvent(epoch, step, recent, watch.loss, learningRate, started, session);
        recent = emptySums();
      }
    }
    const scores = whole.weight > 0 ? toScores(whole, watch.loss) : undefined;
    const validation = watch.validates && !stopped ? await session.validate() : undefined;
    stopped ??=
      validation && !Number.isFinite(validation.loss)
        ? divergence(step, epoch + 1, learningRate, best.epoch)
        : undefined;
    if (!stopped && scores) {
      const watched = validation?.loss ?? scores.loss;
      schedule?.observe?.(watched);
      if (best.observe(watched) || !watch.validates) best.keep(await session.snapshot(), epoch + 1);
      stopped = stopAfter(epoch, settings, best, watch.validates);
    } else if (stopped?.reason === 'aborted' && scores) {
      // The part of an epoch that was done counts too.
      const watched = watch.validates ? (await session.validate()).loss : scores.loss;
      if (best.observe(watched) || !watch.validates) best.keep(await session.snapshot(), epoch + 1);
    }
    const event = makeEvent(epoch, step, whole, watch.loss, learningRate, started, session);
    yield {
      ...event,
      ...(validation && { validation }),
      ...(stopped && { stopped, bestEpoch: best.epoch }),
    };
    if (stopped) return;
  }
}

function stopAfter(
  epoch: number,
  { epochs, patience }: Settings,
  best: BestWeights,
  validates: boolean,
): Stop | undefined {
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
  session: Session,
): TrainEvent {
  const { loss: mean, ...metrics }: Scores = sums.weight > 0 ? toScores(sums, loss) : { loss: Number.NaN };
  return {
    epoch: epoch + 1,
    step,
    loss: mean,
    metrics,
    learningRate,
    seconds: (performance.now() - started) / 1000,
    snapshot: session.snapshot,
  };
}

/** How many steps to run in one call, so that calls are short; and a pause for other work after each. */
class Pace {
  steps = 1;
  private sincePause = 0;

  async note(count: number, milliseconds: number): Promise<void> {
    const perStep = Math.max(milliseconds / count, 1e-4);
    this.steps = Math.max(1, Math.min(count * 8, Math.floor(chunkMilliseconds / perStep)));
    this.sincePause += milliseconds;
    if (this.sincePause < chunkMilliseconds) return;
    this.sincePause = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function emptySums(): Sums {
  return { loss: 0, weight: 0, metric: 0 };
}

function addTo(total: Sums, part: Sums): void {
  total.loss += part.loss;
  total.weight += part.weight;
  total.metric += part.metric;
}
