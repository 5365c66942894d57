/**
 * Nests of loops over strided operands. One axis is done 4 elements at a time; its remainder is done with loads and
 * stores of just the elements that there are, by the same instructions, so that every element has the same bits
 * wherever it lies.
 */
import type { FunctionBuilder } from './assembler.ts';

/** The locals that hold the first turn of a loop and the one after its last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One loop: how many turns, and how far each operand group moves per turn, in elements. */
export interface Dimension {
  readonly length: number;
  readonly strides: readonly number[];
  readonly vector?: boolean;
  /** Only these turns, given as locals, for the outermost loop; the last turn brings a remainder of fewer than 4 elements with it. */
  readonly range?: Range;
  /** Runs around this loop each time that it is entered. */
  readonly around?: (loop: () => void, lanes: number) => void;
}

/** Emits the nest; `body` gets the number of lanes (1 to 4) that are in use. `offsets` are locals in bytes, one per operand group, and are back at their start afterwards. */
export function emitNest(
  f: FunctionBuilder,
  dimensions: readonly Dimension[],
  offsets: readonly number[],
  body: (lanes: number) => void,
): void {
  /** Bytes by which entering and leaving a level has moved an offset. */
  const moved = (level: number, group: number): number => {
    const dimension = dimensions[level];
    if (!dimension) return 0;
    const turns = dimension.vector ? Math.floor(dimension.length / 4) * 4 : dimension.length;
    return turns * dimension.strides[group]! * 4;
  };
  const advance = (bytesOf: (group: number) => number): void => {
    for (const [group, offset] of offsets.entries()) {
      const bytes = bytesOf(group);
      if (bytes === 0) continue;
      f.get(offset);
      f.i32(bytes);
      f.op('i32.add');
      f.set(offset);
    }
  };
  const level = (depth: number, lanes: number): void => {
    const dimension = dimensions[depth];
    if (!dimension) {
      body(lanes);
      return;
    }
    const { length, strides, vector, around, range } = dimension;
    const loop = (): void => {
      const counter = f.local('i32');
      const elements = vector ? 4 : 1;
      const turns = turnsOf(dimension);
      const turn = (): void => {
        level(depth + 1, vector ? 4 : lanes);
        advance((group) => elements * strides[group]! * 4 - moved(depth + 1, group));
      };
      const rest = vector ? length % 4 : 0;
      const finish = (): void => {
        level(depth + 1, rest);
        advance((group) => -moved(depth + 1, group));
      };
      if (!range) {
        f.forRange(counter, 0, turns, 1, turn);
        if (rest > 0) finish();
        return;
      }
      for (const [group, offset] of offsets.entries()) {
        f.get(range.from);
        f.i32(elements * strides[group]! * 4);
        f.op('i32.mul');
        f.set(offset);
      }
      f.forRange(counter, { local: range.from }, { local: range.to }, 1, turn);
      if (rest === 0) return;
      f.get(range.from);
      f.get(range.to);
      f.op('i32.lt_u');
      f.get(range.to);
      f.i32(turns);
      f.op('i32.eq');
      f.op('i32.and');
      f.if(finish);
    };
    if (around) around(loop, lanes);
    else loop();
  };
  level(0, 4);
  if (!dimensions[0]?.range) advance((group) => -moved(0, group));
}

/** The turns of a loop over an axis: its elements, or its whole vectors. */
export function turnsOf({ length, vector }: Pick<Dimension, 'length' | 'vector'>): number {
  return vector ? Math.floor(length / 4) : length;
}

/** The same loops with only some turns of the outermost. */
export function shared([outer, ...others]: readonly Dimension[], range: Range): Dimension[] {
  return [{ ...outer!, range }, ...others];
}

/** An axis of a loop: its length and the stride of each operand. */
export interface Axis {
  readonly length: number;
  readonly strides: readonly number[];
}

/** Axes without those of length 1, and with neighbours joined that every operand runs through in one stride. */
export function collapse(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const outer = result.at(-1);
    const joins = outer?.strides.every((stride, i) => stride === axis.strides[i]! * axis.length);
    if (outer && joins) result[result.length - 1] = { length: outer.length * axis.length, strides: axis.strides };
    else result.push(axis);
  }
  return result;
}
