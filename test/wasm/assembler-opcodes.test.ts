/** Runs every plain instruction once on operands that tell it from its neighbours. */
import { expect, test } from 'vitest';
import type { FunctionBuilder, OpName } from '../../src/backends/wasm/assembler.ts';
import { moduleBuilder } from '../../src/backends/wasm/assembler.ts';
import { plainOpcodes } from '../../src/backends/wasm/assembler-opcodes.ts';
import { instantiate } from './instance.ts';

type Kind = 'i32' | 'f32' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';
type Value = number | number[];

const push: Record<Kind, (f: FunctionBuilder, value: never) => void> = {
  i32: (f, value: number) => f.i32(value),
  f32: (f, value: number) => f.f32(value),
  i32x4: (f, value: number[]) => f.v128const(words(new Int32Array(value))),
  i64x2: (f, value: number[]) => f.v128const(words(new BigInt64Array(value.map(BigInt)))),
  f32x4: (f, value: number[]) => f.v128const(words(new Float32Array(value))),
  f64x2: (f, value: number[]) => f.v128const(words(new Float64Array(value))),
};

function words(lanes: { buffer: ArrayBufferLike }): [number, number, number, number] {
  const [a, b, c, d] = new Uint32Array(lanes.buffer);
  return [a!, b!, c!, d!];
}

const read: Record<Kind, (memory: ArrayBuffer) => Value> = {
  i32: (memory) => new Int32Array(memory)[0]!,
  f32: (memory) => new Float32Array(memory)[0]!,
  i32x4: (memory) => [...new Int32Array(memory, 0, 4)],
  i64x2: (memory) => [...new BigInt64Array(memory, 0, 2)].map(Number),
  f32x4: (memory) => [...new Float32Array(memory, 0, 4)],
  f64x2: (memory) => [...new Float64Array(memory, 0, 2)],
};

function evaluate(op: OpName, signature: string, args: Value[]): Value {
  const [params, result] = signature.split(' -> ') as [string, Kind];
  const kinds = params.split(' ') as Kind[];
  const module = moduleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  const body = (f: FunctionBuilder): void => {
    f.i32(0);
    for (const [i, kind] of kinds.entries()) push[kind](f, args[i] as never);
    f.op(op);
    f.store(/x/.test(result) ? 'v128.store' : `${result as 'i32'}.store`);
  };
  module.define('run', [], [], body, { export: true });
  const memory = new WebAssembly.Memory({ initial: 1 });
  instantiate(module, memory).run!();
  return read[result](memory.buffer);
}

/** These have no result to store; the barrier of threads, which has its tests, waits for an i64. */
const covered = new Set<string>(['unreachable', 'return', 'drop', 'select', 'i64.extend_i32_u']);

function group(signature: string, args: Value[], expectations: Partial<Record<OpName, Value>>): void {
  test.each(Object.entries(expectations))(`%s: ${signature} of ${JSON.stringify(args)}`, (op, expected) => {
    expect(evaluate(op as OpName, signature, args)).toEqual(expected);
  });
  for (const op of Object.keys(expectations)) covered.add(op);
}

group('i32 -> i32', [24], { 'i32.eqz': 0 });
group('i32 i32 -> i32', [-7, 3], {
  'i32.eq': 0,
  'i32.ne': 1,
  'i32.lt_s': 1,
  'i32.lt_u': 0,
  'i32.ge_u': 1,
  'i32.add': -4,
  'i32.sub': -10,
  'i32.mul': -21,
  'i32.and': -7 & 3,
  'i32.or': -7 | 3,
});

group('f32 f32 -> f32', [3, -2], {
  'f32.add': 1,
  'f32.max': 3,
});

group('f32 -> f32x4', [1.5], { 'f32x4.splat': [1.5, 1.5, 1.5, 1.5] });

