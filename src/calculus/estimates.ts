/** Derivatives at a point as difference quotients of many steps, each with what it may be wrong by. */
import type { Input, Node } from '../graph/node.ts';
import { boundedEvaluator } from './error-bound.ts';
import type { Point } from './point.ts';

/** A derivative, extrapolated from quotients of three steps. */
export interface Estimate {
  readonly value: number;
  /** What is left of the bend of f, judged from the last extrapolation. */
  readonly doubt: number;
  /** At most so much may come from rounding in the values of f. */
  readonly rounding: number;
  /** How far from the point f was looked at. */
  readonly reach: number;
  /** The quotient of one of its steps, the one with the least doubt. */
  readonly shown: { readonly h: number; readonly quotient: number; readonly doubt: number };
}

/** The slopes to both sides of a point. */
export interface Slopes {
  readonly left: number;
  readonly right: number;
  readonly rounding: number;
}

export interface Estimates {
  /** Of usual steps, the largest first: 1e-2 to 1e-5 of the variable, or of 1. */
  readonly usual: readonly Estimate[];
  /** The same, and of steps that are smaller, far below the variable itself. */
  readonly all: readonly Estimate[];
  /** The largest slope from the point to a place beside it: what a derivative of 0 is compared with. */
  readonly slope: number;
  readonly beside: (h: number) => Slopes;
  /** Whether f changes by less than rounding over usual steps. */
  readonly isFlat: () => boolean;
  /** To the side on which f has values. */
  readonly oneSided: () => Estimate | undefined;
}

interface Sample {
  readonly x: number;
  readonly value: number;
  /** How far the exact value may be. */
  readonly rounding: number;
}

/** Usual steps end here, relative to the size of the variable; kinks and poles that are nearer are named. */
const smallestUsual = 1e-5;

export function estimator(f: Node, wrt: Input, point: Point): Estimates {
  const x = point.get(wrt)!;
  const size = Math.max(1, Math.abs(x));
  const evaluate = boundedEvaluator([f]);
  const named = new Map([...point].map(([{ name }, value]) => [name, value]));
  const known = new Map<number, Sample>();
  const at = (place: number): Sample => {
    const before = known.get(place);
    if (before) return before;
    const { value, bound } = evaluate(named.set(wrt.name, place)).results[0]!;
    const sample = { x: place, value, rounding: bound * Number.EPSILON };
    known.set(place, sample);
    return sample;
  };
  const steps = stepsFor(x, size);
  const estimates = (of: readonly number[]) => of.flatMap((h) => estimateOf(at, x, h) ?? []);
  const usualSteps = steps.filter((h) => h > smallestUsual * size * 0.99);
  const slopes = usualSteps.flatMap((h) => [x + h, x - h]).map((place) => slopeBetween(at(x), at(place)).value);
  const lazyAll = once(() => estimates(steps));
  const lazyUsual = once(() => estimates(usualSteps));
  return {
    get usual() {
      return lazyUsual();
    },
    get all() {
      return lazyAll();
    },
    slope: Math.max(0, ...slopes.map(Math.abs).filter(Number.isFinite)),
    beside: (h) => {
      const [left, right] = [slopeBetween(at(x - h), at(x)), slopeBetween(at(x), at(x + h))];
      return { left: left.value, right: right.value, rounding: Math.max(left.rounding, right.rounding) };
    },
    isFlat: () =>
      usualSteps.every((h) =>
        [x - h, x + h].every((place) => {
          const other = at(place);
          const room = other.rounding + at(x).rounding;
          return Number.isFinite(room) && Math.abs(other.value - at(x).value) <= room;
        }),
      ),
    oneSided: () => {
      for (const side of [1, -1]) {
        const quotients = steps.map((h) => ({ h: side * h, ...slopeBetween(at(x), at(x + side * h)) }));
        const [finest, wider] = quotients.toReversed();
        if (!finest || !wider || !Number.isFinite(finest.value - wider.value)) continue;
        const { h, value, rounding } = finest;
        const shown = { h, quotient: value, doubt: rounding };
        return { value, doubt: Math.abs(value - wider.value), rounding, reach: Math.abs(wider.h), shown };
      }
      return undefined;
    },
  };
}

/** Steps from large ones, which bend, to small ones, which round, and below the size of a variable that is small itself. */
function stepsFor(x: number, size: number): number[] {
  const least = x === 0 ? 1e-12 : Math.max(1e-300, Math.min(1e-11 * size, 1e-9 * Math.abs(x)));
  const steps: number[] = [];
  for (let h = 1e-2 * size; h >= least; h /= 10) steps.push(h);
  return steps;
}

/** From the quotients over 2h, h and h/2, whose errors of order h^2 cancel. */
function estimateOf(at: (place: number) => Sample, x: number, h: number): Estimate | undefined {
  const [wide, middle, narrow] = [2 * h, h, h / 2].map((step) => slopeBetween(at(x - step), at(x + step)));
  const first = (4 * middle!.value - wide!.value) / 3;
  const value = (4 * narrow!.value - middle!.value) / 3;
  const doubt = Math.abs(value - first);
  const rounding = (4 * narrow!.rounding + middle!.rounding) / 3;
  if (!Number.isFinite(doubt)) return undefined;
  const plain = (quotient: typeof narrow, step: number) => ({
    h: step,
    quotient: quotient!.value,
    doubt: Math.abs(quotient!.value - value) + quotient!.rounding,
  });
  const [near, far] = [plain(narrow, h / 2), plain(middle, h)];
  const shown = near.doubt < far.doubt ? near : far;
  return { value, doubt, rounding, reach: 2 * h, shown };
}

function slopeBetween(a: Sample, b: Sample): { readonly value: number; readonly rounding: number } {
  const width = b.x - a.x;
  return { value: (b.value - a.value) / width, rounding: (a.rounding + b.rounding) / Math.abs(width) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
