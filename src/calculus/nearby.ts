/** Where a function is not smooth near a point: kinks, jumps, poles and the edges of its domain, found by its parts. */
import type { Apply, Input, Node } from '../graph/node.ts';
import type { Bounds } from '../graph/operation.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { isComparison } from '../ops/comparison.ts';
import { div, floor, maximum, minimum, pow, reciprocal, tan } from '../ops/index.ts';
import { operandsOf } from './merge.ts';
import { type Point, valuesAt } from './point.ts';

/** What is not smooth, and the part of the function that has it. */
export interface Nearby {
  readonly kind: 'kink' | 'pole' | 'edge';
  readonly part: Node;
}

/** The values of a part's operands, and its own, at places from the left to the right of the point. */
interface Course {
  readonly operands: readonly (readonly number[])[];
  readonly own: readonly number[];
}

/** Places that are looked at on each side, as parts of the distance: close to the point and far from it. */
const places = [1, 0.7, 0.5, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-5];

/** The first part that is not smooth within a distance of the point, inner ones first; undefined where all are. */
export function nonSmoothWithin(f: Node, wrt: Input, point: Point, distance: number): Nearby | undefined {
  const order = topologicalOrder([f], operandsOf);
  const x = point.get(wrt)!;
  const sides = [...places.map((part) => -part), 0, ...places.toReversed()];
  const values = sides.map((side) => valuesAt(order, new Map(point).set(wrt, x + side * distance)));
  const at = new Map(order.map((node, i) => [node, values.map((all) => all[i]!)]));
  for (const part of order) {
    if (part.kind !== 'apply' || part.operation.kind !== 'scalar') continue;
    const kind = kindOf(part, { operands: part.inputs.map((operand) => at.get(operand)!), own: at.get(part)! });
    if (kind) return { kind, part };
  }
  return undefined;
}

function kindOf({ operation }: Apply, { operands, own }: Course): Nearby['kind'] | undefined {
  const [a, b] = operands as [number[], number[]];
  if (operation.kind !== 'scalar') return undefined;
  const { definedFor, kinks } = operation;
  if (definedFor && !a.every((value) => isWithin(value, definedFor))) return 'edge';
  if (operation === div.operation && comesNearZero(b)) return 'pole';
  if (operation === reciprocal.operation && comesNearZero(a)) return 'pole';
  if (operation === tan.operation && comesNearZero(a.map(Math.cos))) return 'pole';
  if (operation === pow.operation && changes(a, 0)) {
    if (b.some((exponent) => exponent < 0)) return 'pole';
    if (b.some((exponent) => !Number.isInteger(exponent))) return 'edge';
  }
  if (!own.every(Number.isFinite)) return 'pole';
  if (operation === floor.operation) return new Set(own).size > 1 ? 'kink' : undefined;
  const isPair = operation === maximum.operation || operation === minimum.operation || isComparison(operation);
  if (isPair) return changes(difference(a, b), 0) ? 'kink' : undefined;
  return kinks?.some((kink) => changes(a, kink)) ? 'kink' : undefined;
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** Whether values lie on both sides of a number, or on it; not where all are the same. */
function changes(values: readonly number[], at: number): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low <= at && high >= at && low < high;
}

/** Whether a divisor is 0 nearby, or would be a little further: it changes its sign, or most of its size. */
function comesNearZero(values: readonly number[]): boolean {
  const sizes = values.map(Math.abs);
  return changes(values, 0) || Math.min(...sizes) < 0.1 * Math.max(...sizes);
}

function isWithin(value: number, { above, least, below, most }: Bounds): boolean {
  return (
    (above === undefined || value > above) &&
    (least === undefined || value >= least) &&
    (below === undefined || value < below) &&
    (most === undefined || value <= most)
  );
}
