/**
 * What can be seen inside a training: one row on its way through the network, the loss around its weights, and what is
 * wrong with it.
 */
import {
  computeLandscape,
  type Examination,
  type Landscape,
  type NetworkWalk,
  openDoctor,
  openLossSurface,
  walkNetwork,
} from '../../src/explain.ts';
import type { Studio } from './studio.ts';

export interface LandscapeWish {
  readonly directions: 'random' | 'path';
  /** Of random directions. */
  readonly seed: number;
  readonly size: number;
}

export interface LandscapeAnswer {
  readonly problem: number;
  readonly step: number;
  readonly milliseconds: number;
  /** Rows of training; the landscape may be of fewer. */
  readonly rowsInAll: number;
  readonly landscape: Landscape;
}

export interface DoctorAnswer extends Pick<Examination, 'findings' | 'curvature'> {
  readonly problem: number;
  readonly step: number;
}

export interface WalkAnswer {
  readonly problem: number;
  readonly row: number;
  /** In the table that was opened, counted from 1. */
  readonly tableRow?: number | undefined;
  readonly step: number;
  readonly walk: NetworkWalk;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

/** What the training doctor finds in the weights as they are and in the course so far. */
export async function examine(studio: Studio): Promise<DoctorAnswer> {
  const { training, number: problem, course: history } = studio;
  const { step } = training;
  const { network, train, loss } = training.problem;
  const doctor = await studio.keep('doctor', () => {
    const { optimizer } = training.options();
    return openDoctor(network, train, { loss, optimizer });
  });
  const { findings, curvature } = await doctor.examine({ weights: await training.weights(), history });
  return { problem, step, findings, curvature };
}

/** Of so many rows the loss over a plane looks as that of all: they are in random order. */
const mostRows = 2000;

/** The loss over a plane through the weights as they are, and the path on it. */
export async function landscapeOf(
  studio: Studio,
  { directions, seed, size }: LandscapeWish,
  onProgress?: (share: number) => void,
): Promise<LandscapeAnswer> {
  const { training, number: problem } = studio;
  const { network, loss, train, data } = training.problem;
  const rows = Math.min(mostRows, data.trainRows);
  const firstOf = (values: ArrayLike<number>) =>
    Float64Array.from({ length: (rows * values.length) / data.trainRows }, (_, i) => values[i]!);
  const sample = { x: firstOf(train.x as ArrayLike<number>), y: firstOf(train.y) };
  const centre = await training.weights();
  const surface = await studio.keep('surface', () => openLossSurface(network, sample, { loss }));
  const begun = performance.now();
  const path = studio.pathTo(centre);
  const isPath = directions === 'path' && path.length > 2;
  const landscape = await computeLandscape(surface, {
    directions: isPath ? 'path' : 'random',
    seed,
    size,
    centre,
    path,
    onProgress,
  });
  return {
    problem,
    step: training.step,
    milliseconds: performance.now() - begun,
    rowsInAll: data.trainRows,
    landscape,
  };
}

/** One row on its way through the network, forward and backward. */
export async function walkRow(studio: Studio, row: number): Promise<WalkAnswer> {
  const { data, training } = studio;
  const point = studio.dataPoint(row);
  const tableRow = data.tableRows?.[row];
  const walk = walkNetwork(await studio.liveNetwork(), point, {
    loss: training.problem.loss,
    notation: studio.state.notation,
  });
  return {
    problem: studio.number,
    row,
    tableRow,
    step: training.step,
    walk,
    x1: data.x1[row]!,
    x2: data.x2[row]!,
    y: data.y[row]!,
  };
}
