/** Holds derivatives to central differences: the test that every operation, layer and loss must pass. */

import { evaluate } from '../backends/reference/evaluate.ts';
import { ChainruleError } from '../graph/error.ts';
import { constant, type Input, input, type Node } from '../graph/node.ts';
import {
  callback,
  integerFrom,
  listOf,
  type OptionKinds,
  objectWith,
  oneOf,
  positiveNumber,
} from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import { type Random, random } from '../numeric/random.ts';
import { vjp } from './grad.ts';

/** A point at which derivatives are checked: one operand of the function. */
export interface CheckedInput {
  readonly shape: Shape;
  /** Row-major, away from kinks by 0.1 % of max(1, |value|). */
  readonly values: ArrayLike<number>;
}

/** How {@link checkGradients} compares. */
export interface CheckGradientsOptions {
  /** 1 checks first derivatives, 2 (the default) also the derivatives of these. */
  order?: 1 | 2;
  /** Largest relative difference (1e-6 when none is given). */
  tolerance?: number;
  /** Of the random projections (0 when none is given). */
  seed?: number;
}

const kinds: OptionKinds<CheckGradientsOptions> = {
  order: oneOf(1, 2),
  tolerance: positiveNumber,
  seed: integerFrom(0),
};

/** Largest distance of a difference, in units of max(1, |x|). */
const step = 1 / 4096;

/**
 * How small a derivative may be, relative to the projected values, before rounding in the difference is forgiven:
 * differences carry an error of about 1e-16 / step of the values.
 */
const negligible = 1e-4;

/**
 * Compares the reverse-mode gradients of `f` with central differences of fourth order in float64. The output is
 * projected on a random vector and each input moves in a random direction, so that one number per input tells.
 * Gives the largest relative difference; throws a {@link ChainruleError} that names the input and both numbers
 * when it is above the tolerance, or when a value is not finite.
 *
 * @example
 * import { checkGradients, sin, sum } from 'chainrule';
 *
 * const { worst } = checkGradients(([x]) => sum(sin(x!)), [{ shape: [3], values: [0.1, 0.2, 0.3] }]);
 * console.log(worst < 1e-6); // true
 */
export function checkGradients(
  f: (inputs: Node[]) => Node,
  inputs: readonly CheckedInput[],
  options: CheckGradientsOptions = {},
): { worst: number } {
  requireKind('checkGradients: f', f, callback);
  requireKind('checkGradients: inputs', inputs, listOf(objectWith('{ shape, values }', 'shape', 'values')));
  requireOptions<CheckGradientsOptions>('checkGradients', options, kinds);
  const { order = 2, tolerance = 1e-6, seed = 0 } = options;
  const draws = random(seed, 'checkGradients');
  const nodes = inputs.map(({ shape }, i) => input(`input ${i + 1}`, shape));
  const point = inputs.map(({ values }) => Float64Array.from(values));
  const output = f([...nodes]);
  requireNode('checkGradients: output', output);
  let functions: Node[] = [output];
  let worst = 0;
  let scale = 0;
  for (let level = 1; level <= order; level++) {
    const projections = functions.map((node) => ({ node, weights: drawSigned(draws, sizeOf(node.shape)) }));
    const gradients = projections.map(({ node, weights }) => vjp(node, nodes, constant(weights, node.shape)));
    const project = (at: readonly Float64Array[]) => projectedValue(projections, nodes, at);
    scale = Math.max(scale, negligible * project(point).size);
    const values = gradients.map((byInput) => evaluate(byInput, valuesOf(nodes, point)));
    nodes.forEach((node, i) => {
      const direction = drawSigned(draws, point[i]!.length).map((u, j) => u * Math.max(1, Math.abs(point[i]![j]!)));
      const products = values.flatMap((byInput) => [...byInput[i]!].map((g, j) => g * direction[j]!));
      const derivative = sumOf(products);
      const difference = centralDifference((distance) => project(moved(point, i, direction, distance)).sum);
      const error = Math.abs(derivative - difference);
      const relative = error === 0 ? 0 : error / (scale + sumOf(products.map(Math.abs)));
      if (!(relative <= tolerance)) failCheck(level, node, derivative, difference, relative, tolerance);
      worst = Math.max(worst, relative);
    });
    functions = gradients[0]!;
  }
  return { worst };
}

interface Projection {
  readonly node: Node;
  readonly weights: Float64Array;
}

/** The sum of weights times values, and the sum of the sizes of its terms. */
function projectedValue(
  projections: readonly Projection[],
  nodes: readonly Input[],
  point: readonly Float64Array[],
): { sum: number; size: number } {
  const values = evaluate(
    projections.map(({ node }) => node),
    valuesOf(nodes, point),
  );
  const products = projections.flatMap(({ weights }, k) => [...values[k]!].map((value, j) => value * weights[j]!));
  return { sum: sumOf(products), size: sumOf(products.map(Math.abs)) };
}

/** The derivative at 0 with an error of order step^4: the differences over step and 2 step, extrapolated. */
function centralDifference(f: (distance: number) => number): number {
  return (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step);
}

function moved(
  point: readonly Float64Array[],
  which: number,
  direction: Float64Array,
  distance: number,
): readonly Float64Array[] {
  return point.map((values, i) => (i === which ? values.map((x, j) => x + distance * direction[j]!) : values));
}

function valuesOf(nodes: readonly Input[], point: readonly Float64Array[]): Map<Node, Float64Array> {
  return new Map(nodes.map((node, i) => [node, point[i]!]));
}

/** Numbers of size 1/2 to 1 and any sign: none is so small that an error at its place could hide. */
function drawSigned(draws: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const size = 0.5 + 0.5 * draws.uniform();
    return draws.uniform() < 0.5 ? -size : size;
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function failCheck(
  level: number,
  node: Input,
  derivative: number,
  difference: number,
  relative: number,
  tolerance: number,
): never {
  throw new ChainruleError(
    {
      what: 'checkGradients',
      problem: Number.isFinite(difference)
        ? `the derivative of order ${level} by ${node.name} is wrong`
        : `values around the point are not finite, order ${level}, ${node.name}`,
      got: `${derivative} in reverse mode (relative difference ${relative.toPrecision(2)})`,
      expected: `${difference} by central differences, within ${tolerance}`,
      hint: Number.isFinite(difference)
        ? 'another point if this one lies on a kink, else correct the derivative'
        : 'another point, inside the domain of the function',
    },
    'work',
  );
}
