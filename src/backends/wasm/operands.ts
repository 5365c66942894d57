/** Loads and stores of operands inside a nest: operands that move alike share one offset. */
import type { Access, Buffer } from '../../compiler/program.ts';
import type { Shape } from '../../graph/shape.ts';
import type { FunctionBuilder } from './assembler.ts';

/** An operand of a nest: a buffer, where its first element lies, and its stride on each axis, in elements. */
export interface Operand {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly strides: readonly number[];
}

export function readOperand({ buffer, layout }: Access): Operand {
  return {
    buffer,
    offset: layout.offset,
    strides: layout.strides.map((stride, axis) => (layout.shape[axis] === 1 ? 0 : stride)),
  };
}

export function denseOperand(buffer: Buffer, shape: Shape, strides: readonly number[]): Operand {
  return { buffer, offset: 0, strides: strides.map((stride, axis) => (shape[axis] === 1 ? 0 : stride)) };
}

/** The operands grouped by their strides: `groupOf[i]` is operand i's group. */
export function groupOperands(operands: readonly Operand[]): { groupOf: number[]; strides: readonly number[][] } {
  const strides: number[][] = [];
  const groupOf = operands.map((operand) => {
    const known = strides.findIndex((other) => other.every((stride, axis) => stride === operand.strides[axis]));
    return known >= 0 ? known : strides.push([...operand.strides]) - 1;
  });
  return { groupOf, strides };
}

/** Pushes the address of an operand's current element, less `byteOffset`'s constant part. */
export function pushAddress(f: FunctionBuilder, { buffer }: Operand, offset: number, row: number): void {
  f.get(offset);
  if (buffer.space !== 'row') return;
  f.get(row);
  f.op('i32.add');
}

/** The constant part of an operand's address, in bytes. */
export function constantBytes({ buffer, offset }: Operand): number {
  return 4 * (buffer.address + offset);
}

/** Leaves a vector on the stack with the operand's next `lanes` elements along an axis of the given stride; other lanes are 0 or repeat. */
export function loadLanes(f: FunctionBuilder, push: () => void, bytes: number, stride: number, lanes: number): void {
  push();
  if (stride === 0) {
    f.load('v128.load32_splat', bytes);
  } else if (stride === 1 && lanes === 4) {
    f.load('v128.load', bytes);
  } else if (stride === 1 && lanes >= 2) {
    f.load('v128.load64_zero', bytes);
    if (lanes === 3) insertLane(f, push, bytes + 8, 2);
  } else {
    f.load('v128.load32_zero', bytes);
    for (let lane = 1; lane < lanes; lane++) insertLane(f, push, bytes + 4 * stride * lane, lane);
  }
}

function insertLane(f: FunctionBuilder, push: () => void, bytes: number, lane: number): void {
  const vector = f.local('v128');
  f.set(vector);
  push();
  f.get(vector);
  f.loadLane(lane, bytes);
}

/** Stores the first `lanes` lanes of the vector in a local densely. */
export function storeLanes(f: FunctionBuilder, push: () => void, bytes: number, value: number, lanes: number): void {
  push();
  f.get(value);
  if (lanes === 4) f.store('v128.store', bytes);
  else if (lanes === 1) f.storeLane('v128.store32_lane', 0, bytes);
  else f.storeLane('v128.store64_lane', 0, bytes);
  if (lanes !== 3) return;
  push();
  f.get(value);
  f.storeLane('v128.store32_lane', 2, bytes + 8);
}

/** Pushes operand i of a nest; each is loaded once for one body. */
export function operandLoader(
  f: FunctionBuilder,
  operands: readonly Operand[],
  place: { readonly offsetOf: (i: number) => number; readonly strideOf: (i: number) => number; readonly row: number },
  lanes: number,
  asFloat: boolean,
): (i: number) => void {
  const loaded = new Map<number, number>();
  return (i) => {
    const known = loaded.get(i);
    if (known !== undefined) {
      f.get(known);
      return;
    }
    const operand = operands[i]!;
    const push = () => pushAddress(f, operand, place.offsetOf(i), place.row);
    loadLanes(f, push, constantBytes(operand), place.strideOf(i), lanes);
    if (operand.buffer.dtype === 'int32' && asFloat) f.op('f32x4.convert_i32x4_s');
    const local = f.local('v128');
    f.tee(local);
    loaded.set(i, local);
  };
}
