/** Networks that are trained beside the one of the page: a few in step with each other, or one setting from many starts. */
import { openTraining, reference, type Stop, wasm } from '../../src/index.ts';
import type { State } from '../state/properties.ts';
import { counted } from './counted.ts';
import { makeData, seedNumber } from './data.ts';
import { judged } from './judged.ts';
import type { Part } from './messages.ts';
import { drawnRows, isDrawn } from './own.ts';
import { makeProblem, type Problem, trainingOptions } from './problem.ts';
import type { Desk } from './questions.ts';
import { openJudge } from './scene.ts';
import { Studio } from './studio.ts';
import { stepsPerEpochOf } from './training.ts';

/** How far each lane goes: so many steps, epochs, or gradients of rows. */
export interface Budget {
  readonly count: number;
  readonly unit: 'steps' | 'epochs' | 'rows';
}

/** What it takes to be there: a share of the rows right, or a loss that is low enough. */
export interface Goal {
  readonly kind: 'acc' | 'loss';
  readonly value: number;
}

export interface RaceWish {
  /** A state for each lane. */
  readonly lanes: readonly State[];
  readonly budget: Budget;
  readonly goal: Goal;
  /** Of each lane; with more than one nothing is drawn on the way. */
  readonly starts: number;
  /** Whether a race that takes long is wanted all the same. */
  readonly isSure: boolean;
}

/** A lane on its way. */
export interface LaneFrame {
  readonly step: number;
  readonly steps: number;
  readonly train: Part;
  readonly test: Part;
  readonly output: Float32Array;
  /** Of its own data: those of the page may be others by now. */
  readonly classes: number;
  readonly isSigned: boolean;
  /** The step at which the goal was first seen to be reached. */
  readonly reached?: number | undefined;
  readonly diverged?: string | undefined;
}

/** Where one start came to. */
export interface Start {
  readonly wseed: string;
  readonly train: Part;
  readonly test: Part;
  readonly isThere: boolean;
  readonly diverged?: string | undefined;
}

/** How far a lane was, and the loss there. */
export type Look = readonly [share: number, loss: number];

export type RacePart =
  | {
      readonly kind: 'frames';
      readonly lanes: readonly LaneFrame[];
      /** Of each lane the losses since the frames before, at shares of its budget. */
      readonly courses: readonly (readonly Look[])[];
    }
  | { readonly kind: 'starts'; readonly lane: number; readonly starts: readonly Start[] };

export type RaceEnd =
  | { readonly kind: 'done' | 'cancelled' }
  /** It would take so many seconds: nothing was kept. */
  | { readonly kind: 'long'; readonly seconds: number };

type Tell = (part: RacePart) => void;

/** What takes longer is asked about first, in seconds. */
const longest = 20;
/** So much of it is run to know, in milliseconds. */
const trial = 200;
/** How often the goal is looked for on the way. */
const looks = 200;
/** So long without a picture, in milliseconds. */
const stretch = 60;

function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function isThere(goal: Goal, parts: { readonly train: Part; readonly test: Part }): boolean {
  const part = counted(parts);
  if (goal.kind === 'loss') return part.loss <= goal.value;
  return (part.accuracy ?? part.r2 ?? Number.NaN) >= goal.value;
}

function stepsOf({ count, unit }: Budget, stepsPerEpoch: number, trainRows: number): number {
  if (unit === 'steps') return count;
  if (unit === 'epochs') return count * stepsPerEpoch;
  return Math.max(1, Math.round((count * stepsPerEpoch) / trainRows));
}

export function runRace(desk: Desk, wish: RaceWish, tell: Tell): Promise<RaceEnd> {
  const control = { isCancelled: false };
  // One race at a time: who begins another has left the one before.
  if (desk.race) desk.race.isCancelled = true;
  desk.race = control;
  const watch = new Watch(control, wish.isSure);
  return wish.starts > 1 ? manyStarts(watch, wish, tell) : together(watch, wish, tell);
}

/** Looks at the clock between pieces of the work. */
class Watch {
  private readonly control: NonNullable<Desk['race']>;
  private readonly isSure: boolean;
  private begun: number | undefined;
  private first = 0;
  private lastTime = performance.now();

  constructor(control: NonNullable<Desk['race']>, isSure: boolean) {
    this.control = control;
    this.isSure = isSure;
  }

  /** After a piece: lets messages in now and then; why the race ends here, if it does. `share` is how much of it is done. */
  async end(share: number): Promise<RaceEnd | undefined> {
    const now = performance.now();
    if (now - this.lastTime > stretch) {
      await breathe();
      this.lastTime = performance.now();
    }
    if (this.control.isCancelled) return { kind: 'cancelled' };
    // The first piece compiles, and is not of the pace.
    if (this.begun === undefined) {
      this.begun = now;
      this.first = share;
    }
    const spent = now - this.begun;
    const seconds = ((spent / (share - this.first)) * (1 - this.first)) / 1000;
    if (!this.isSure && spent > trial && seconds > longest) return { kind: 'long', seconds };
    return undefined;
  }
}

