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
import { mayJump } from '../ops/uses.ts';
import { centralDifference, type DifferenceVerdict, type GradientVerdict, verdictOf } from './difference-verdict.ts';
import { vjp } from './grad.ts';

/** A point at which derivatives are checked: one operand of the function. */
export interface CheckedInput {
  readonly shape: Shape;
  /** Row-major. */
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

/** The derivative by one input, along a random direction, beside the difference of values. */
export interface GradientCheck {
  /** 1, or 2 for the derivative of the gradients. */
  readonly order: number;
  /** Of the list, from 0. */
  readonly input: number;
  /** `agrees`, `rounding` (as far as rounding leaves digits) or `edge` (to the one side that has values): no other comes back. */
  readonly verdict: GradientVerdict;
  /** In reverse mode. */
  readonly derivative: number;
  readonly difference: number;
  /** What stands in the way of an agreement to the tolerance, where something does. */
  readonly reason?: string;
}

/** What {@link checkGradients} found. */
export interface GradientChecks {
  /** The largest relative difference: above the tolerance only where a check says `rounding` or `edge`. */
  readonly worst: number;
  readonly checks: readonly GradientCheck[];
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
 * projected on a random vector and each input moves in a random direction, so that one number per input tells. Where the usual
 * step of 1/4096 speaks against a derivative, steps from 1/2 to 1e-11 do: what they say is the verdict of each check. Throws a
 * {@link ChainruleError} that names the input and both numbers where a derivative is wrong, and one that says so where none can be
 * told: on a kink, where a value is not finite, or where rounding hides all.
 *
 * @example
 * import { checkGradients, sin, sum } from 'chainrule';
 *
 * const { worst, checks } = checkGradients(([x]) => sum(sin(x!)), [{ shape: [3], values: [0.1, 0.2, 0.3] }]);
 * console.log(worst < 1e-6, checks.map(({ order, verdict }) => [order, verdict])); // true [[1, 'agrees'], [2, 'agrees']]
 */
export function checkGradients(
  f: (inputs: Node[]) => Node,
  inputs: readonly CheckedInput[],
  options: CheckGradientsOptions = {},
): GradientChecks {
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
  const checks: GradientCheck[] = [];
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
      const along = (distance: number) => project(moved(point, i, direction, distance)).sum;
      const whole = scale + sumOf(products.map(Math.abs));
      const difference = centralDifference(along, step);
      const relative = (by: number) => (derivative === by ? 0 : Math.abs(derivative - by) / whole);
      const found: DifferenceVerdict =
        relative(difference) <= tolerance
          ? { verdict: 'agrees', difference }
          : verdictOf(
              {
                along,
                size: project(point).size,
                mayJump: mayJump(functions),
                reach: point[i]!.reduce((most, value) => Math.max(most, Math.min(1, Math.abs(value))), 0),
              },
              derivative,
              tolerance * whole,
            );
      if (!passing.has(found.verdict)) failCheck(level, node, derivative, found, relative(found.difference), tolerance);
      worst = Math.max(worst, whole === 0 ? 0 : relative(found.difference));
      const { verdict, reason } = found;
      checks.push({
        order: level,
        input: i,
        verdict,
        derivative,
        difference: found.difference,
        ...(reason !== undefined && { reason }),
      });
    });
    functions = gradients[0]!;
  }
  return { worst, checks };
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

const passing: ReadonlySet<GradientVerdict> = new Set(['agrees', 'rounding', 'edge']);

function failCheck(
  level: number,
  node: Input,
  derivative: number,
  { verdict, difference, reason }: DifferenceVerdict,
  relative: number,
  tolerance: number,
): never {
  const of = `the derivative of order ${level} by ${node.name}`;
  if (verdict === 'differs') {
    throw new ChainruleError(
      {
        what: 'checkGradients',
        problem: `${of} is wrong`,
        got: `${derivative} in reverse mode (relative difference ${relative.toPrecision(2)})`,
        expected: `${difference} by central differences, within ${tolerance}`,
        hint: 'correcting the derivative',
      },
      'work',
    );
  }
  throw new ChainruleError(
    {
      what: 'checkGradients',
      problem:
        verdict === 'kink' ? `${of} cannot be checked on a kink: ${reason}` : `nothing can be told of ${of}: ${reason}`,
      got: `${derivative} in reverse mode`,
      expected: verdict === 'kink' ? 'a point beside it' : 'finite values around the point that rounding does not hide',
      hint: verdict === 'kink' ? 'another point' : 'another point, inside the domain of the function',
    },
    'work',
  );
}
