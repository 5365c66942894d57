/** Runs every plain instruction once on operands that tell it from its neighbours. */
import { expect, test } from 'vitest';
import type { FunctionBuilder, OpName } from '../../src/backends/wasm/assembler.ts';
import { moduleBuilder } from '../../src/backends/wasm/assembler.ts';
import { plainOpcodes } from '../../src/backends/wasm/assembler-opcodes.ts';
import { instantiate } from './instance.ts';

type Kind = 'i32' | 'i64' | 'f32' | 'f64' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';
type Value = number | number[];

const push: Record<Kind, (f: FunctionBuilder, value: never) => void> = {
  i32: (f, value: number) => f.i32(value),
  i64: (f, value: number) => {
    f.i32(Math.floor(value / 2 ** 32));
    f.op('i64.extend_i32_s');
    f.i32(32);
    f.op('i64.extend_i32_s');
    f.op('i64.shl');
    f.i32(value >>> 0);
    f.op('i64.extend_i32_u');
    f.op('i64.or');
  },
  f32: (f, value: number) => f.f32(value),
  f64: (f, value: number) => f.f64(value),
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
  i64: (memory) => Number(new BigInt64Array(memory)[0]!),
  f32: (memory) => new Float32Array(memory)[0]!,
  f64: (memory) => new Float64Array(memory)[0]!,
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

const covered = new Set<string>(['unreachable', 'nop', 'return', 'drop', 'select']);

function group(signature: string, args: Value[], expectations: Partial<Record<OpName, Value>>): void {
  test.each(Object.entries(expectations))(`%s: ${signature} of ${JSON.stringify(args)}`, (op, expected) => {
    expect(evaluate(op as OpName, signature, args)).toEqual(expected);
  });
  for (const op of Object.keys(expectations)) covered.add(op);
}

group('i32 -> i32', [24], { 'i32.eqz': 0, 'i32.clz': 27, 'i32.ctz': 3, 'i32.popcnt': 2 });
group('i32 i32 -> i32', [-7, 3], {
  'i32.eq': 0,
  'i32.ne': 1,
  'i32.lt_s': 1,
  'i32.lt_u': 0,
  'i32.gt_s': 0,
  'i32.gt_u': 1,
  'i32.le_s': 1,
  'i32.le_u': 0,
  'i32.ge_s': 0,
  'i32.ge_u': 1,
  'i32.add': -4,
  'i32.sub': -10,
  'i32.mul': -21,
  'i32.div_s': -2,
  'i32.div_u': Math.floor((2 ** 32 - 7) / 3),
  'i32.rem_s': -1,
  'i32.rem_u': (2 ** 32 - 7) % 3,
  'i32.and': -7 & 3,
  'i32.or': -7 | 3,
  'i32.xor': -7 ^ 3,
  'i32.shl': -56,
  'i32.shr_s': -1,
  'i32.shr_u': -7 >>> 3,
  'i32.rotl': (-7 << 3) | (-7 >>> 29),
  'i32.rotr': (-7 >>> 3) | (-7 << 29),
});

group('i64 -> i32', [2 ** 40], { 'i64.eqz': 0, 'i32.wrap_i64': 0 });
group('i64 -> i64', [3 * 2 ** 40], { 'i64.clz': 22, 'i64.ctz': 40, 'i64.popcnt': 2 });
group('i64 i64 -> i32', [-(2 ** 40), 3], {
  'i64.eq': 0,
  'i64.ne': 1,
  'i64.lt_s': 1,
  'i64.lt_u': 0,
  'i64.gt_s': 0,
  'i64.gt_u': 1,
  'i64.le_s': 1,
  'i64.le_u': 0,
  'i64.ge_s': 0,
  'i64.ge_u': 1,
});
group('i64 i64 -> i64', [2 ** 40 + 7, 3], {
  'i64.add': 2 ** 40 + 10,
  'i64.sub': 2 ** 40 + 4,
  'i64.mul': 3 * 2 ** 40 + 21,
  'i64.div_s': Math.floor((2 ** 40 + 7) / 3),
  'i64.rem_s': (2 ** 40 + 7) % 3,
  'i64.and': 3,
  'i64.or': 2 ** 40 + 7,
  'i64.xor': 2 ** 40 + 4,
  'i64.shl': 2 ** 43 + 56,
  'i64.shr_u': 2 ** 37,
  'i64.rotl': 2 ** 43 + 56,
});
group('i64 i64 -> i64', [-8, 2], { 'i64.shr_s': -2, 'i64.rotr': 2 ** 62 - 2 });
group('i64 i64 -> i64', [-8, 4], { 'i64.div_u': 2 ** 62 - 2 });
group('i64 i64 -> i64', [-8, 7], { 'i64.rem_u': Number((2n ** 64n - 8n) % 7n) });

group('f32 f32 -> i32', [1.5, 2], { 'f32.eq': 0, 'f32.ne': 1, 'f32.lt': 1, 'f32.gt': 0, 'f32.le': 1, 'f32.ge': 0 });
group('f64 f64 -> i32', [1.5, 2], { 'f64.eq': 0, 'f64.ne': 1, 'f64.lt': 1, 'f64.gt': 0, 'f64.le': 1, 'f64.ge': 0 });
group('f32 -> f32', [-2.75], {
  'f32.abs': 2.75,
  'f32.neg': 2.75,
  'f32.ceil': -2,
  'f32.floor': -3,
  'f32.trunc': -2,
  'f32.nearest': -3,
});
group('f64 -> f64', [-2.75], {
  'f64.abs': 2.75,
  'f64.neg': 2.75,
  'f64.ceil': -2,
  'f64.floor': -3,
  'f64.trunc': -2,
  'f64.nearest': -3,
});
group('f32 -> f32', [2], { 'f32.sqrt': Math.fround(Math.SQRT2) });
group('f64 -> f64', [2], { 'f64.sqrt': Math.SQRT2 });
group('f32 f32 -> f32', [3, -2], {
  'f32.add': 1,
  'f32.sub': 5,
  'f32.mul': -6,
  'f32.div': -1.5,
  'f32.min': -2,
  'f32.max': 3,
  'f32.copysign': -3,
});
group('f64 f64 -> f64', [3, -2], {
  'f64.add': 1,
  'f64.sub': 5,
  'f64.mul': -6,
  'f64.div': -1.5,
  'f64.min': -2,
  'f64.max': 3,
  'f64.copysign': -3,
});

group('f32 -> i32', [2.75], { 'i32.trunc_f32_s': 2, 'i32.reinterpret_f32': 0x40300000 });
group('f32 -> i32', [-1e20], { 'i32.trunc_sat_f32_s': -(2 ** 31), 'i32.trunc_sat_f32_u': 0 });
group('f64 -> i32', [2.75], { 'i32.trunc_f64_s': 2 });
group('f64 -> i32', [-1e20], { 'i32.trunc_sat_f64_s': -(2 ** 31), 'i32.trunc_sat_f64_u': 0 });
group('i32 -> i64', [-5], { 'i64.extend_i32_s': -5, 'i64.extend_i32_u': 2 ** 32 - 5 });
group('i32 -> f32', [-5], { 'f32.convert_i32_s': -5, 'f32.convert_i32_u': 2 ** 32 });
group('i32 -> f64', [-5], { 'f64.convert_i32_s': -5, 'f64.convert_i32_u': 2 ** 32 - 5 });
group('f64 -> f32', [0.1], { 'f32.demote_f64': Math.fround(0.1) });
group('f32 -> f64', [0.1], { 'f64.promote_f32': Math.fround(0.1) });
group('f64 -> i64', [1], { 'i64.reinterpret_f64': 0x3ff * 2 ** 52 });
group('i64 -> f64', [0x400 * 2 ** 52], { 'f64.reinterpret_i64': 2 });
group('i32 -> f32', [0x40300000], { 'f32.reinterpret_i32': 2.75 });

group('i32 -> i32x4', [-3], { 'i32x4.splat': [-3, -3, -3, -3] });
group('i64 -> i64x2', [-3], { 'i64x2.splat': [-3, -3] });
group('f32 -> f32x4', [1.5], { 'f32x4.splat': [1.5, 1.5, 1.5, 1.5] });
group('f64 -> f64x2', [1.5], { 'f64x2.splat': [1.5, 1.5] });

const signed = [-7, 3, 5, 0];
const other = [3, 3, -2, 1];
group('i32x4 i32x4 -> i32x4', [signed, other], {
  'i32x4.eq': [0, -1, 0, 0],
  'i32x4.ne': [-1, 0, -1, -1],
  'i32x4.lt_s': [-1, 0, 0, -1],
  'i32x4.lt_u': [0, 0, -1, -1],
  'i32x4.gt_s': [0, 0, -1, 0],
  'i32x4.gt_u': [-1, 0, 0, 0],
  'i32x4.le_s': [-1, -1, 0, -1],
  'i32x4.le_u': [0, -1, -1, -1],
  'i32x4.ge_s': [0, -1, -1, 0],
  'i32x4.ge_u': [-1, -1, 0, 0],
  'i32x4.add': [-4, 6, 3, 1],
  'i32x4.sub': [-10, 0, 7, -1],
  'i32x4.mul': [-21, 9, -10, 0],
  'i32x4.min_s': [-7, 3, -2, 0],
  'i32x4.min_u': [3, 3, 5, 0],
  'i32x4.max_s': [3, 3, 5, 1],
  'i32x4.max_u': [-7, 3, -2, 1],
  'v128.and': [-7 & 3, 3, 5 & -2, 0],
  'v128.andnot': [-7 & ~3, 0, 5 & ~-2, 0],
  'v128.or': [-7 | 3, 3, 5 | -2, 1],
  'v128.xor': [-7 ^ 3, 0, 5 ^ -2, 1],
});
group('i32x4 -> i32x4', [signed], {
  'v128.not': [6, -4, -6, -1],
  'i32x4.abs': [7, 3, 5, 0],
  'i32x4.neg': [7, -3, -5, 0],
});
group('i32x4 -> i32', [signed], { 'v128.any_true': 1, 'i32x4.all_true': 0, 'i32x4.bitmask': 1 });
group('i32x4 i32 -> i32x4', [signed, 1], {
  'i32x4.shl': [-14, 6, 10, 0],
  'i32x4.shr_s': [-4, 1, 2, 0],
  'i32x4.shr_u': [2 ** 31 - 4, 1, 2, 0],
});
group('i32x4 i32x4 i32x4 -> i32x4', [signed, other, [-1, 0, 1, 0]], { 'v128.bitselect': [-7, 3, -1, 1] });
group('i32x4 -> i64x2', [[-7, 3, 5, -1]], {
  'i64x2.extend_low_i32x4_s': [-7, 3],
  'i64x2.extend_high_i32x4_s': [5, -1],
  'i64x2.extend_low_i32x4_u': [2 ** 32 - 7, 3],
  'i64x2.extend_high_i32x4_u': [5, 2 ** 32 - 1],
});
group(
  'i32x4 i32x4 -> i64x2',
  [
    [-1, 3, 5, -1],
    [2, 7, 11, 1],
  ],
  {
    'i64x2.extmul_low_i32x4_u': [2 * (2 ** 32 - 1), 21],
    'i64x2.extmul_high_i32x4_u': [55, 2 ** 32 - 1],
  },
);
group(
  'i64x2 i64x2 -> i64x2',
  [
    [2 ** 40, -7],
    [5, 3],
  ],
  {
    'i64x2.add': [2 ** 40 + 5, -4],
    'i64x2.sub': [2 ** 40 - 5, -10],
    'i64x2.mul': [5 * 2 ** 40, -21],
  },
);
group('i64x2 -> i64x2', [[2 ** 40, -7]], { 'i64x2.neg': [-(2 ** 40), 7] });
group('i64x2 i32 -> i64x2', [[2 ** 40, -8], 2], {
  'i64x2.shl': [2 ** 42, -32],
  'i64x2.shr_s': [2 ** 38, -2],
  'i64x2.shr_u': [2 ** 38, 2 ** 62 - 2],
});

const floats = [-2.75, 3, Number.NaN, 0.5];
const otherFloats = [1, 3, 4, -2];
group('f32x4 f32x4 -> i32x4', [floats, otherFloats], {
  'f32x4.eq': [0, -1, 0, 0],
  'f32x4.ne': [-1, 0, -1, -1],
  'f32x4.lt': [-1, 0, 0, 0],
  'f32x4.gt': [0, 0, 0, -1],
  'f32x4.le': [-1, -1, 0, 0],
  'f32x4.ge': [0, -1, 0, -1],
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
  'f32x4.ceil': [-2, 3, 7, 1],
  'f32x4.floor': [-3, 3, 6, 0],
  'f32x4.trunc': [-2, 3, 6, 0],
  'f32x4.nearest': [-3, 3, 6, 0],
});
group('f32x4 -> i32x4', [[-2.75, 3e9, Number.NaN, 1.5]], {
  'i32x4.trunc_sat_f32x4_s': [-2, 2 ** 31 - 1, 0, 1],
  'i32x4.trunc_sat_f32x4_u': [0, 3e9 | 0, 0, 1],
});
group('i32x4 -> f32x4', [[-7, 3, 5, 0]], {
  'f32x4.convert_i32x4_s': [-7, 3, 5, 0],
  'f32x4.convert_i32x4_u': [2 ** 32, 3, 5, 0],
});
group('f32x4 -> f64x2', [[0.1, -2, 3, 4]], { 'f64x2.promote_low_f32x4': [Math.fround(0.1), -2] });

group(
  'f64x2 f64x2 -> i64x2',
  [
    [-2.75, 3],
    [1, 3],
  ],
  {
    'f64x2.eq': [0, -1],
    'f64x2.ne': [-1, 0],
    'f64x2.lt': [-1, 0],
    'f64x2.gt': [0, 0],
    'f64x2.le': [-1, -1],
    'f64x2.ge': [0, -1],
  },
);
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
    'f64x2.min': [-2.75, 3],
    'f64x2.max': [0.5, 4],
    'f64x2.pmin': [-2.75, 3],
    'f64x2.pmax': [0.5, 4],
  },
);
group('f64x2 -> f64x2', [[-2.75, 6.25]], {
  'f64x2.abs': [2.75, 6.25],
  'f64x2.neg': [2.75, -6.25],
  'f64x2.sqrt': [Number.NaN, 2.5],
  'f64x2.ceil': [-2, 7],
  'f64x2.floor': [-3, 6],
  'f64x2.trunc': [-2, 6],
  'f64x2.nearest': [-3, 6],
});
group('f64x2 -> f32x4', [[0.1, -2]], { 'f32x4.demote_f64x2_zero': [Math.fround(0.1), -2, 0, 0] });
group('f64x2 -> i32x4', [[-2.75, 3e9]], { 'i32x4.trunc_sat_f64x2_s_zero': [-2, 2 ** 31 - 1, 0, 0] });
group('i32x4 -> f64x2', [[-7, 3, 5, 0]], {
  'f64x2.convert_low_i32x4_s': [-7, 3],
  'f64x2.convert_low_i32x4_u': [2 ** 32 - 7, 3],
});

test('every plain instruction has a case', () => {
  expect(Object.keys(plainOpcodes).filter((op) => !covered.has(op))).toEqual([]);
});
