/** Points at which expressions are compared: drawn from a mixture of ranges, and near every number that they hold. */
import type { Node } from '../graph/node.ts';
import { type Random, random } from '../numeric/random.ts';
import { boundedEvaluator } from './error-bound.ts';

type Draw = (draws: Random) => number;

const between =
  (low: number, high: number): Draw =>
  (draws) =>
    low + (high - low) * draws.uniform();
const signed = (draws: Random, size: number) => (draws.uniform() < 0.5 ? -size : size);

/** Around 0 of both signs, probabilities, all sizes, far out, close to 0, positive, whole. */
const ranges: readonly Draw[] = [
  between(-3, 3),
  between(0, 1),
  (draws) => signed(draws, 10 ** between(-3, 3)(draws)),
  between(-30, 30),
  between(-0.2, 0.2),
  between(0, 6),
  (draws) => draws.integer(9) - 4,
];

/** A stream of points for these names, the same for the same seed: half of them with all values from one range. */
export function samplePoints(
  names: readonly string[],
  constants: readonly number[],
  seed: number,
): () => ReadonlyMap<string, number> {
  const draws = random(seed, 'expressions compared');
  const near: Draw = () => {
    const constant = constants[draws.integer(constants.length)]!;
    const distance = signed(draws, 10 ** between(-3, 0.7)(draws));
    return signed(draws, constant) + (draws.uniform() < 0.1 ? 0 : distance);
  };
  const choices = constants.length > 0 ? [...ranges, near, near] : ranges;
  const choose = () => choices[draws.integer(choices.length)]!;
  return () => {
    const common = draws.uniform() < 0.5 ? choose() : undefined;
    return new Map(names.map((name) => [name, (common ?? choose())(draws)]));
  };
}

type Draws = () => ReadonlyMap<string, number>;

const mostEdges = 60;

/** Points at which one variable is exactly 0 or a number of the expressions: on the edges of their jumps. */
export function pointsOnEdges(
  names: readonly string[],
  constants: readonly number[],
  draw: Draws,
): ReadonlyMap<string, number>[] {
  const edges = [...new Set([0, ...constants, ...constants.map((constant) => -constant)])];
  const places = edges.flatMap((edge) => names.map((name) => [name, edge] as const));
  return places.slice(0, mostEdges).map(([name, edge]) => new Map(draw()).set(name, edge));
}

/** Points around the zeros of parts of the expressions, sought by bisection between points of both signs; undefined where none is found. */
export function pointsNearZeros(
  names: readonly string[],
  parts: readonly Node[],
  draw: Draws,
  seed: number,
): () => ReadonlyMap<string, number> | undefined {
  const draws = random(seed, 'zeros sought');
  const evaluators = parts.map((part) => boundedEvaluator([part]));
  return () => {
    if (parts.length === 0 || names.length === 0) return undefined;
    const evaluate = evaluators[draws.integer(parts.length)]!;
    const valueAt = (at: ReadonlyMap<string, number>) => evaluate(at).results[0]!.value;
    const name = names[draws.integer(names.length)]!;
    const start = draw();
    const at = (value: number) => new Map(start).set(name, value);
    const target = between(-3, 3)(draws);
    let [low, high] = [start.get(name)!, draw().get(name)!];
    const lowIsAbove = valueAt(at(low)) > target;
    if (valueAt(at(high)) > target === lowIsAbove) return undefined;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (valueAt(at(middle)) > target === lowIsAbove) low = middle;
      else high = middle;
    }
    return at(low);
  };
}

/** Points with small whole numbers and halves, which people can follow. */
export function simplePoints(names: readonly string[], seed: number): () => ReadonlyMap<string, number> {
  const draws = random(seed, 'simple points');
  let count = 0;
  return () => {
    count++;
    const step = count <= 20 ? 1 : 0.5;
    return new Map(names.map((name) => [name, step * (count <= 10 ? 1 + draws.integer(3) : draws.integer(9) - 4)]));
  };
}
