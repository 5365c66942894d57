/** Operations that only move elements, printed from what their records say: boxes that are copied, or added, run by run. */
import type { CallKernel } from '../../compiler/program.ts';
import type { Move, Place, PlaceIndex } from '../../graph/operation.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import type { KernelPlan, Share } from './kernels/fast-kernel.ts';
import { type Axis, collapse, emitNest } from './nest.ts';
import { loadLanes, storeLanes } from './operands.ts';

/** The plan of a call whose record says its moves. */
export function planMoves({ node, inputs, target }: CallKernel): KernelPlan | undefined {
  const { operation, attributes, shape: output } = node;
  if (operation.kind !== 'kernel' || !operation.moves) return undefined;
  const shapes = inputs.map(({ layout }) => layout.shape);
  const moves = operation.moves(shapes, output, attributes).map(withoutStillAxes);
  const size = sizeOf(output);
  const fills =
    moves.every(({ adds, to }) => !adds && !to.index) && sum(moves.map(({ shape }) => sizeOf(shape))) === size;
  const [first, ...others] = moves;
  const define = (module: ModuleBuilder, name: string, { share }: { readonly share: Share | undefined }): number =>
    module.define(
      name,
      [...inputs, target].map(() => 'i32'),
      [],
      (f) => {
        const arrays = { inputs: inputs.map((_, i) => i), target: inputs.length };
        if (!fills) {
          f.get(arrays.target);
          f.i32(0);
          f.i32(4 * size);
          f.memoryFill();
        }
        for (const move of share ? [part(first!, share)] : moves) emitMove(f, move, arrays, target.dtype === 'float');
      },
    );
  if (!fills || !first || others.length > 0) return { define };
  return { pieces: { count: first.shape[0] ?? 1, fewest: 1, work: size }, define };
}

/** The move of some indices of the first axis of its box. */
function part(move: Move, { from, to }: Share): Move {
  const shifted = <P extends Place | PlaceIndex>(place: P): P => ({
    ...place,
    offset: place.offset + from * place.strides[0]!,
  });
  const moved = (place: Place): Place => ({ ...shifted(place), ...(place.index && { index: shifted(place.index) }) });
  return { ...move, shape: [to - from, ...move.shape.slice(1)], from: moved(move.from), to: moved(move.to) };
}

/** The same move without axes of length 1, and with neighbours joined that all its places run through in one stride. */
function withoutStillAxes(move: Move): Move {
  const places = [move.from, move.to, move.from.index, move.to.index];
  const axes = collapse(
    move.shape.map((length, axis) => ({ length, strides: places.map((place) => place?.strides[axis] ?? 0) })),
  );
  const [from, to, fromIndex, toIndex] = places.map((_, i) => axes.map(({ strides }) => strides[i]!));
  const placed = (place: Place, strides: number[], index: number[]): Place => ({
    ...place,
    strides,
    ...(place.index && { index: { ...place.index, strides: index } }),
  });
  return {
    ...move,
    shape: axes.map(({ length }) => length),
    from: placed(move.from, from!, fromIndex!),
    to: placed(move.to, to!, toIndex!),
  };
}

/** The locals that hold the addresses of the arrays. */
interface Arrays {
  readonly inputs: readonly number[];
  readonly target: number;
}

/** Emits a move: loops over the axes of its box, but the last one in one run where it lies without gaps on both sides. */
function emitMove(f: FunctionBuilder, { input, shape, from, to, adds }: Move, arrays: Arrays, isFloat: boolean): void {
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
