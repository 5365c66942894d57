/**
 * What can be seen inside a training: one row on its way through the network, the loss around its weights, and what is
 * wrong with it.
 */
import {
  computeLandscape,
  type Examination,
  type Landscape,
  type NetworkWalk,
  type NotationStyle,
  openDoctor,
  openLossSurface,
  pathPlane,
  randomPlane,
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
  /** -1 for a point that is not of the data. */
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
  const plane = isPath ? pathPlane(path) : randomPlane(network, centre, { seed });
  const landscape = await computeLandscape(surface, {
    directions: isPath ? 'path' : 'random',
    seed,
    size,
    centre,
    path,
    onProgress,
  });
  studio.plane = { centre, x: plane.x, y: plane.y };
  return {
    problem,
    step: training.step,
    milliseconds: performance.now() - begun,
    rowsInAll: data.trainRows,
    landscape,
  };
}

/** A row of the data, or a point of the plane with its class or value. */
export interface WalkWish {
  readonly row?: number;
  readonly probe?: readonly number[];
  /** Whether the weights are rounded to quarters, for problems to be worked out by hand. */
  readonly inQuarters?: boolean;
  /** How weights are called. */
  readonly notation: NotationStyle;
}

/** One point on its way through the network, forward and backward. */
export async function walkOf(studio: Studio, wish: WalkWish): Promise<WalkAnswer> {
  const { training } = studio;
  const { point, ...place } = placeOf(studio, wish);
  const live = await studio.liveNetwork();
  const network = wish.inQuarters
    ? { ...live, parameters: live.parameters.map((one) => ({ ...one, values: one.values.map(quarters) })) }
    : live;
  const walk = walkNetwork(network, point, { loss: training.problem.loss, notation: wish.notation });
  return { problem: studio.number, step: training.step, walk, ...place };
}

function quarters(value: number): number {
  return Math.round(4 * value) / 4;
}

function placeOf(studio: Studio, { row = 0, probe, inQuarters }: WalkWish) {
  const { data, training } = studio;
  const { isSigned } = training.problem;
  if (probe) {
    const [x1, x2, y] = probe as [number, number, number];
    const target = isSigned && data.classes === 2 ? 2 * y - 1 : y;
    return { row: -1, x1, x2, y, point: { x: data.inputsAt([x1], [x2]), y: [target] } };
  }
  const point = studio.dataPoint(row);
  return {
    row,
    tableRow: data.tableRows?.[row],
    x1: data.x1[row]!,
    x2: data.x2[row]!,
    y: data.y[row]!,
    point: inQuarters ? { ...point, x: point.x.map(quarters) } : point,
  };
}