/** All lanes at the same share of their budgets. */
async function together(watch: Watch, { lanes, budget, goal }: RaceWish, tell: Tell): Promise<RaceEnd> {
  const studios = lanes.map((state, i) => new Studio(state, -1 - i));
  try {
    for (const studio of studios) await studio.open();
    const steps = studios.map(({ training, data }) => stepsOf(budget, training.stepsPerEpoch, data.trainRows));
    const reached = new Array<number | undefined>(lanes.length);
    let courses: Look[][] = lanes.map(() => []);
    const lookAtAll = async () => {
      for (const [i, studio] of studios.entries()) {
        const { step } = studio.training;
        const parts = await studio.parts();
        if (reached[i] === undefined && isThere(goal, parts)) reached[i] = step;
        courses[i]!.push([step / steps[i]!, counted(parts).loss]);
      }
    };
    const show = async () => {
      const all: LaneFrame[] = [];
      for (const [i, studio] of studios.entries()) {
        const { step, train, test, output, stopped } = await studio.frame(false);
        const diverged = stopped?.reason === 'diverged' ? stopped.message : undefined;
        const { classes } = studio.data;
        const { isSigned } = studio.training.problem;
        const look = { train, test, output, classes, isSigned };
        all.push({ step, steps: steps[i]!, ...look, reached: reached[i], diverged });
      }
      tell({ kind: 'frames', lanes: all, courses });
      courses = lanes.map(() => []);
    };
    await lookAtAll();
    await show();
    let told = performance.now();
    for (let look = 1; look <= looks; look++) {
      for (const [i, studio] of studios.entries()) {
        const { training } = studio;
        const due = Math.round((look / looks) * steps[i]!);
        while (training.step < due && !training.stopped) {
          await studio.work(stretch, due - training.step);
          const ofThis = 1 - ((due - training.step) * looks) / steps[i]!;
          const end = await watch.end((look - 1 + (i + ofThis) / studios.length) / looks);
          if (!end) continue;
          await show();
          return end;
        }
      }
      await lookAtAll();
      if (performance.now() - told < stretch && look < looks) continue;
      told = performance.now();
      await show();
    }
    return { kind: 'done' };
  } finally {
    for (const studio of studios) studio.close();
  }
}

/** The seed so many after another. */
function seedAfter(seed: string, by: number): string {
  return by === 0 ? seed : String(seedNumber(seed) + by);
}

/** Steps at a time, so that a start that takes long can be cancelled. */
const piece = 256;

/** The same data in the same order; only the weights at the start are others. One program is for all starts of a lane, where only these differ. */
async function manyStarts(watch: Watch, { lanes, budget, goal, starts }: RaceWish, tell: Tell): Promise<RaceEnd> {
  for (const [lane, state] of lanes.entries()) {
    const data = makeData(state, isDrawn(state.own) ? drawnRows(state.own) : undefined);
    const problem = makeProblem(state, data);
    const open = (of: Problem) => openTraining(of.network, of.train, trainingOptions(state, of, 0));
    let training = await open(problem);
    const judge = await openJudge(problem, state.compatible ? reference : wasm);
    try {
      const fresh = await training.state();
      const steps = stepsOf(budget, stepsPerEpochOf(state, data.trainRows), data.trainRows);
      const done: Start[] = [];
      let told = 0;
      for (let i = 0; i < starts; i++) {
        const wseed = seedAfter(state.wseed || state.seed, i);
        const its = makeProblem({ ...state, wseed, weights: [] }, data);
        if (state.dropout > 0) {
          // What is dropped follows from the network's seed too.
          training.free();
          training = await open(its);
        } else {
          const first = its.network.parameters.map(({ name, values }) => [name, values.slice()] as const);
          await training.restore({ ...fresh, parameters: Object.fromEntries<Float64Array>(first) });
        }
        let stopped: Stop | undefined;
        while (training.steps < steps && !stopped) {
          ({ stopped } = await training.step(Math.min(piece, steps - training.steps)));
          const share = (lane + (i + training.steps / steps) / starts) / lanes.length;
          const end = await watch.end(share);
          if (end) return end;
        }
        judge.setWeights((await training.snapshot()).map(({ values }) => values));
        const part = (name: 'train' | 'test') => judged(data, problem.isSigned, name, judge.judge(name));
        const [train, test] = [part('train'), part('test')];
        const diverged = stopped?.reason === 'diverged' ? stopped.message : undefined;
        done.push({ wseed, train, test, isThere: !diverged && isThere(goal, { train, test }), diverged });
        if (performance.now() - told < stretch && i < starts - 1) continue;
        told = performance.now();
        tell({ kind: 'starts', lane, starts: [...done] });
      }
    } finally {
      training.free();
      judge.free();
    }
  }
  return { kind: 'done' };
}
