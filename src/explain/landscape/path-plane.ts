/** The path of a training through the space of weights: its own plane, and its places on any plane. */
import { fail } from '../../graph/error.ts';
import { anything, listOf } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts';
import { pathKind, type TrainingPathPoint, type Weights } from '../../train/training-path.ts';
import { type Direction, difference, dot, norm } from './weights.ts';

/** Longer paths are thinned before their plane is computed: the time grows with the third power. */
const mostForPlane = 128;

/** The plane in which a path varies most. */
export interface PathPlane {
  /** Of length 1 each, and orthogonal. */
  readonly x: Direction;
  readonly y: Direction;
  /** The share of the path's variance along x, and along y. */
  readonly explained: readonly [number, number];
}

/**
 * The two directions in which the path varies most: the principal components of its points, as in H. Li et al. 2018,
 * section 7. The path starts at negative coordinates. `computeLandscape` draws this plane for `directions: 'path'`. Throws when
 * the path is a point or a straight line.
 *
 * @example
 * import { pathPlane } from 'chainrule/explain';
 *
 * const path = [[0, 0], [4, 0], [8, 1]].map((weights, epoch) => ({ epoch, weights: [Float64Array.from(weights)] }));
 * const { x, explained } = pathPlane(path);
 * console.log(x[0], explained); // [0.9922, 0.1247] [0.9950, 0.005023]
 */
export function pathPlane(path: readonly TrainingPathPoint[]): PathPlane {
  requirePath(path);
  const every = Math.ceil(path.length / mostForPlane);
  const points = path.filter((_, i) => i % every === 0 || i === path.length - 1);
  if (points.length < 3) failFlat(`${points.length} points`);
  const centred = aroundMean(points.map(({ weights }) => weights));
  const count = centred.length;
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) gram[i * count + j] = gram[j * count + i] = dot(centred[i]!, centred[j]!);
  }
  const { values, vectors } = symmetricEigen(gram, count);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const component = (k: number): Direction => {
    // The components of the points are the combinations of the points by the eigenvectors of their products.
    const combined = combination(centred, vectors[k]!);
    const length = norm(combined);
    // Weights are float32: a component this short, compared with the whole, is rounding.
    if (!(length * length > 1e-12 * total)) failFlat('a path without a turn');
    const sign = dot(difference(points[0]!.weights, points.at(-1)!.weights), combined) > 0 ? -1 : 1;
    for (const piece of combined) for (let j = 0; j < piece.length; j++) piece[j]! *= sign / length;
    return combined;
  };
  return { x: component(0), y: component(1), explained: [values[0]! / total, values[1]! / total] };
}

/** Points of one space: arrays of the same lengths. */
function requirePath(path: readonly TrainingPathPoint[]): void {
  requireKind('pathPlane: path', path, pathKind);
  const lengthsOf = ({ weights }: TrainingPathPoint) => weights.map(({ length }) => length).join(', ');
  for (const { weights } of path) requireKind('pathPlane: weights', weights, arraysKind);
  for (const [i, point] of path.entries()) {
    if (lengthsOf(point) === lengthsOf(path[0]!)) continue;
    fail({
      what: `pathPlane: point ${i}`,
      problem: 'weights of another shape',
      got: `arrays of ${lengthsOf(point)} numbers`,
      expected: `of ${lengthsOf(path[0]!)}, as the first point has`,
    });
  }
}

const arraysKind = listOf(listOf(anything), 'a list of arrays, one for each parameter');

function failFlat(got: string): never {
  return fail({
    what: 'landscape: the plane of the path',
    problem: 'the path spans no plane',
    got,
    expected: 'at least 3 points that do not lie on a line',
    hint: 'more epochs, or random directions',
  });
}

function aroundMean(points: readonly Weights[]): Direction[] {
  const mean = combination(points, new Float64Array(points.length).fill(1 / points.length));
  return points.map((point) => difference(point, mean));
}

function combination(points: readonly Weights[], factors: Float64Array): Direction {
  const sum = points[0]!.map((piece) => new Float64Array(piece.length));
  for (const [k, point] of points.entries()) {
    for (const [i, piece] of point.entries()) {
      const into = sum[i]!;
      for (let j = 0; j < piece.length; j++) into[j]! += factors[k]! * piece[j]!;
    }
  }
  return sum;
}

/** The point of a plane that is nearest to some weights. */
export interface Projection {
  readonly x: number;
  readonly y: number;
  /** How far the weights are from it. */
  readonly distance: number;
}

/**
 * By least squares: x and y solve the normal equations of the two directions. Dot products alone would be right only for
 * directions of length 1 at a right angle, and random ones are neither.
 */
export function project(weights: Weights, centre: Weights, x: Direction, y: Direction): Projection {
  const step = difference(weights, centre);
  const [xx, xy, yy, sx, sy] = [dot(x, x), dot(x, y), dot(y, y), dot(step, x), dot(step, y)];
  const determinant = xx * yy - xy * xy;
  const a = (sx * yy - sy * xy) / determinant;
  const b = (sy * xx - sx * xy) / determinant;
  const rest = step.map((piece, i) => piece.map((value, j) => value - a * x[i]![j]! - b * y[i]![j]!));
  return { x: a, y: b, distance: norm(rest) };
}