const signed = [-7, 3, 5, 0];
const other = [3, 3, -2, 1];
group('i32x4 i32x4 -> i32x4', [signed, other], {
  'i32x4.lt_s': [-1, 0, 0, -1],
  'i32x4.add': [-4, 6, 3, 1],
  'i32x4.sub': [-10, 0, 7, -1],
  'i32x4.max_s': [3, 3, 5, 1],
  'v128.and': [-7 & 3, 3, 5 & -2, 0],
  'v128.andnot': [-7 & ~3, 0, 5 & ~-2, 0],
  'v128.or': [-7 | 3, 3, 5 | -2, 1],
  'v128.xor': [-7 ^ 3, 0, 5 ^ -2, 1],
});
group('i32x4 i32 -> i32x4', [signed, 1], {
  'i32x4.shl': [-14, 6, 10, 0],
  'i32x4.shr_s': [-4, 1, 2, 0],
  'i32x4.shr_u': [2 ** 31 - 4, 1, 2, 0],
});
group('i32x4 i32x4 i32x4 -> i32x4', [signed, other, [-1, 0, 1, 0]], { 'v128.bitselect': [-7, 3, -1, 1] });
group(
  'i64x2 i64x2 -> i64x2',
  [
    [2 ** 40, -7],
    [5, 3],
  ],
  {
    'i64x2.add': [2 ** 40 + 5, -4],
  },
);
group('i64x2 i32 -> i64x2', [[2 ** 40, -8], 2], {
  'i64x2.shl': [2 ** 42, -32],
});

const floats = [-2.75, 3, Number.NaN, 0.5];
const otherFloats = [1, 3, 4, -2];
group('f32x4 f32x4 -> i32x4', [floats, otherFloats], {
  'f32x4.eq': [0, -1, 0, 0],
  'f32x4.ne': [-1, 0, -1, -1],
  'f32x4.lt': [-1, 0, 0, 0],
  'f32x4.gt': [0, 0, 0, -1],
  'f32x4.le': [-1, -1, 0, 0],
});
group('f32x4 f32x4 -> f32x4', [floats, otherFloats], {
  'f32x4.add': [-1.75, 6, Number.NaN, -1.5],
  'f32x4.sub': [-3.75, 0, Number.NaN, 2.5],
  'f32x4.mul': [-2.75, 9, Number.NaN, -1],
  'f32x4.div': [-2.75, 1, Number.NaN, -0.25],
  'f32x4.min': [-2.75, 3, Number.NaN, -2],
  'f32x4.max': [1, 3, Number.NaN, 0.5],
  'f32x4.pmin': [-2.75, 3, Number.NaN, -2],
  'f32x4.pmax': [1, 3, Number.NaN, 0.5],
});
group('f32x4 -> f32x4', [[-2.75, 3, 6.25, 0.5]], {
  'f32x4.abs': [2.75, 3, 6.25, 0.5],
  'f32x4.neg': [2.75, -3, -6.25, -0.5],
  'f32x4.sqrt': [Number.NaN, Math.fround(Math.sqrt(3)), 2.5, Math.fround(Math.SQRT1_2)],
  'f32x4.floor': [-3, 3, 6, 0],
  'f32x4.trunc': [-2, 3, 6, 0],
});
group('f32x4 -> i32x4', [[-2.75, 3e9, Number.NaN, 1.5]], {
  'i32x4.trunc_sat_f32x4_s': [-2, 2 ** 31 - 1, 0, 1],
});
group('i32x4 -> f32x4', [[-7, 3, 5, 0]], {
  'f32x4.convert_i32x4_s': [-7, 3, 5, 0],
});
group('f32x4 -> f64x2', [[0.1, -2, 3, 4]], { 'f64x2.promote_low_f32x4': [Math.fround(0.1), -2] });

group(
  'f64x2 f64x2 -> f64x2',
  [
    [-2.75, 3],
    [0.5, 4],
  ],
  {
    'f64x2.add': [-2.25, 7],
    'f64x2.sub': [-3.25, -1],
    'f64x2.mul': [-1.375, 12],
    'f64x2.div': [-5.5, 0.75],
    'f64x2.pmin': [-2.75, 3],
    'f64x2.pmax': [0.5, 4],
  },
);
group('f64x2 -> f32x4', [[0.1, -2]], { 'f32x4.demote_f64x2_zero': [Math.fround(0.1), -2, 0, 0] });

test('every plain instruction has a case', () => {
  expect(Object.keys(plainOpcodes).filter((op) => !covered.has(op))).toEqual([]);
});
