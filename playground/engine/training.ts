/** One network being trained: as far as it is asked to, with weights and settings that people change on the way. */
import {
  type Network,
  openTraining,
  type Stop,
  type TrainEvent,
  type Training,
  type TrainingState,
} from '../../src/index.ts';
import type { State } from '../state/properties.ts';
import type { PlayData } from './data.ts';
import { liveRate, makeProblem, type OptionsOfStudio, type Problem, trainingOptions } from './problem.ts';

/** A training that was put aside, and the settings that its state belongs to. */
interface PutAside extends Belongings {
  readonly state: TrainingState;
  /** Whether its best weights are still those of the course that goes on. */
  readonly keepsBest?: boolean;
}

/** All that decides how a training goes on, at one moment of it. */
export interface Keyframe extends PutAside {
  /** Of the page: they count on where the optimizer begins anew. */
  readonly epoch: number;
  readonly step: number;
}

interface Belongings {
  readonly optimizer: string;
  readonly schedule: string;
  readonly stepsPerEpoch: number;
}

/** Records of epochs that are kept: the page has a course of its own, and may train for hours. */
const mostRecords = 10_000;

export class LiveTraining {
  readonly problem: Problem;
  epoch = 0;
  step = 0;
  stopped: Stop | undefined;
  learningRate: number;
  private state: State;
  private opened: Promise<Training> | undefined;
  private aside: PutAside | undefined;
  /** Done before the moments of the optimizer began anew. */
  private stepsBefore = 0;
  private recordsFrom = 0;

  constructor(state: State, data: PlayData) {
    this.state = state;
    this.problem = makeProblem(state, data);
    this.learningRate = state.learningRate;
  }

  /** Trains so many steps, or to the end of the epoch; false when training has come to its end. */
  async advance(steps: number): Promise<boolean> {
    this.opened ??= this.open();
    const training = await this.opened;
    const event = await training.step(steps);
    this.epoch = training.epochs;
    this.step = this.stepsBefore + training.steps;
    this.learningRate = event.learningRate;
    this.stopped = event.stopped;
    if (event.stopped) await this.end(training, event);
    else if (this.epoch - this.recordsFrom > mostRecords) await this.forgetRecords(training);
    return !event.stopped;
  }

  /** Copies of the weights as they are. */
  async weights(): Promise<Float64Array[]> {
    if (this.opened) return (await (await this.opened).snapshot()).map(({ values }) => values);
    const { parameters } = this.problem.network;
    const { aside } = this;
    return parameters.map(({ name, values }) => Float64Array.from(aside?.state.parameters[name] ?? values));
  }

  /** Where it is now, without its records; undefined where nothing was trained or set. */
  async keyframe(): Promise<Keyframe | undefined> {
    const aside = this.aside ?? (this.opened && { ...this.belongings, state: await (await this.opened).state() });
    if (!aside) return undefined;
    const { epoch, step } = this;
    return { ...aside, state: { ...aside.state, history: [] }, keepsBest: true, epoch, step };
  }

  /** The first keyframe, before any step. */
  async begin(): Promise<Keyframe> {
    this.opened ??= this.open();
    await this.opened;
    return (await this.keyframe())!;
  }

  /** Whether a keyframe is of a network of the same arrays. */
  fits({ state }: Keyframe): boolean {
    const { parameters } = this.problem.network;
    return (
      parameters.length === Object.keys(state.parameters).length &&
      parameters.every(({ name, values }) => state.parameters[name]?.length === values.length)
    );
  }

  /** Goes back, or on, to where it once was: with the same settings it trains on with the same bits. */
  async return({ epoch, step, ...aside }: Keyframe): Promise<void> {
    await this.close();
    this.aside = aside;
    this.epoch = epoch;
    this.step = step;
    this.stopped = undefined;
  }

  /** Sets arrays of weights, by the numbers of their parameters; training goes on from there. */
  async setWeights(arrays: ReadonlyMap<number, Float64Array>): Promise<void> {
    const { parameters } = this.problem.network;
    const changes = Object.fromEntries([...arrays].map(([i, values]) => [parameters[i]!.name, values.slice()]));
    // The best weights so far were of another course.
    const changed = (state: TrainingState): TrainingState => ({
      ...state,
      parameters: { ...state.parameters, ...changes },
      best: { epoch: 0, waited: 0 },
    });
    this.stopped = undefined;
    if (this.aside) {
      this.aside = { ...this.aside, state: changed(this.aside.state) };
    } else {
      // A weight that is set is more than what follows from the seed.
      this.opened ??= this.open();
      const training = await this.opened;
      await training.restore(changed(await training.state()));
    }
  }

