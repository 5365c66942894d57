/** The code of a move: a box of elements that is copied, or added, run by run. */
import type { Move, PlaceIndex } from '../../graph/operation.ts';
import type { FunctionBuilder } from './assembler.ts';
import { type Axis, emitNest } from './nest.ts';
import { loadLanes, storeLanes } from './operands.ts';

/** The locals that hold the addresses of the arrays. */
export interface Arrays {
  readonly inputs: readonly number[];
  readonly target: number;
}

/** Emits a move: loops over the axes of its box, but the last one in one run where it lies without gaps on both sides. */
export function emitMove(
  f: FunctionBuilder,
  { input, shape, from, to, adds }: Move,
  arrays: Arrays,
  isFloat: boolean,
): void {
  const index = from.index ?? to.index;
  const last = shape.length - 1;
  const isRun = from.strides[last] === 1 && to.strides[last] === 1 && !index?.strides[last];
  const places = [from, to, ...(index ? [index] : [])];
  const looped = isRun ? shape.slice(0, -1) : shape;
  const axes = looped.map((length, axis): Axis => ({ length, strides: places.map((place) => place.strides[axis]!) }));
  const starts = [arrays.inputs[input]!, arrays.target, ...(index ? [arrays.inputs[index.input]!] : [])];
  const offsets = places.map(({ offset }, i) => startAt(f, starts[i]!, offset));
  const [source, target, at] = offsets as [number, number, number];
  const moved = f.local('i32');
  const run = isRun ? shape[last]! : 1;
  emitNest(f, axes, offsets, () => {
    if (index) {
      pushMoved(f, from.index ? source : target, at, index);
      f.set(moved);
    }
    const [a, b] = [from.index ? moved : source, to.index ? moved : target];
    if (adds) addRun(f, a, b, run, isFloat);
    else copyRun(f, a, b, run);
  });
}

/** A local with the address of an element of an array. */
function startAt(f: FunctionBuilder, array: number, offset: number): number {
  const local = f.local('i32');
  f.get(array);
  if (offset > 0) {
    f.i32(4 * offset);
    f.op('i32.add');
  }
  f.set(local);
  return local;
}

/** Pushes an address that the index at another one has moved; an index out of range traps. */
function pushMoved(f: FunctionBuilder, address: number, at: number, { length, step }: PlaceIndex): void {
  const index = f.local('i32');
  f.get(at);
  f.load('i32.load');
  f.tee(index);
  f.i32(length);
  f.op('i32.ge_u');
  f.if(() => f.op('unreachable'));
  f.get(index);
  f.i32(4 * step);
  f.op('i32.mul');
  f.get(address);
  f.op('i32.add');
}

/** Elements of runs that are moved by plain loads and stores: a bulk copy costs more than they do. */
const longestInPlace = 64;

function copyRun(f: FunctionBuilder, source: number, target: number, elements: number): void {
  if (elements > longestInPlace) {
    f.get(target);
    f.get(source);
    f.i32(4 * elements);
    f.memoryCopy();
    return;
  }
  const vector = f.local('v128');
  for (let i = 0; i < elements; i += 4) {
    const lanes = Math.min(4, elements - i);
    loadLanes(f, () => f.get(source), 4 * i, 1, lanes);
    f.set(vector);
    storeLanes(f, () => f.get(target), 4 * i, vector, lanes);
  }
}

function addRun(f: FunctionBuilder, source: number, target: number, elements: number, isFloat: boolean): void {
  const vector = f.local('v128');
  const [from, to] = [startAt(f, source, 0), startAt(f, target, 0)];
  const axis = { length: elements, strides: [1, 1], vector: true };
  emitNest(f, [axis], [from, to], (lanes) => {
    loadLanes(f, () => f.get(from), 0, 1, lanes);
    loadLanes(f, () => f.get(to), 0, 1, lanes);
    f.op(isFloat ? 'f32x4.add' : 'i32x4.add');
    f.set(vector);
    storeLanes(f, () => f.get(to), 0, vector, lanes);
  });
}
