/** The loss landscape: the loss over a plane in the space of weights, and the path of the training on it. */

import { fail } from '../../graph/error.ts';
import { anything, listOf, type OptionKinds, objectWith, oneOf } from '../../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../../graph/options.ts';
import type { StopSignal } from '../../graph/platform.ts';
import type { Network } from '../../nn/network.ts';
import type { RowsToLearn } from '../../train/given-rows.ts';
import { pathKind, requireWeights, type TrainingPathPoint, type Weights } from '../../train/training-path.ts';
import { pathPlane, project } from './path-plane.ts';
import { planeKinds, type RandomPlaneOptions, randomPlane } from './random-plane.ts';
import {
  type Control,
  controlKinds,
  type LossSurface,
  type LossSurfaceOptions,
  openLossSurface,
  type Plane,
  surfaceKinds,
} from './surface.ts';
import { type Direction, difference, dot, norm } from './weights.ts';

/** From where to where an axis goes, in multiples of its direction. */
export type LandscapeRange = readonly [low: number, high: number];

/** Which plane of weights is looked at, and how finely. */
export interface LandscapeOptions extends RandomPlaneOptions, Control {
  /** `random` (the default): two random directions; `path`: the plane in which the path varies most. */
  readonly directions?: 'random' | 'path';
  /** The weights in the middle; those of the network now when absent. */
  readonly centre?: Weights;
  /** Weights of the training, from its start to its end. */
  readonly path?: readonly TrainingPathPoint[] | undefined;
  /** Points along each axis; 51 when absent. */
  readonly size?: number;
  /** Of both axes. When absent: as the path needs where there is one, and for random directions at least -1 to 1. */
  readonly range?: LandscapeRange | undefined;
}

/** One axis of a landscape. */
export interface LandscapeAxis {
  /** Multiples of the direction, ascending. */
  readonly values: Float64Array;
  /** The length of the direction in the space of weights. */
  readonly norm: number;
  /** The share of the path's variance along this direction; only for the plane of the path. */
  readonly explained?: number | undefined;
  /** The losses along this axis through the centre, at `values`. */
  readonly slice: Float64Array;
}

/** A point of a path, and the point of the plane that is nearest to it. */
export interface PlacedPoint {
  readonly epoch: number;
  /** The nearest point of the plane, by least squares. */
  readonly x: number;
  readonly y: number;
  /** The loss at the weights themselves, and at the nearest point of the plane. */
  readonly loss: number;
  readonly plotted: number;
  /** From the weights to the plane. */
  readonly distance: number;
}

/** A path of weights on a plane that does not hold it. */
export interface PlacedPath {
  readonly points: readonly PlacedPoint[];
  /** The point where the loss of the plane differs most from the true one. */
  readonly largestGap: { readonly epoch: number; readonly gap: number };
}

/** Plain data. */
export interface Landscape {
  readonly directions: 'random' | 'path';
  /** Of random directions. */
  readonly seed?: number;
  readonly normalisation?: string;
  readonly loss: string;
  readonly rows: number;
  readonly x: LandscapeAxis;
  readonly y: LandscapeAxis;
  /** The cosine of the angle between the directions. */
  readonly cosine: number;
  /** [y][x], row-major from the lowest x and y: `losses[j * size + i]` is at `x.values[i]`, `y.values[j]`. Not finite where numbers overflow. */
  readonly losses: Float64Array;
  /** The loss in the middle, (0, 0). */
  readonly centre: number;
  /** The lowest of `losses`. */
  readonly lowest: { readonly x: number; readonly y: number; readonly loss: number };
  readonly path?: PlacedPath | undefined;
}

const rangeKind = listOf(anything, 'a lower and a higher number');

const kinds: OptionKinds<LandscapeOptions> = {
  ...planeKinds,
  ...controlKinds,
  directions: oneOf('random', 'path'),
  centre: listOf(listOf(anything), 'a list of arrays, one for each parameter'),
  path: pathKind,
  size: anything,
  range: rangeKind,
};

/**
 * The losses over a plane of weights around those of a network, and the path of its training on it. For several planes
 * of the same data, `openLossSurface` and `computeLandscape` compile once. Throws on a size, a range or a path that
 * cannot be; the plane of a path needs three points that are no straight line.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { landscape } from 'chainrule/explain';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const network = mlp({ inputs: 2, hidden: 2, outputs: 1 });
 * const { losses, x } = await landscape(network, data, { loss: 'binaryCrossEntropy', size: 5 });
 * console.log(losses.length, x.values); // 25 [-1, -0.5, 0, 0.5, 1]
 */
export async function landscape(
  network: Network,
  data: RowsToLearn,
  options: LandscapeOptions & LossSurfaceOptions,
): Promise<Landscape> {
  const kindsOfBoth = { ...kinds, ...surfaceKinds };
  requireOptions<LandscapeOptions & LossSurfaceOptions>('landscape', options, kindsOfBoth, ['loss']);
  const { loss, backend, ...ofLandscape } = options;
  const surface = await openLossSurface(network, data, { loss, ...(backend && { backend }) });
  try {
    return await computeLandscape(surface, ofLandscape);
  } finally {
    surface.free();
  }
}

