/** What the kernels of the matrix product share: partial vectors, addresses, functions used by several products. */

import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';

/** Pushes a vector with the first `lanes` floats at a local's address + offset, and zeros in the other lanes. */
export function loadLanes(f: FunctionBuilder, address: number, lanes: number, offset: number): void {
  f.get(address);
  if (lanes === 3) f.get(address);
  f.load(lanes >= 4 ? 'v128.load' : lanes === 1 ? 'v128.load32_zero' : 'v128.load64_zero', offset);
  if (lanes === 3) f.loadLane(2, offset + 8);
}

/** Stores the first `lanes` floats of a vector local. */
export function storeLanes(f: FunctionBuilder, address: number, vector: number, lanes: number, offset: number): void {
  f.get(address);
  f.get(vector);
  if (lanes >= 4) f.store('v128.store', offset);
  else f.storeLane(lanes === 1 ? 'v128.store32_lane' : 'v128.store64_lane', 0, offset);
  if (lanes !== 3) return;
  f.get(address);
  f.get(vector);
  f.storeLane('v128.store32_lane', 2, offset + 8);
}

/** Turns four vector locals, seen as the rows of a matrix, into its columns. */
export function transpose4(f: FunctionBuilder, rows: readonly [number, number, number, number]): void {
  const [a, b, c, d] = rows;
  const [e, g] = [f.local('v128'), f.local('v128')];
  const weave = (x: number, y: number, lanes: readonly [number, number, number, number], to: number): void => {
    f.get(x);
    f.get(y);
    f.shuffle(lanes);
    f.set(to);
  };
  weave(a, b, [0, 4, 1, 5], e);
  weave(a, b, [2, 6, 3, 7], g);
  weave(c, d, [0, 4, 1, 5], b);
  weave(c, d, [2, 6, 3, 7], d);
  weave(e, b, [0, 1, 4, 5], a);
  weave(e, b, [2, 3, 6, 7], b);
  weave(g, d, [0, 1, 4, 5], c);
  weave(g, d, [2, 3, 6, 7], d);
}

/** Adds a constant to an i32 local. */
export function advance(f: FunctionBuilder, local: number, bytes: number): void {
  f.get(local);
  f.i32(bytes);
  f.op('i32.add');
  f.set(local);
}

/** Sets an i32 local to base + index * scale. */
export function setAddress(f: FunctionBuilder, local: number, base: number, index: number, scale: number): void {
  f.get(base);
  f.get(index);
  f.i32(scale);
  f.op('i32.mul');
  f.op('i32.add');
  f.set(local);
}

/** Sets an i32 local to min(start + most, end), start being a local. */
export function setSmaller(f: FunctionBuilder, result: number, start: number, most: number, end: number): void {
  f.get(start);
  f.i32(most);
  f.op('i32.add');
  f.tee(result);
  f.i32(end);
  f.get(result);
  f.i32(end);
  f.op('i32.lt_u');
  f.select();
  f.set(result);
}

const sharedFunctions = new WeakMap<ModuleBuilder, Map<string, number>>();

/** The function of `arity` i32 parameters that this description stands for, defined when first asked for. */
export function sharedFunction(
  module: ModuleBuilder,
  name: string,
  description: object,
  arity: number,
  body: (f: FunctionBuilder) => void,
): number {
  const known = sharedFunctions.get(module) ?? new Map<string, number>();
  sharedFunctions.set(module, known);
  const key = name + JSON.stringify(description);
  const index = known.get(key) ?? module.define(name, Array(arity).fill('i32'), [], body);
  known.set(key, index);
  return index;
}
