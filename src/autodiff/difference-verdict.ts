/**
 * What difference quotients say of a derivative where the usual step speaks against it: a step that is too wide, rounding, a kink,
 * the edge of a domain, or a derivative that is wrong.
 */
import { nearestJump } from './jumps.ts';

/**
 * `agrees`; `rounding`: as far as rounding leaves digits; `edge`: to the one side on which the function has values. No number of
 * these speaks against the derivative. `kink`: the slopes to the two sides differ, and the derivative lies between them. `untold`:
 * nothing can be told. `differs`: the derivative is wrong.
 */
export type GradientVerdict = 'agrees' | 'rounding' | 'edge' | 'kink' | 'untold' | 'differs';

export interface DifferenceVerdict {
  readonly verdict: GradientVerdict;
  /** What the derivative was held to; not a number where there is none. */
  readonly difference: number;
  /** What stands in the way of an agreement, where something does. */
  readonly reason?: string;
}

/** A function along a line through the point. */
export interface Line {
  /** Its value at this distance. */
  readonly along: (distance: number) => number;
  /** The sum of the sizes of what its value at the point is made of. */
  readonly size: number;
  /** Whether a part of it has jumps by its formula. */
  readonly mayJump: boolean;
  /** The largest number of the point beside the direction, at most 1: distances are rounded beside it. */
  readonly reach: number;
}

interface Estimate {
  readonly value: number;
  /** How far the estimates of the neighbouring distances are, and what rounding does at least. */
  readonly doubt: number;
}

/** Of the value of an estimate, and of the largest slope nearby: so many digits make an agreement, so few say nothing. */
const [agreement, least] = [1e-6, 0.03];
/** Beside 1, shorter distances are lost to rounding. */
const finest = 16 * Number.EPSILON;

/** Holds a derivative to differences over distances from 1/2 to the finest; a right one may be off by `tolerance`, an absolute number. */
export function verdictOf(line: Line, derivative: number, tolerance: number): DifferenceVerdict {
  const known = new Map<number, number>();
  const along = (distance: number) => {
    const value = known.get(distance) ?? line.along(distance);
    known.set(distance, value);
    return value;
  };
  const here = along(0);
  if (!Number.isFinite(here)) return untold('the value at the point itself is not finite');
  if (!Number.isFinite(derivative)) return untold('the derivative is not finite');
  const distances: number[] = [];
  for (let d = 0.5; d > 1e-17 && d > finest * line.reach; d /= 4) distances.push(d);
  const rounding = (distance: number, value: number) =>
    (Number.EPSILON * (4 * line.size + 4 * line.reach * Math.abs(value))) / distance;
  const slopes = [-1, 1].map((side) => distances.map((d): Quotient => [d, (along(side * d) - here) / (side * d)]));
  const jump = slopes.find((side) => isJump(side, line.size));
  if (jump) return { verdict: 'kink', difference: Number.NaN, reason: 'the function jumps there' };
  const [left, right] = slopes.map((side) => converged(extrapolated(side), rounding));
  const wide = slopes.map(([widest]) => Math.abs(widest![1])).filter(Number.isFinite);
  const whole = Math.max(Math.abs(derivative), ...wide);
  if (left && right && isSure(left, whole) && isSure(right, whole)) {
    const gap = Math.abs(left.value - right.value);
    if (
      gap >
      10 * (left.doubt + right.doubt) + tolerance + 1e-3 * Math.max(Math.abs(left.value), Math.abs(right.value))
    )
      return atKink(left, right, derivative, tolerance);
  }
  const changing = distances.filter((d) => along(d) !== here || along(-d) !== here);
  if (changing.length === 0) return { verdict: derivative === 0 ? 'agrees' : 'differs', difference: 0 };
  const isFlat = line.mayJump && derivative === 0 && changing.length < distances.length;
  const jumpAt = isFlat ? nearestJump(along, 0.5) : undefined;
  if (jumpAt !== undefined) {
    const away = Number(jumpAt.toPrecision(4));
    const reason = `the function is constant by pieces: its derivative is 0 here, and it jumps ${away} along the direction`;
    return { verdict: 'agrees', difference: 0, reason };
  }
  const central = converged(
    changing.map((d): Quotient => [d, centralDifference(along, d)]),
    rounding,
  );
  if (!central) {
    const side = left ?? right;
    if (!side || (left && right)) return untold('differences over different distances are no one number');
    const fits = Math.abs(derivative - side.value) <= 10 * side.doubt + tolerance;
    const reason = 'the function has values on one side of the point only';
    return { verdict: fits ? 'edge' : 'differs', difference: side.value, reason };
  }
  const { value: difference, doubt } = central;
  const off = Math.abs(derivative - difference);
  if (off <= tolerance || (off <= 10 * doubt && doubt <= agreement * whole)) return { verdict: 'agrees', difference };
  const reason =
    changing.length < distances.length
      ? 'the function is saturated: over small distances it changes by less than float64 holds beside its value'
      : 'rounding in the values covers the rest';
  if (doubt > least * Math.max(whole, Math.abs(difference))) return untold(reason);
  return off <= 3 * doubt ? { verdict: 'rounding', difference, reason } : { verdict: 'differs', difference };
}