const surfaceKind = objectWith('a loss surface, as openLossSurface gives', 'network', 'loss', 'rows', 'losses');

const defaultSize = 51;
const largestSize = 1001;

/**
 * The landscape around the centre, and the path on it: `size` x `size` losses over a plane of weights. Throws on a
 * size, a range or a path that cannot be.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { computeLandscape, openLossSurface } from 'chainrule/explain';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const surface = await openLossSurface(mlp({ inputs: 2, hidden: 2, outputs: 1 }), data, { loss: 'binaryCrossEntropy' });
 * const [one, other] = [await computeLandscape(surface, { seed: 1, size: 11 }), await computeLandscape(surface, { seed: 2 })];
 * console.log(one.losses.length, other.losses.length); // 121 2601
 * surface.free();
 */
export async function computeLandscape(surface: LossSurface, options: LandscapeOptions = {}): Promise<Landscape> {
  requireKind('computeLandscape: surface', surface, surfaceKind);
  requireOptions<LandscapeOptions>('landscape', options, kinds);
  const { network } = surface;
  const {
    path,
    size = defaultSize,
    directions = 'random',
    centre = network.parameters.map(({ values }) => values),
    signal,
    onProgress,
  } = options;
  checkShape(size, options.range);
  for (const { epoch, weights } of path ?? []) requireWeights(`landscape: path at epoch ${epoch}`, network, weights);
  const level = path?.map((point) => withStatisticsOf(centre, network, point));
  const { plane, explained } = choosePlane(directions, centre, network, options, level);
  const placed = level?.map(({ epoch, weights }) => ({ epoch, ...project(weights, plane.centre, plane.x, plane.y) }));
  const least: LandscapeRange | undefined = directions === 'random' ? [-1, 1] : undefined;
  const xs = axisValues(
    size,
    options.range ??
      rangeOf(
        (placed ?? []).map(({ x }) => x),
        least,
      ),
  );
  const ys = axisValues(
    size,
    options.range ??
      rangeOf(
        (placed ?? []).map(({ y }) => y),
        least,
      ),
  );

  const points = new PointList();
  const grid = points.add(size * size, (i) => [xs[i % size]!, ys[Math.floor(i / size)]!]);
  const sliceX = points.add(size, (i) => [xs[i]!, 0]);
  const sliceY = points.add(size, (i) => [0, ys[i]!]);
  const middle = points.add(1, () => [0, 0]);
  const plotted = points.add(placed?.length ?? 0, (i) => [placed![i]!.x, placed![i]!.y]);
  const control = { signal, onProgress };
  const all = await surface.losses(plane, points.x, points.y, control);
  const losses = grid(all);
  return {
    directions,
    ...(directions === 'random' && { seed: options.seed ?? 0, normalisation: options.normalisation ?? 'filter' }),
    loss: surface.loss.name,
    rows: surface.rows,
    x: axisOf(xs, plane.x, sliceX(all), explained?.[0]),
    y: axisOf(ys, plane.y, sliceY(all), explained?.[1]),
    cosine: dot(plane.x, plane.y) / (norm(plane.x) * norm(plane.y)),
    losses,
    centre: middle(all)[0]!,
    lowest: lowestOf(losses, xs, ys),
    ...(path && placed && { path: await placePath(surface, path, placed, plotted(all), signal) }),
  };
}

/** Where on the line between two weights losses are measured. */
export interface InterpolationOptions extends Control {
  /** Points on the line; 401 when absent. */
  readonly count?: number;
  /** From the first, at 0, towards the second, at 1; -0.5 to 1.5 when absent. */
  readonly range?: LandscapeRange;
}

const interpolationKinds: OptionKinds<InterpolationOptions> = { ...controlKinds, count: anything, range: rangeKind };

/**
 * Losses on the straight line between two weights: at 0 the first, at 1 the second; `count` of them, evenly from one
 * end of `range` to the other. Weights that are not those of the network are refused. I. Goodfellow et al.,
 * "Qualitatively characterizing neural network optimization problems", 2015.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { interpolate, openLossSurface } from 'chainrule/explain';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const [one, other] = [1, 2].map((seed) => mlp({ inputs: 2, hidden: 4, outputs: 1, seed }));
 * const surface = await openLossSurface(one!, data, { loss: 'binaryCrossEntropy' });
 * const [from, to] = [one!, other!].map(({ parameters }) => parameters.map(({ values }) => values));
 * console.log((await interpolate(surface, from!, to!, { count: 5, range: [0, 1] })).at); // [0, 0.25, 0.5, 0.75, 1]
 * surface.free();
 */
export async function interpolate(
  surface: LossSurface,
  from: Weights,
  to: Weights,
  options: InterpolationOptions = {},
): Promise<{ at: Float64Array; losses: Float64Array }> {
  requireKind('interpolate: surface', surface, surfaceKind);
  requireOptions<InterpolationOptions>('interpolate', options, interpolationKinds);
  const { count = 401, range = [-0.5, 1.5], ...control } = options;
  requireWeights('interpolate: from', surface.network, from);
  requireWeights('interpolate: to', surface.network, to);
  checkShape(count, range);
  const at = axisValues(count, range);
  const x = difference(to, from);
  const y = x.map((piece) => new Float64Array(piece.length));
  return { at, losses: await surface.losses({ centre: from, x, y }, at, new Float64Array(count), control) };
}

