/** Threefry-2x32-20 on four counters at a time: the same words as `numeric/random.ts`. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import { threefryParity, threefryRotations } from '../../../numeric/random.ts';
import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { storeLanes } from '../operands.ts';
import type { FastKernel, Share } from './fast-kernel.ts';
import { advance } from './matmul-lanes.ts';

/** A turn makes this many elements: two vectors of words. */
const perTurn = 8;

export const uniformKernel: FastKernel = (call) => {
  const size = sizeOf(call.node.shape);
  return {
    pieces: { count: Math.ceil(size / perTurn), fewest: 1, work: 18 * size },
    define: (module, name, { share }) => defineUniform(module, name, call, share),
  };
};

/** Defines (counter, target), whose pieces are turns. Each block of two words gives two neighbouring elements. */
function defineUniform(module: ModuleBuilder, name: string, { node }: CallKernel, share?: Share): number {
  const { seed, stream } = node.attributes as { seed: number; stream: number };
  const keys = [seed, stream, threefryParity ^ seed ^ stream];
  const firstTurn = share?.from ?? 0;
  const size = (share ? Math.min(perTurn * share.to, sizeOf(node.shape)) : sizeOf(node.shape)) - perTurn * firstTurn;
  return module.define(name, ['i32', 'i32'], [], (f) => {
    const [counter, target] = [0, 1];
    const [x0, x1, block, step, first, second] = Array.from({ length: 6 }, () => f.local('v128')) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const turn = f.local('i32');
    const start = 4 * firstTurn;
    f.v128const([start, start + 1, start + 2, start + 3]);
    f.set(block);
    if (firstTurn > 0) advance(f, target, 4 * perTurn * firstTurn);
    f.get(counter);
    f.load('v128.load32_splat');
    f.set(step);

    const eight = (elements: number): void => {
      add(x0, block, keys[0]!);
      add(x1, step, keys[1]!);
      for (let round = 0; round < 20; round++) {
        mix(f, x0, x1, threefryRotations[round % 8]!);
        if (round % 4 !== 3) continue;
        const s = (round + 1) / 4;
        add(x0, x0, keys[s % 3]!);
        add(x1, x1, keys[(s + 1) % 3]! + s);
      }
      for (const [vector, lanes] of [
        [first, [0, 4, 1, 5]],
        [second, [2, 6, 3, 7]],
      ] as const) {
        f.get(x0);
        f.get(x1);
        f.shuffle(lanes);
        f.i32(8);
        f.op('i32x4.shr_u');
        f.op('f32x4.convert_i32x4_s');
        f.v128splatF32(1 / 16777216);
        f.op('f32x4.mul');
        f.set(vector);
      }
      storeLanes(f, () => f.get(target), 0, first, Math.min(4, elements));
      if (elements > 4) storeLanes(f, () => f.get(target), 16, second, elements - 4);
    };
    const add = (to: number, from: number, word: number): void => {
      f.get(from);
      f.v128splatI32(word | 0);
      f.op('i32x4.add');
      f.set(to);
    };

    f.forRange(turn, 0, Math.floor(size / perTurn), 1, () => {
      eight(perTurn);
      add(block, block, 4);
      f.get(target);
      f.i32(32);
      f.op('i32.add');
      f.set(target);
    });
    if (size % perTurn > 0) eight(size % perTurn);
  });
}

/** One round: x0 += x1; x1 = rotate(x1) ^ x0. */
function mix(f: FunctionBuilder, x0: number, x1: number, rotation: number): void {
  f.get(x0);
  f.get(x1);
  f.op('i32x4.add');
  f.set(x0);
  f.get(x1);
  f.i32(rotation);
  f.op('i32x4.shl');
  f.get(x1);
  f.i32(32 - rotation);
  f.op('i32x4.shr_u');
  f.op('v128.or');
  f.get(x0);
  f.op('v128.xor');
  f.set(x1);
}
