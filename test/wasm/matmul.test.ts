/** Matrix products of the WebAssembly backend against a plain triple loop in float64. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FunctionBuilder } from '../../src/backends/wasm/assembler.ts';
import { moduleBuilder } from '../../src/backends/wasm/assembler.ts';
import type { MatmulSpec } from '../../src/backends/wasm/kernels/matmul.ts';
import { defineMatmul, matmulScratchBytes } from '../../src/backends/wasm/kernels/matmul.ts';
import { random } from '../../src/numeric/random.ts';
import { onTurn } from '../turn.ts';
import { instantiate } from './instance.ts';

interface Case {
  spec: MatmulSpec;
  a: Float32Array;
  b: Float32Array;
  /** C before the product. */
  before: Float32Array;
}

const layouts = [
  { name: 'NN', transposeA: false, transposeB: false },
  { name: 'NT', transposeA: false, transposeB: true },
  { name: 'TN', transposeA: true, transposeB: false },
  { name: 'TT', transposeA: true, transposeB: true },
] as const;

function makeCase(spec: MatmulSpec, seed = 1): Case {
  const { m, n, k } = spec;
  const stream = random(seed, `matmul ${m} ${n} ${k}`);
  const fill = (count: number): Float32Array => Float32Array.from({ length: count }, () => 2 * stream.uniform() - 1);
  return { spec, a: fill(m * k), b: fill(k * n), before: fill(m * n) };
}

/** Equality of bits, much faster than that of the test framework. */
function same(actual: Float32Array, expected: Float32Array): boolean {
  return actual.length === expected.length && actual.every((value, i) => Object.is(value, expected[i]));
}

const gap = 64;

/** Runs one product with every operand fenced by NaN; fails if a fence is touched. */
function multiply({ spec, a, b, before }: Case): Float32Array {
  const floats: number[] = [];
  let address = gap;
  for (const count of [a.length, b.length, before.length, matmulScratchBytes(spec) / 4]) {
    floats.push(address / 4);
    address += 16 * Math.ceil(count / 4) + gap;
  }
  const [aAt, bAt, cAt, scratchAt] = floats as [number, number, number, number];
  const module = moduleBuilder();
  const pages = Math.ceil(address / 65536);
  module.importMemory('env', 'memory', { initial: pages });
  const { index } = defineMatmul(module, spec, 4 * scratchAt);
  const call = (f: FunctionBuilder): void => {
    for (const at of [aAt, bAt, cAt]) f.i32(4 * at);
    f.call(index);
  };
  module.define('run', [], [], call, { export: true });
  const memory = new WebAssembly.Memory({ initial: pages });
  const all = new Float32Array(memory.buffer).fill(Number.NaN);
  all.set(a, aAt);
  all.set(b, bAt);
  all.set(before, cAt);
  instantiate(module, memory).run!();
  expect(same(all.subarray(aAt, aAt + a.length), a)).toBe(true);
  expect(same(all.subarray(bAt, bAt + b.length), b)).toBe(true);
  const result = all.slice(cAt, cAt + before.length);
  const fences = [all.subarray(0, aAt), all.subarray(cAt + before.length, scratchAt), all.subarray(address / 4)];
  for (const fence of [...fences, all.subarray(address / 4 - gap / 4)]) expect(fence.every(Number.isNaN)).toBe(true);
  return result;
}

/** The greatest |C - exact| as a part of 2^-24 (k + 1) (|A| |B| + |C before|), which bounds rounding in any order. */
function worstError({ spec, a, b, before }: Case, result: Float32Array): number {
  const { m, n, k, transposeA, transposeB, accumulate } = spec;
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let exact = accumulate ? before[i * n + j]! : 0;
      let size = Math.abs(exact);
      for (let step = 0; step < k; step++) {
        const product = a[transposeA ? step * m + i : i * k + step]! * b[transposeB ? j * k + step : step * n + j]!;
        exact += product;
        size += Math.abs(product);
      }
      const error = Math.abs(result[i * n + j]! - exact) / (2 ** -24 * (k + 1) * size);
      worst = Math.max(worst, error);
    }
  }
  return worst;
}

/** `worstError` of a product of random matrices. */
function errorOf(spec: MatmulSpec): number {
  const given = makeCase(spec);
  return worstError(given, multiply(given));
}

const upTo20 = Array.from({ length: 20 }, (_, i) => i + 1);