function untold(reason: string): DifferenceVerdict {
  return { verdict: 'untold', difference: Number.NaN, reason };
}

function isSure({ doubt }: Estimate, whole: number): boolean {
  return doubt <= 1e-3 * whole;
}

function atKink(left: Estimate, right: Estimate, derivative: number, tolerance: number): DifferenceVerdict {
  const [low, high] = [left.value, right.value].sort((a, b) => a - b) as [number, number];
  const room = tolerance + 1e-3 * Math.max(Math.abs(low), Math.abs(high));
  const lies = derivative >= low - room && derivative <= high + room;
  const [before, after] = [left, right].map(({ value }) => Number(value.toPrecision(4)));
  const reason = `on a line through the point the slope is ${before} to one side and ${after} to the other`;
  return { verdict: lies ? 'kink' : 'differs', difference: (left.value + right.value) / 2, reason };
}

type Quotient = readonly [distance: number, value: number];

/** Whether the change over small distances stays the same, so that quotients grow as distances shrink. */
function isJump(quotients: readonly Quotient[], size: number): boolean {
  const changes = quotients.slice(-6).map(([distance, value]) => distance * value);
  const last = changes.at(-1)!;
  const isLarge = Math.abs(last) > 1e-6 * size;
  return isLarge && changes.every((change) => Math.abs(change - last) <= 1e-3 * Math.abs(last));
}

/** Two distances each, whose error of the order of the distance cancels. */
function extrapolated(quotients: readonly Quotient[]): Quotient[] {
  return quotients.slice(1).map(([distance, value], i) => [distance, (4 * value - quotients[i]![1]) / 3]);
}

/** The estimate with the least doubt, which no finer one contradicts: far ones may lie beyond a pole, or miss what is periodic. */
function converged(
  quotients: readonly Quotient[],
  rounding: (distance: number, value: number) => number,
): Estimate | undefined {
  const estimates = quotients.flatMap(([distance, value], i): Estimate[] => {
    const others = [quotients[i - 1], quotients[i + 1]].flatMap((other) => (other ? [other[1]] : []));
    const doubt = Math.max(...others.map((other) => Math.abs(other - value))) + rounding(distance, value);
    return Number.isFinite(doubt) ? [{ value, doubt }] : [];
  });
  const consistent = estimates.filter((one, i) =>
    estimates.slice(i + 1).every((finer) => Math.abs(one.value - finer.value) <= 10 * (one.doubt + finer.doubt)),
  );
  return consistent.reduce<Estimate | undefined>(
    (best, one) => (best && best.doubt <= one.doubt ? best : one),
    undefined,
  );
}

/** The derivative at 0 with an error of order distance^4: the differences over it and twice as much, extrapolated. */
export function centralDifference(along: (distance: number) => number, distance: number): number {
  return (8 * (along(distance) - along(-distance)) - (along(2 * distance) - along(-2 * distance))) / (12 * distance);
}
