/** One training of a session, step by step: what it does in an epoch, at its end, and what its state is. */

import type { NumberArray } from '../backends/backend.ts';
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import type { StopSignal } from '../graph/platform.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import type { ScheduleMemory } from '../optim/optimizer.ts';
import type { Batches } from './batches.ts';
import { BestWeights, type WeightSource } from './best-weights.ts';
import type { Scores, Snapshot, Stop, TrainEvent, TrainRecord } from './event.ts';
import { judgedBy } from './monitor.ts';
import type { Settings } from './options.ts';
import { Pace } from './pace.ts';
import { type Learner, type StepInputs, toScores } from './session.ts';
import { copySums, emptySums, type Sums, type TrainingState } from './state.ts';
import { divergence, stopAfter } from './stop.ts';
import type { Training } from './training.ts';

export interface TrainingParts {
  readonly network: Network;
  readonly learner: Learner;
  readonly settings: Settings;
  readonly loss: Loss;
  readonly validates: boolean;
  readonly signal?: StopSignal | undefined;
  /** Whether it keeps its best weights and stops by them; false where others judge. */
  readonly judges: boolean;
  /** Whether its state has the records of all epochs, which are ever more, or of the last one only. */
  readonly keepsHistory: boolean;
  /** Called between two calls of the engine, which take some 50 ms at most: the state can be had there. */
  readonly between?: (() => Promise<void>) | undefined;
}

/** A training on a session that others may share: its end frees nothing, and `free` only puts the best weights in place. */
export class SharedTraining implements Training {
  /** Whole epochs done. */
  epochs = 0;
  steps = 0;
  /** Why no step follows, once training has stopped. */
  stopped: Stop | undefined;
  /** Of whole epochs. */
  history: TrainRecord[] = [];
  #stepOfEpoch = 0;
  #learningRate: number;
  #started = performance.now();
  #sums: Sums;
  #recent: Sums;
  #memory: ScheduleMemory = {};
  /** The batches of the epoch under way. */
  #batches: Batches | undefined;
  /**
   * Weights after a part of an epoch, where an abort cut it short and they are better than the best of whole epochs.
   */
  #ofPart: readonly NumberArray[] | undefined;
  readonly #best: BestWeights;
  readonly #pace = new Pace();
  readonly #parts: TrainingParts;
  readonly #stepsPerEpoch: number;

  constructor(parts: TrainingParts) {
    this.#parts = parts;
    this.#learningRate = parts.settings.optimizer.learningRate;
    this.#sums = this.#noSums();
    this.#recent = this.#noSums();
    this.#best = new BestWeights(parts.network, parts.settings.tolerance);
    this.#stepsPerEpoch = parts.learner.sampler.stepsPerEpoch;
  }