  /** Goes on from the state of another training, where the networks are alike. */
  async adopt(other: LiveTraining): Promise<void> {
    const weights = await other.weights();
    const { parameters } = this.problem.network;
    if (parameters.length !== weights.length) return;
    if (parameters.some(({ values }, i) => values.length !== weights[i]!.length)) return;
    for (const [i, { values }] of parameters.entries()) values.set(weights[i]!);
    const state = await other.current();
    // What it never took up itself still belongs to the settings of the one before.
    this.aside = state && { ...(other.aside ?? other.belongings), state, keepsBest: false };
    this.epoch = other.epoch;
    this.step = other.step;
  }

  /** Settings that need no new network; a learning rate takes effect at the next step, others open the training again where it is. */
  async adjust(state: State): Promise<void> {
    const { learningRate: before, ...others } = this.state;
    const { learningRate, ...wanted } = state;
    if (JSON.stringify(others) !== JSON.stringify(wanted)) await this.putAside();
    this.state = state;
    if (before !== learningRate) this.learningRate = learningRate;
    if (this.opened) (await this.opened).setLearningRate(liveRate(state, this.problem));
    this.stopped = undefined;
  }

  async close(): Promise<void> {
    (await this.opened)?.free();
    this.opened = undefined;
  }

  /** What openTraining() is told. */
  options(): OptionsOfStudio {
    return trainingOptions(this.state, this.problem, this.epoch);
  }

  get stepsPerEpoch(): number {
    return stepsPerEpochOf(this.state, this.problem.data.trainRows);
  }

  private get belongings(): Belongings {
    const { optimizer, schedule } = this.state;
    return { optimizer, schedule, stepsPerEpoch: this.stepsPerEpoch };
  }

  private async open(): Promise<Training> {
    const { network, train } = this.problem;
    const training = await openTraining(network, train, this.options());
    if (this.aside) {
      const state = takenUp(this.aside, await training.state(), this.belongings);
      await training.restore(state);
      this.stepsBefore = this.step - state.step;
    }
    this.recordsFrom = this.epoch;
    this.aside = undefined;
    return training;
  }

  /** The state as it is; undefined before the first step. */
  private async current(): Promise<TrainingState | undefined> {
    return this.aside?.state ?? (await this.opened)?.state();
  }

  private async putAside(): Promise<void> {
    if (!this.opened) return;
    const training = await this.opened;
    this.aside = { ...this.belongings, state: await training.state() };
    this.opened = undefined;
    training.free();
  }

  /** The network has the best weights now: where training goes on after all, it is from them. */
  private async end(training: Training, { bestEpoch }: TrainEvent): Promise<void> {
    const state = await training.state();
    const isLatest = bestEpoch === state.epoch && state.stepOfEpoch === 0;
    const parameters = weightsByName(this.problem.network);
    // The moments belong to other weights.
    this.aside = { ...this.belongings, ...(isLatest ? {} : { optimizer: '' }), state: { ...state, parameters } };
    this.opened = undefined;
  }

  private async forgetRecords(training: Training): Promise<void> {
    await training.restore({ ...(await training.state()), history: [] });
    this.recordsFrom = this.epoch;
  }
}

/** The state of a training put aside as one that a fresh training, of perhaps other settings, can go on from. */
function takenUp({ state, ...before }: PutAside, fresh: TrainingState, now: Belongings): TrainingState {
  const { stepOfEpoch, sums, recent } = before.stepsPerEpoch === now.stepsPerEpoch ? state : fresh;
  const hasMoments =
    before.optimizer === now.optimizer && Object.keys(state.slots).join() === Object.keys(fresh.slots).join();
  return {
    ...fresh,
    epoch: state.epoch,
    parameters: state.parameters,
    stepOfEpoch,
    sums,
    recent,
    ...(before.schedule === now.schedule && { schedule: state.schedule }),
    ...(before.keepsBest && { best: state.best }),
    // The number of steps decides how much the moments count.
    ...(hasMoments && { slots: state.slots, step: state.step }),
  };
}

function weightsByName({ parameters }: Network): TrainingState['parameters'] {
  return Object.fromEntries(parameters.map(({ name, values }) => [name, values.slice()]));
}

/** Of training on so many rows. */
export function stepsPerEpochOf({ batchSize, compatible }: State, rows: number): number {
  const batch = batchSize === 0 ? rows : Math.min(rows, batchSize);
  return compatible ? Math.max(1, Math.floor(rows / batch)) : Math.ceil(rows / batch);
}
