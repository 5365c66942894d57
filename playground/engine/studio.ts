/** One training at work for a page: opened, played, paused and looked at. It uses neither a window nor a worker. */
import type { CourseEvent, Plane, TrainingPathPoint } from '../../src/explain.ts';
import { countParameters, describeLayers, reference, type Sequential, wasm } from '../../src/index.ts';
import type { State } from '../state/properties.ts';
import { activationsOf } from './activations.ts';
import { makeData, type PlayData } from './data.ts';
import { judged } from './judged.ts';
import type { Frame, Opened, Part } from './messages.ts';
import { Meter } from './meter.ts';
import { drawnRows, isDrawn, type OwnRows } from './own.ts';
import { gridPoints, openScene, type Scene } from './scene.ts';
import { coarseSide } from './sizes.ts';
import { Timeline } from './timeline.ts';
import { LiveTraining } from './training.ts';

/** Of the training's path, for the loss landscape. */
const pathPoints = 80;

const mostCourse = 600;

interface Freed {
  readonly free: () => void;
}

export class Studio {
  state: State;
  readonly data: PlayData;
  readonly training: LiveTraining;
  readonly number: number;
  private scene: Scene | undefined;
  private readonly meter = new Meter();
  private readonly timeline = new Timeline();
  /** How often training went on from its past, and from which step the last time. */
  private branch = { count: 0, step: 0 };
  course: CourseEvent[] = [];
  /** The plane of the landscape that was drawn last: the ball rolls on it. */
  plane: Plane | undefined;
  /** What views have opened on this training and use again: programs that hold memory. */
  private readonly kept = new Map<string, Promise<Freed>>();

  constructor(state: State, number: number, table?: OwnRows) {
    this.state = state;
    this.number = number;
    this.data = makeData(state, isDrawn(state.own) ? drawnRows(state.own) : table);
    this.training = new LiveTraining(state, this.data);
  }

  async open(): Promise<Opened> {
    const { training, data, state } = this;
    const { network, loss, isSigned } = training.problem;
    this.scene = await openScene(training.problem, state.compatible ? reference : wasm);
    const target = data.columns?.preprocessing.targets[0];
    const linear = describeLayers(network).filter(({ formula }) => formula !== '');
    const places = network.layers.flatMap(({ layer }, i) => (layer.type === 'linear' ? [i] : []));
    const isActivated = (i: number) =>
      network.layers
        .slice(places[i], places[i + 1])
        .some(({ layer: { type, options } }) => type === 'activation' && options.name !== 'identity');
    const names = [
      ...activationsOf(state),
      isSigned && data.task === 'classification'
        ? 'tanh'
        : data.classes > 2
          ? 'softmax'
          : data.classes === 2
            ? 'sigmoid'
            : 'identity',
    ];
    return {
      kind: 'opened',
      problem: this.number,
      task: data.task,
      classes: data.classes,
      classNames: data.classNames,
      inputNames: data.inputNames,
      x1: data.x1,
      x2: data.x2,
      y: data.y,
      trainRows: data.trainRows,
      inputMaps: inputMaps(data),
      layers: linear.map(({ formula }, i) => ({
        units: network.layers[places[i]!]!.output[0]!,
        activation: names[i]!,
        isActivated: isActivated(i),
        formula,
      })),
      parameters: network.parameters.map(({ name, shape }) => ({ name, shape })),
      parameterCount: countParameters(network),
      stepsPerEpoch: training.stepsPerEpoch,
      lossName: loss.name,
      isSigned,
      ...(target?.kind === 'number' && { units: { mean: target.mean, scale: target.scale } }),
    };
  }

  /** Trains for about so many milliseconds, or so many steps; false when training has ended. */
  async work(milliseconds: number, steps: number): Promise<boolean> {
    const until = performance.now() + milliseconds;
    const goal = this.training.step + steps;
    const stride = this.strideFor(milliseconds);
    const { training, timeline } = this;
    if (timeline.isEmpty) timeline.add(await training.begin());
    if (timeline.cut(training.step)) this.startBranch();
    let goesOn = true;
    while (goesOn && training.step < goal && performance.now() < until) {
      const due = timeline.due(training.step);
      goesOn = await training.advance(Math.min(stride, goal - training.step, due));
      if (timeline.due(training.step - 1) === 1 || !goesOn) await this.keepFrame();
    }
    this.meter.note(performance.now(), this.training.step);
    return goesOn;
  }

  /** So few steps between two looks at the clock that the page never waits. */
  private strideFor(milliseconds: number): number {
    if (milliseconds === Number.POSITIVE_INFINITY) return 1;
    return Math.max(1, Math.floor((this.meter.rate * milliseconds) / 4000));
  }

  private startBranch(): void {
    const { step } = this.training;
    this.branch = { count: this.branch.count + 1, step };
    this.course = this.course.filter((event) => event.step <= step);
  }

  private async keepFrame(): Promise<void> {
    const frame = await this.training.keyframe();
    if (frame) this.timeline.add(frame);
  }

