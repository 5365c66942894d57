/** What a reduction does with the lanes of a vector: parts of one result, or four results that lie next to one another. */
import type { Reduction } from '../../graph/operation.ts';
import type { FunctionBuilder } from './assembler.ts';

/** How elements become a result, which lies in a local: in its lane 0, or four results in its lanes. */
export interface Combiner {
  readonly start: () => void;
  /** Takes the next vector of elements from the stack, of which only some lanes may be in use. */
  readonly combine: (lanes: number) => void;
  readonly finish: () => void;
}

type Accumulation = Exclude<Reduction, 'indexOfMax'>;

/** Sums or largest elements in `total`. */
export function accumulation(f: FunctionBuilder, total: number, combine: Accumulation, isOneResult: boolean): Combiner {
  const value = f.local('v128');
  const initial = combine === 'add' ? 0 : Number.NEGATIVE_INFINITY;
  return {
    start: () => {
      f.v128splatF32(initial);
      f.set(total);
    },
    combine: (lanes) => {
      if (isOneResult && lanes < 4) maskLanes(f, value, lanes, initial);
      f.get(total);
      f.op(combine === 'add' ? 'f32x4.add' : 'f32x4.max');
      f.set(total);
    },
    finish: () => {
      if (isOneResult) foldLanes(f, total, combine);
    },
  };
}

/**
 * The places of the largest elements in `best`. A lane keeps its largest element, and of equal ones the first; the
 * first element of a result is kept also where it is NaN, because no comparison with NaN is true.
 */
export function largestPlace(f: FunctionBuilder, best: number, isOneResult: boolean): Combiner {
  const locals = (): number => f.local('v128');
  const [value, largest, places, isFirst, isGreater] = [locals(), locals(), locals(), locals(), locals()];
  const set = (local: number, push: () => void): void => {
    push();
    f.set(local);
  };
  /** Takes the value and its place where a mask is all ones. */
  const replace = (pushValue: () => void, pushPlace: () => void): void => {
    for (const [local, push] of [
      [largest, pushValue],
      [best, pushPlace],
    ] as const) {
      push();
      f.get(local);
      f.get(isGreater);
      f.op('v128.bitselect');
      f.set(local);
    }
  };
  /** Moves into each lane what lies that many lanes further on. */
  const lookAhead = (lanes: readonly [number, number, number, number]): void => {
    const [later, laterPlaces] = [value, places];
    for (const [from, to] of [
      [largest, later],
      [best, laterPlaces],
    ] as const) {
      f.get(from);
      f.get(from);
      f.shuffle(lanes);
      f.set(to);
    }
    f.get(later);
    f.get(largest);
    f.op('f32x4.gt');
    f.get(later);
    f.get(largest);
    f.op('f32x4.eq');
    f.get(laterPlaces);
    f.get(best);
    f.op('i32x4.lt_s');
    f.op('v128.and');
    f.op('v128.or');
    f.set(isGreater);
    replace(
      () => f.get(later),
      () => f.get(laterPlaces),
    );
  };
  return {
    start: () => {
      set(largest, () => f.v128splatF32(Number.NEGATIVE_INFINITY));
      set(best, () => f.v128splatI32(0));
      set(places, () => f.v128const(isOneResult ? [0, 1, 2, 3] : [0, 0, 0, 0]));
      set(isFirst, () => f.v128const(isOneResult ? [-1, 0, 0, 0] : [-1, -1, -1, -1]));
    },
    combine: (lanes) => {
      if (isOneResult && lanes < 4) maskLanes(f, value, lanes, Number.NEGATIVE_INFINITY);
      f.set(value);
      f.get(value);
      f.get(largest);
      f.op('f32x4.gt');
      f.get(isFirst);
      f.op('v128.or');
      f.set(isGreater);
      replace(
        () => f.get(value),
        () => f.get(places),
      );
      f.get(places);
      f.v128splatI32(isOneResult ? 4 : 1);
      f.op('i32x4.add');
      f.set(places);
      set(isFirst, () => f.v128splatI32(0));
    },
    finish: () => {
      if (!isOneResult) return;
      lookAhead([2, 3, 0, 1]);
      lookAhead([1, 0, 3, 2]);
    },
  };
}

/** Replaces the unused lanes of the vector on the stack by the initial value. */
function maskLanes(f: FunctionBuilder, value: number, lanes: number, initial: number): void {
  f.set(value);
  f.get(value);
  f.v128splatF32(initial);
  f.v128const([-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0]);
  f.op('v128.bitselect');
}

/** Combines the four lanes of a local in order, and leaves the result in its lane 0. */
function foldLanes(f: FunctionBuilder, total: number, combine: Accumulation): void {
  for (let lane = 0; lane < 4; lane++) {
    f.get(total);
    f.lane(lane);
    if (lane > 0) f.op(combine === 'add' ? 'f32.add' : 'f32.max');
  }
  f.op('f32x4.splat');
  f.set(total);
}