  /** Awaits are few on the way of a step: each takes as long as a good part of a step of a tiny network. */
  async step(count = 1): Promise<TrainEvent> {
    if (count !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(count) && count > 0)) {
      fail({ what: 'step', problem: 'bad count', got: formatValue(count), expected: 'an integer of at least 1' });
    }
    if (this.stopped) refuseEnded(this.stopped);
    const until = Math.min(this.#stepOfEpoch + count, this.#stepsPerEpoch);
    while (this.#stepOfEpoch < until) {
      if (this.#parts.signal?.aborted) return await this.#cutShort(this.#abort());
      if (!(await this.#runSome(until - this.#stepOfEpoch))) return await this.#cutShort(this.#divergence());
      if (this.#parts.between) await this.#parts.between();
    }
    if (this.#stepOfEpoch === this.#stepsPerEpoch) return await this.#endEpoch();
    const record = this.#record(this.#recent);
    this.#recent = this.#noSums();
    return this.#told(record);
  }

  epoch(): Promise<TrainEvent> {
    return this.step(Number.POSITIVE_INFINITY);
  }

  async validate(): Promise<Scores> {
    return this.#parts.learner.validate();
  }

  async snapshot(): Promise<Snapshot> {
    return this.#parts.learner.snapshot();
  }

  setLearningRate(rate: number): void {
    if (!Number.isFinite(rate) || rate < 0) {
      fail({ what: 'learning rate', problem: 'bad value', got: formatValue(rate), expected: 'a number of at least 0' });
    }
    this.#learningRate = rate;
  }

  async state(): Promise<TrainingState> {
    return {
      epoch: this.epochs,
      step: this.steps,
      stepOfEpoch: this.#stepOfEpoch,
      learningRate: this.#learningRate,
      seconds: this.#seconds,
      sums: copySums(this.#sums),
      recent: copySums(this.#recent),
      schedule: this.#memory,
      best: this.#best.state(),
      ...(await this.#parts.learner.read()),
      history: [...this.history],
    };
  }

  async restore(given: TrainingState): Promise<void> {
    const { network, learner, settings, validates } = this.#parts;
    const { checkState } = await import('./check-state.ts');
    const state = checkState(given, network, settings, this.#stepsPerEpoch);
    await learner.write(state);
    this.epochs = state.epoch;
    this.steps = state.step;
    this.#stepOfEpoch = state.stepOfEpoch;
    this.#learningRate = state.learningRate;
    this.#started = performance.now() - state.seconds * 1000;
    const isWithin = state.stepOfEpoch > 0;
    this.#sums = isWithin ? copySums(state.sums) : this.#noSums();
    this.#recent = isWithin ? copySums(state.recent) : this.#noSums();
    this.#memory = state.schedule;
    this.history = [...state.history];
    this.#best.restore(state.best);
    this.#batches = undefined;
    this.#ofPart = undefined;
    const isBetweenEpochs = state.epoch > 0 && state.stepOfEpoch === 0;
    this.stopped = isBetweenEpochs
      ? stopAfter({ epoch: state.epoch, best: this.#best, validates }, settings)
      : undefined;
  }

  free(): void {
    if (this.#ofPart) setWeights(this.#parts.network, this.#ofPart);
    else this.#best.writeToNetwork();
  }

  /** Puts the weights as they are into the network; at the end, the best ones. Waits only where they must be read. */
  show(): void | Promise<void> {
    if (this.stopped) return this.free();
    const areKept = this.#stepOfEpoch === 0 && this.#best.epoch === this.epochs && this.epochs > 0;
    return this.#best.show(areKept ? undefined : this.#parts.learner.weights);
  }

  get weights(): WeightSource {
    return this.#parts.learner.weights;
  }

  /** An event like the last one of an epoch that is done, after a restore. */
  latest(): TrainEvent {
    return this.#told(this.history.at(-1)!, this.stopped);
  }

  /** Runs as many steps in one call as it can, `atMost` at most; false once the loss is not finite. */
  async #runSome(atMost: number): Promise<boolean> {
    const { learner } = this.#parts;
    this.#batches ??= learner.sampler.batches(this.epochs);
    const inputs: StepInputs[] = [];
    const next = () => this.#batches!.at(this.#stepOfEpoch + inputs.length);
    const { length } = next()!;
    const most = Math.min(learner.capacity(length), atMost, this.#pace.steps);
    for (let rows = next(); inputs.length < most && rows?.length === length; rows = next())
      inputs.push(this.#inputs(rows, inputs.length));
    const count = inputs.length;
    const begun = performance.now();
    const bad = await learner.runSteps(inputs, [this.#sums, this.#recent]);
    await this.#pace.note(count, performance.now() - begun);
    const done = bad < 0 ? count : bad + 1;
    this.#stepOfEpoch += done;
    this.steps += done;
    return bad < 0;
  }

  /** What the step on these rows needs, which comes after `ahead` others. */
  #inputs(rows: Int32Array, ahead: number): StepInputs {
    const { optimizer } = this.#parts.settings;
    const step = this.steps + ahead;
    const rate = this.#rateAt(this.#stepOfEpoch + ahead);
    return { rows, step, scalars: optimizer.scalars(step + 1, rate) };
  }

  #rateAt(stepOfEpoch: number): number {
    const { epochs, schedule } = this.#parts.settings;
    if (!schedule) return this.#learningRate;
    const step = this.epochs * this.#stepsPerEpoch + stepOfEpoch;
    const at = { step, steps: epochs * this.#stepsPerEpoch, epoch: this.epochs, epochs };
    return this.#learningRate * schedule.factor(at, this.#memory);
  }

  /** Of the last step. */
  get #rate(): number {
    return this.#rateAt(Math.max(0, this.#stepOfEpoch - 1));
  }

  get #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** After the last step of an epoch: validates, judges, and begins the next one. */
  async #endEpoch(): Promise<TrainEvent> {
    const { learner, settings, validates, judges } = this.#parts;
    const validation = validates ? await learner.validate() : undefined;
    if (validation && !Number.isFinite(validation.loss)) return this.#cutShort(this.#divergence(), validation);
    const record = this.#record(this.#sums, validation);
    const watched = validation?.loss ?? record.loss;
    if (judges && !(await this.#best.consider(this.#judged(record), validates, this.epochs + 1, learner.weights)))
      return this.#cutShort(this.#divergence(), validation);
    this.#memory = settings.schedule?.observe?.(this.#memory, watched) ?? this.#memory;
    this.epochs++;
    this.#stepOfEpoch = 0;
    this.#sums = this.#noSums();
    this.#recent = this.#noSums();
    this.#batches = undefined;
    if (!this.#parts.keepsHistory) this.history = [];
    this.history.push(record);
    this.stopped = stopAfter({ epoch: this.epochs, best: this.#best, validates }, settings);
    return this.#told(record, this.stopped);
  }

  /**
   * The last event of an epoch that does not come to its end. It changes nothing in the state: after an abort training
   * goes on from it as if nothing had happened.
   */
  async #cutShort(stop: Stop, validation?: Scores): Promise<TrainEvent> {
    const record = this.#record(this.#sums, validation);
    this.stopped = stop;
    if (stop.reason !== 'aborted' || !this.#parts.judges || this.#sums.weight === 0) return this.#told(record, stop);
    // The part of an epoch that was done counts too.
    const { learner, validates } = this.#parts;
    const judged = validates ? { ...record, validation: await learner.validate() } : record;
    if (!this.#best.wouldTake(this.#judged(judged), validates)) return this.#told(record, stop);
    if (!(await learner.weights.areFinite())) {
      this.stopped = this.#divergence();
      return this.#told(record, this.stopped);
    }
    this.#ofPart = await learner.weights.copy();
    return this.#told(record, stop, this.epochs + 1);
  }

  /** What is lowest where the weights are best. */
  #judged({ loss, metrics, validation }: TrainRecord): number {
    return judgedBy(this.#parts.settings.monitor, validation ?? { loss, ...metrics });
  }

  #noSums(): Sums {
    return emptySums(this.#parts.settings.metrics);
  }

  #abort(): Stop {
    return { reason: 'aborted', message: `aborted in epoch ${this.epochs + 1}, after ${this.steps} steps` };
  }

  #divergence(): Stop {
    return divergence(this.steps, this.epochs + 1, this.#rate, this.#best.epoch);
  }

  #record(sums: Sums, validation?: Scores): TrainRecord {
    const { loss, ...metrics }: Scores = sums.weight > 0 ? toScores(sums, this.#parts.loss) : { loss: Number.NaN };
    return {
      epoch: this.epochs + 1,
      step: this.steps,
      loss,
      metrics,
      ...(validation && { validation }),
      learningRate: this.#rate,
      seconds: this.#seconds,
    };
  }

  #told(record: TrainRecord, stopped?: Stop, bestEpoch = this.#best.epoch): TrainEvent {
    return { ...record, ...(stopped && { stopped, bestEpoch }), snapshot: () => this.snapshot() };
  }
}

/** No step follows the last. */
export function refuseEnded({ message }: Stop): never {
  return fail({
    what: 'training',
    problem: 'has ended',
    got: message,
    hint: 'its state(), restored in a training of more epochs',
  });
}
