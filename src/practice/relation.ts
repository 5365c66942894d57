/** What a wrong answer has to do with the right one where no known slip explains it: a constant ratio, or a constant difference. */
import { mul } from '../ops/index.ts';
import type { Answer } from './answer.ts';
import { sameAtPoints, valuesAtPoints } from './points.ts';
import { number } from './show.ts';

/** A sentence, or undefined where neither is constant. */
export function relation(given: Answer, right: Answer): string | undefined {
  const pairs = pairsOf(given, right);
  if (pairs.length === 0) return undefined;
  const ratio = constantOf(pairs.map(([a, b]) => a / b));
  // The ratio of two single numbers is always constant: only ratios that explain something are mentioned.
  const isTelling = pairs.length > 1 || [-1, 2, 0.5, -2, -0.5, 10, 0.1, 100, 0.01].some((x) => isClose(x, ratio ?? 0));
  if (ratio !== undefined && isTelling && number(ratio) !== '0' && ratio !== 1) {
    if (isClose(ratio, -1)) return 'The size is right, the sign is wrong.';
    return `Your answer is ${number(ratio)} times the right one: a constant factor is off.`;
  }
  const difference = pairs.length > 1 ? constantOf(pairs.map(([a, b]) => a - b)) : undefined;
  // What rounds to nothing explains nothing: 10^-17 is rounding, and the least that is said is a thousandth of the values.
  const largest = Math.max(...pairs.map(([, b]) => Math.abs(b)));
  return difference === undefined || Math.abs(difference) < 1e-3 * Math.min(1, largest)
    ? undefined
    : `Your answer differs from the right one by a constant, ${number(difference)}.`;
}

/** Whether an expression is another one times a third, at all points at which they have values. */
export function isRatio(product: Answer, factor: Answer, other: Answer): boolean {
  if (product.kind !== 'expressions' || factor.kind !== 'expressions' || other.kind !== 'expressions') return false;
  if (product.nodes.length !== 1 || factor.nodes.length !== 1 || other.nodes.length !== 1) return false;
  return sameAtPoints(product.nodes, [mul(factor.nodes[0]!, other.nodes[0]!)]);
}

/** The values of both, where both have one and the right one is not 0. */
function pairsOf(given: Answer, right: Answer): [number, number][] {
  const a = valuesOf(given);
  const b = valuesOf(right);
  return a
    .map((value, i): [number, number] => [value, b[i] ?? Number.NaN])
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && y !== 0);
}

function valuesOf(answer: Answer): number[] {
  if (answer.kind === 'choice') return [];
  if (answer.kind === 'numbers') return [...answer.values];
  return valuesAtPoints(answer.nodes).flatMap((values) => [...values]);
}

function constantOf(values: readonly number[]): number | undefined {
  return values.every((value) => isClose(value, values[0]!)) ? values[0] : undefined;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-7 * Math.max(1e-6, Math.abs(a), Math.abs(b));
}