describe.each(layouts)('$name', ({ transposeA, transposeB }) => {
  test.each(upTo20)('m = %d, n from 1 to 20 at four turns, few and more steps', (m) => {
    for (const n of onTurn(upTo20, 4)) {
      for (const k of [1 + ((7 * m + 5 * n) % 15), 16 + ((3 * m + n) % 9)]) {
        expect(errorOf({ m, n, k, transposeA, transposeB }), `${m} x ${n} x ${k}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test.each(onTurn([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 31, 256, 257, 300, 513], 3))('k = %d', (k) => {
    for (const [m, n] of [
      [1, 5],
      [5, 1],
      [3, 7],
      [9, 10],
      [17, 34],
      [33, 8],
    ] as const) {
      for (const accumulate of [false, true]) {
        expect(errorOf({ m, n, k, transposeA, transposeB, accumulate }), `${m} x ${n}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test.each([
    [64, 64, 64],
    [65, 130, 259],
    [70, 40, 600],
    [131, 37, 260],
    [18, 40, 300],
    [19, 65, 1025],
    [200, 3, 33],
    [2, 200, 90],
    [7, 100, 70],
    [8, 100, 70],
    [100, 100, 2],
  ])('m = %d, n = %d, k = %d', (m, n, k) => {
    expect(errorOf({ m, n, k, transposeA, transposeB })).toBeLessThanOrEqual(1);
  });

  test('random shapes, adding to C', () => {
    const size = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (m, n, k, accumulate) => {
        expect(errorOf({ m, n, k, transposeA, transposeB, accumulate })).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  test.each([10, 300, 700])('the rows of a product do not depend on how many follow them (k = %d)', (k) => {
    const n = 37;
    const rows = (m: number): Float32Array => {
      const long = makeCase({ m: 150, n, k, transposeA: false, transposeB });
      const a = long.a.subarray(0, m * k);
      const stored = transposeA ? Float32Array.from(a, (_, at) => a[(at % m) * k + Math.floor(at / m)]!) : a;
      return multiply({ ...long, a: stored, before: new Float32Array(m * n), spec: { ...long.spec, m, transposeA } });
    };
    const all = rows(150);
    for (const m of [2, 5, 41]) expect(same(rows(m), all.subarray(0, m * n))).toBe(true);
  });
});

test.each([5, 300, 700])('a forward pass gives one row the bits that it has in a batch (k = %d)', (k) => {
  for (const n of [1, 37]) {
    const batch = makeCase({ m: 150, n, k, transposeA: false, transposeB: true });
    const one = { ...batch, a: batch.a.subarray(0, k), before: new Float32Array(n), spec: { ...batch.spec, m: 1 } };
    expect(same(multiply(one), multiply(batch).subarray(0, n))).toBe(true);
  }
});

describe('epilogue', () => {
  /** Doubles the finished rows, and counts how often each row is given. */
  const doubling = (n: number, visits: number) => {
    return (f: FunctionBuilder, rowStart: number, rowEnd: number, c: number): void => {
      const [row, column, address] = [f.local('i32'), f.local('i32'), f.local('i32')];
      const rescale = (at: () => void, change: () => void): void => {
        at();
        at();
        f.load('f32.load');
        change();
        f.store('f32.store');
      };
      f.forRange(row, { local: rowStart }, { local: rowEnd }, 1, () => {
        const visit = (): void => {
          f.get(row);
          f.i32(4);
          f.op('i32.mul');
          f.i32(visits);
          f.op('i32.add');
        };
        rescale(visit, () => {
          f.f32(1);
          f.op('f32.add');
        });
        f.forRange(column, 0, n, 1, () => {
          f.get(row);
          f.i32(n);
          f.op('i32.mul');
          f.get(column);
          f.op('i32.add');
          f.i32(4);
          f.op('i32.mul');
          f.get(c);
          f.op('i32.add');
          f.set(address);
          rescale(
            () => f.get(address),
            () => {
              f.get(address);
              f.load('f32.load');
              f.op('f32.add');
            },
          );
        });
      });
    };
  };

  test.each([
    [1, 9, 5],
    [9, 1, 5],
    [200, 1, 40],
    [1, 40, 40],
    [3, 5, 7],
    [3, 2, 1],
    [150, 11, 300],
    [70, 40, 20],
  ])('m = %d, n = %d, k = %d: each row once, after its last step', (m, n, k) => {
    for (const { transposeA, transposeB } of layouts) {
      const plain = makeCase({ m, n, k, transposeA, transposeB });
      const visits = 4 * 50_000;
      const module = moduleBuilder();
      module.importMemory('env', 'memory', { initial: 32 });
      const spec = { ...plain.spec, epilogue: doubling(n, visits) };
      const { index } = defineMatmul(module, spec, 4 * 300_000);
      const call = (f: FunctionBuilder): void => {
        for (const at of [0, 100_000, 200_000]) f.i32(4 * at);
        f.call(index);
      };
      module.define('run', [], [], call, { export: true });
      const memory = new WebAssembly.Memory({ initial: 32 });
      const all = new Float32Array(memory.buffer);
      all.set(plain.a, 0);
      all.set(plain.b, 100_000);
      instantiate(module, memory).run!();
      expect(all.subarray(50_000, 50_000 + m + 1)).toEqual(new Float32Array(m + 1).fill(1, 0, m));
      const doubled = multiply(plain).map((value) => 2 * value);
      expect(same(all.subarray(200_000, 200_000 + m * n), doubled)).toBe(true);
    }
  });
});

test('a size that is not positive is refused', () => {
  const spec = { m: 3, n: 0, k: 2, transposeA: false, transposeB: false };
  expect(() => defineMatmul(moduleBuilder(), spec, 0)).toThrow(
    'wasm matmul: a size is not a positive integer: got m 3, n 0, k 2',
  );
});
