/** One network being trained: as far as it is asked to, with weights and settings that people change on the way. */
import { type Stop, type TrainEvent, type TrainOptions, train } from '../../src/index.ts';
import type { State } from '../state/properties.ts';
import type { PlayData } from './data.ts';
import { type LiveRate, makeProblem, type Problem, trainOptions } from './problem.ts';

export class Training {
  readonly problem: Problem;
  /** Steps until the next event: 1 for each to be seen, more for speed. */
  stride = 1;
  epoch = 0;
  step = 0;
  stopped: Stop | undefined;
  learningRate: number;
  private state: State;
  private readonly live: LiveRate;
  private events: AsyncGenerator<TrainEvent, void, undefined> | undefined;
  private last: TrainEvent | undefined;
  private before = { epoch: 0, step: 0 };
  private runs = 0;

  constructor(state: State, data: PlayData) {
    this.state = state;
    this.problem = makeProblem(state, data);
    this.live = { rate: state.learningRate };
    this.learningRate = state.learningRate;
  }

  /** Trains until the next event; false when training has come to its end. */
  async advance(): Promise<boolean> {
    if (!this.events) this.begin();
    const { value: event } = await this.events!.next();
    if (!event) return false;
    this.last = event;
    this.epoch = this.before.epoch + event.epoch - (this.isInside(event) ? 1 : 0);
    this.step = this.before.step + event.step;
    this.learningRate = event.learningRate;
    this.stopped = event.stopped;
    if (!event.stopped) return true;
    await this.rest();
    return false;
  }

  /** Copies of the weights as they are. */
  async weights(): Promise<Float64Array[]> {
    const { parameters } = this.problem.network;
    if (!this.last || !this.events) return parameters.map(({ values }) => values.slice());
    return (await this.last.snapshot()).map(({ values }) => values);
  }

  /** Changes one weight; training goes on from there. */
  async setWeight(parameter: number, index: number, value: number): Promise<void> {
    await this.rest();
    this.problem.network.parameters[parameter]!.values[index] = value;
    this.stopped = undefined;
  }

  /** Goes on from the weights of another training, where the networks are alike. */
  async adopt(other: Training): Promise<void> {
    const weights = await other.weights();
    const { parameters } = this.problem.network;
    if (parameters.length !== weights.length) return;
    if (parameters.some(({ values }, i) => values.length !== weights[i]!.length)) return;
    for (const [i, { values }] of parameters.entries()) values.set(weights[i]!);
    this.before = { epoch: other.epoch, step: other.step };
    this.epoch = other.epoch;
    this.step = other.step;
  }

  /** Settings that need no new network; a learning rate takes effect at the next step, others begin a new run with these weights. */
  async adjust(state: State): Promise<void> {
    const { learningRate: before, ...others } = this.state;
    const { learningRate, ...wanted } = state;
    this.state = state;
    this.live.rate = learningRate;
    if (before !== learningRate) this.learningRate = learningRate;
    if (JSON.stringify(others) !== JSON.stringify(wanted)) await this.rest();
    if (this.stopped) this.stopped = undefined;
  }

  /** Ends the run of train(), with the weights as they are and not those of its last whole epoch. */
  async rest(): Promise<void> {
    if (!this.events) return;
    const diverged = this.stopped !== undefined;
    const weights = diverged ? undefined : await this.weights();
    await this.events.return();
    this.events = undefined;
    for (const [i, values] of (weights ?? []).entries()) this.problem.network.parameters[i]!.values.set(values);
    this.before = { epoch: this.epoch, step: this.step };
    this.last = undefined;
  }

  /** What train() is told. */
  options(): TrainOptions {
    return trainOptions(this.state, this.problem, this.live, this.runs, this.before.epoch);
  }

  private begin(): void {
    const options = this.options();
    this.runs++;
    this.events = train(this.problem.network, this.problem.train, { ...options, every: () => this.stride });
  }

  /** Whether an event lies inside an epoch, which is not done yet. */
  private isInside(event: TrainEvent): boolean {
    const steps = this.stepsPerEpoch;
    return event.step % steps !== 0;
  }

  get stepsPerEpoch(): number {
    const rows = this.problem.data.trainRows;
    const { batchSize, compatible } = this.state;
    const batch = batchSize === 0 ? rows : Math.min(rows, batchSize);
    return compatible ? Math.max(1, Math.floor(rows / batch)) : Math.ceil(rows / batch);
  }
}