  /** Goes to the kept moment nearest to a step, or so many moments further or back. */
  async returnTo({ step, by = 0 }: { step?: number | undefined; by?: number | undefined }): Promise<void> {
    const { training, timeline } = this;
    // Where it is now is one of them.
    if (!timeline.isEmpty && timeline.until(training.step).length === timeline.until(Infinity).length)
      await this.keepFrame();
    const frame = step === undefined ? timeline.beside(training.step, by) : timeline.nearest(step);
    if (frame) await training.return(frame);
  }

  /** One weight by hand. */
  async setWeight(parameter: number, index: number, value: number): Promise<void> {
    const values = (await this.training.weights())[parameter]!;
    values[index] = value;
    await this.setWeights(new Map([[parameter, values]]));
  }

  /** Weights by hand: what came after is another course. */
  async setWeights(arrays: ReadonlyMap<number, Float64Array>): Promise<void> {
    const { training, timeline } = this;
    await training.setWeights(arrays);
    if (timeline.isEmpty) return;
    if (timeline.cut(training.step)) this.startBranch();
    await this.keepFrame();
  }

  rest(): void {
    this.meter.reset();
  }

  /** Draws the plane through the inputs of a row that are not drawn; through the usual ones without. */
  hold(row?: number): void {
    this.scene!.hold(row === undefined ? undefined : this.data.othersOf(row));
  }

  /** The weights as they are, and how well they do. */
  async parts(): Promise<{ weights: Float64Array[]; train: Part; test: Part }> {
    const weights = await this.training.weights();
    this.scene!.setWeights(weights);
    return { weights, train: this.judged('train'), test: this.judged('test') };
  }

  async frame(playing: boolean): Promise<Frame> {
    const { training, scene } = this;
    const { weights, train, test } = await this.parts();
    const { hidden, output } = scene!.maps();
    this.noteCourse(train, test);
    return {
      kind: 'frame',
      problem: this.number,
      epoch: training.epoch,
      step: training.step,
      learningRate: training.learningRate,
      train,
      test,
      weights,
      hidden,
      output,
      stepsPerSecond: playing ? this.meter.rate : 0,
      playing,
      stopped: training.stopped,
      branch: this.branch,
    };
  }

  /** The network with its weights as they are now, which training has in a memory of its own. */
  async liveNetwork(): Promise<Sequential> {
    const { network } = this.training.problem;
    const weights = await this.training.weights();
    return { ...network, parameters: network.parameters.map((one, i) => ({ ...one, values: weights[i]! })) };
  }

  /** What `open` gives, opened once and freed with this training. */
  keep<T extends Freed>(name: string, open: () => Promise<T>): Promise<T> {
    const opening = (this.kept.get(name) as Promise<T> | undefined) ?? open();
    this.kept.set(name, opening);
    opening.catch(() => this.kept.delete(name));
    return opening;
  }

  /** The way to the weights as they are: kept moments, evenly thinned. */
  pathTo(weights: readonly Float64Array[]): TrainingPathPoint[] {
    const { step, stepsPerEpoch, problem } = this.training;
    const before = this.timeline.until(step - 1);
    const stride = Math.ceil(before.length / pathPoints);
    const points = before
      .filter((_, i) => i % stride === 0)
      .map((frame) => ({
        epoch: frame.step / stepsPerEpoch,
        weights: problem.network.parameters.map(({ name }) => frame.state.parameters[name]!),
      }));
    const all = [...points, { epoch: step / stepsPerEpoch, weights }];
    // After a divergence there are none.
    return all.filter((point) => point.weights.every((piece) => piece.every(Number.isFinite)));
  }

  /** The losses so far, thinned so that they stay few. */
  private noteCourse(train: Part, test: Part): void {
    const { epoch, step, learningRate, stopped } = this.training;
    const event = {
      epoch,
      step,
      loss: train.loss,
      learningRate,
      ...(Number.isFinite(test.loss) && { validation: { loss: test.loss } }),
      stopped,
    };
    // Looked at again, the past is not a second course.
    if (step < (this.course.at(-1)?.step ?? 0)) return;
    if (this.course.at(-1)?.epoch === epoch) this.course.pop();
    this.course.push(event);
    if (this.course.length > mostCourse) this.course = this.course.filter((_, i) => i % 2 === 1);
  }

  /** One row, as the loss has it. */
  dataPoint(row: number): { x: Float64Array; y: number[] } {
    const { train, test } = this.training.problem;
    const width = this.data.inputNames.length;
    const { trainRows } = this.data;
    const y = row < trainRows ? train.y[row]! : test.y[row - trainRows]!;
    return { x: this.data.inputs.slice(row * width, (row + 1) * width), y: [y] };
  }

  private judged(name: 'train' | 'test'): Part {
    const { isSigned } = this.training.problem;
    return judged(this.data, isSigned, name, this.scene!.judge(name));
  }

  close(): void {
    this.scene?.free();
    for (const one of this.kept.values())
      one.then(
        (opened) => opened.free(),
        () => {},
      );
    void this.training.close();
  }
}

function inputMaps(data: PlayData): Float32Array {
  const [x1, x2] = gridPoints(coarseSide);
  const inputs = data.inputsAt(x1, x2);
  const width = data.inputNames.length;
  const maps = new Float32Array(inputs.length);
  for (let row = 0; row < x1.length; row++) {
    for (let i = 0; i < width; i++) maps[i * x1.length + row] = inputs[row * width + i]!;
  }
  return maps;
}