/** Points of a plane in one list, to be computed together; each part finds its own results again. */
class PointList {
  readonly x: number[] = [];
  readonly y: number[] = [];

  add(count: number, point: (i: number) => readonly [x: number, y: number]): (all: Float64Array) => Float64Array {
    const start = this.x.length;
    for (let i = 0; i < count; i++) {
      const [x, y] = point(i);
      this.x.push(x);
      this.y.push(y);
    }
    return (all) => all.slice(start, start + count);
  }
}

/** The point in the space of what is learned: there the statistics are those of the centre, as on the whole plane. */
function withStatisticsOf(
  centre: Weights,
  { parameters }: Network,
  { epoch, weights }: TrainingPathPoint,
): TrainingPathPoint {
  return { epoch, weights: weights.map((piece, i) => (parameters[i]!.role === 'statistic' ? centre[i]! : piece)) };
}

/** Multiples of a direction; beyond them weights are no numbers of 32 bits. */
const farthest = 1e15;

function checkShape(size: number, range: LandscapeRange | undefined): void {
  if (!Number.isSafeInteger(size) || size < 2 || size > largestSize) {
    const expected = `an integer from 2 to ${largestSize}`;
    fail({ what: 'landscape: size', problem: 'bad number of points along an axis', got: formatValue(size), expected });
  }
  const isInside = (end: number) => Math.abs(end) <= farthest;
  if (range && !(isInside(range[0]) && isInside(range[1]) && range[0] < range[1])) {
    const got = `${formatValue(range[0])} to ${formatValue(range[1])}`;
    fail({
      what: 'landscape: range',
      problem: 'not a range',
      got,
      expected: `a lower and a higher number, from ${-farthest} to ${farthest}`,
    });
  }
}

function choosePlane(
  directions: 'random' | 'path',
  centre: Weights,
  network: Network,
  { seed, normalisation, biases }: LandscapeOptions,
  path: readonly TrainingPathPoint[] | undefined,
): { plane: Plane; explained?: readonly [number, number] } {
  if (directions === 'random') {
    return { plane: { centre, ...randomPlane(network, centre, { seed, normalisation, biases }) } };
  }
  if (!path) {
    fail({
      what: 'landscape: path',
      problem: 'missing',
      expected: 'weights of the training, for the plane in which they vary most',
      hint: "a TrainingPathRecorder in the loop over train(), or directions: 'random'",
    });
  }
  requireWeights('landscape: centre', network, centre);
  const { x, y, explained } = pathPlane(path);
  return { plane: { centre, x, y }, explained };
}

/** How far the picture reaches beyond the path, as a part of its extent. */
const margin = 0.15;

/** The range that contains the centre (0), the values with a margin, and `least`. */
function rangeOf(values: readonly number[], least: LandscapeRange = [0, 0]): LandscapeRange {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const wide = (high - low) * margin;
  return [Math.min(least[0], low - wide), Math.max(least[1], high + wide)];
}

function axisValues(size: number, [low, high]: LandscapeRange): Float64Array {
  // Weighted ends, so that the middle of -1 to 1 is exactly 0.
  return Float64Array.from({ length: size }, (_, i) => (low * (size - 1 - i) + high * i) / (size - 1));
}

function axisOf(
  values: Float64Array,
  direction: Direction,
  slice: Float64Array,
  explained: number | undefined,
): LandscapeAxis {
  return { values, norm: norm(direction), slice, explained };
}

function lowestOf(losses: Float64Array, xs: Float64Array, ys: Float64Array): Landscape['lowest'] {
  let best = 0;
  for (const [i, loss] of losses.entries()) {
    if (loss < losses[best]! || !Number.isFinite(losses[best])) best = i;
  }
  return { x: xs[best % xs.length]!, y: ys[Math.floor(best / xs.length)]!, loss: losses[best]! };
}

/** The losses at the weights of the path, beside those of their places on the plane. */
async function placePath(
  surface: LossSurface,
  path: readonly TrainingPathPoint[],
  placed: readonly { epoch: number; x: number; y: number; distance: number }[],
  plotted: Float64Array,
  signal: StopSignal | undefined,
): Promise<PlacedPath> {
  const still = surface.network.parameters.map(({ values }) => new Float64Array(values.length));
  const points: PlacedPoint[] = [];
  let largestGap = { epoch: 0, gap: 0 };
  for (const [i, { epoch, weights }] of path.entries()) {
    const here = { centre: weights, x: still, y: still };
    const [loss] = await surface.losses(here, [0], [0], signal && { signal });
    const gap = Math.abs(plotted[i]! - loss!);
    if (gap >= largestGap.gap) largestGap = { epoch, gap };
    points.push({ ...placed[i]!, loss: loss!, plotted: plotted[i]! });
  }
  return { points, largestGap };
}
