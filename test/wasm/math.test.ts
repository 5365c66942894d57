/** The float32 functions of the WebAssembly backend: measured accuracy, values at the ends, and their exact bits. */
import { describe, expect, test } from 'vitest';
import { moduleBuilder } from '../../src/backends/wasm/assembler.ts';
import type { MathName } from '../../src/backends/wasm/math.ts';
import { emitMath, loadMath } from '../../src/backends/wasm/math.ts';
import { cos, erf, exp, expm1, log, log1p, pow, sin, tanh } from '../../src/numeric/elementary.ts';
import { random } from '../../src/numeric/random.ts';
import { instantiate } from './instance.ts';

const names: MathName[] = ['exp', 'expm1', 'log', 'log1p', 'sin', 'cos', 'tanh', 'sigmoid', 'erf', 'pow'];
const capacity = 1 << 18;
const bytes = 4 * capacity;

const memory = new WebAssembly.Memory({ initial: (3 * bytes) / 65536 });
const inputs = new Float32Array(memory.buffer, 0, capacity);
const exponents = new Float32Array(memory.buffer, bytes, capacity);
const outputs = new Float32Array(memory.buffer, 2 * bytes, capacity);

await loadMath(new Set(names));

const run = ((): Record<string, (...args: number[]) => number> => {
  const module = moduleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  for (const name of names) {
    module.define(
      name,
      ['i32'],
      [],
      (f) => {
        const address = f.local('i32');
        f.forRange(address, 0, { local: 0 }, 16, () => {
          f.get(address);
          f.get(address);
          f.load('v128.load');
          if (name === 'pow') {
            f.get(address);
            f.load('v128.load', bytes);
          }
          emitMath(f, name);
          f.store('v128.store', 2 * bytes);
        });
      },
      { export: true },
    );
  }
  return instantiate(module, memory);
})();

/** The results for all inputs, which stay in memory until the next run. */
function apply(name: MathName): Float32Array {
  run[name]!(bytes);
  return outputs;
}

function applyTo(name: MathName, x: readonly number[], y: readonly number[] = []): number[] {
  inputs.set(x);
  exponents.set(y);
  return [...apply(name).subarray(0, x.length)];
}

const sigmoid = (x: number): number => 1 / (1 + exp(-x));
const references: Record<string, (x: number) => number> = { exp, expm1, log, log1p, sin, cos, tanh, sigmoid, erf };

const bitView = new DataView(new ArrayBuffer(8));

/** The distance in units in the last place of the float32 nearest to the exact result; subnormal numbers have one unit. */
function ulps(actual: number, exact: number): number {
  bitView.setFloat64(0, Math.abs(exact));
  const binade = Math.max((bitView.getUint16(0) >> 4) - 1023, -126);
  const unit = 2 ** Math.max(binade - 23, -149);
  return Math.abs(actual - exact) / unit;
}

/** The greatest error over evenly spaced points of an interval. */
function greatestError(name: MathName, from: number, to: number): number {
  for (let i = 0; i < capacity; i++) inputs[i] = from + ((to - from) * i) / (capacity - 1);
  apply(name);
  const reference = references[name]!;
  let worst = 0;
  for (let i = 0; i < capacity; i++) {
    worst = Math.max(worst, ulps(outputs[i]!, reference(inputs[i]!)));
  }
  return worst;
}

describe('accuracy', () => {
  test.each<[MathName, number, number, number]>([
    ['exp', 1.5, -87.33, 88.72],
    ['exp', 1.5, -1, 1],
    ['expm1', 1.5, -18, 88.72],
    ['expm1', 1.5, -1, 1],
    ['expm1', 1, -0.01, 0.01],
    ['log', 1, 1e-3, 10],
    ['log', 1, 0.5, 2],
    ['log', 1, 1, 3e38],
    ['log', 1, 2e-45, 1e-37],
    ['log1p', 1.5, -0.9999999, 10],
    ['log1p', 1.5, -0.5, 0.5],
    ['log1p', 1, -1e-6, 1e-6],
    ['log1p', 1, 1, 3e38],
    ['sin', 2, -10, 10],
    ['sin', 2, -1e5, 1e5],
    ['sin', 2, -1e8, 1e8],
    ['cos', 2, -10, 10],
    ['cos', 2, -1e5, 1e5],
    ['cos', 2, -1e8, 1e8],
    ['tanh', 2, -10, 10],
    ['tanh', 2, -0.5, 0.5],
    ['tanh', 2, -1e-3, 1e-3],
    ['sigmoid', 2, -87.33, 100],
    ['sigmoid', 2, -10, 10],
    ['sigmoid', 2, -1, 1],
    ['erf', 2.5, -5, 5],
    ['erf', 2.5, -1.5, 1.5],
    ['erf', 1.5, -1e-3, 1e-3],
  ])('%s: at most %d ULP on [%d, %d]', (name, bound, from, to) => {
    expect(greatestError(name, from, to)).toBeLessThanOrEqual(bound);
  });

  test.each([60, 2, 0.01, 250])('pow: at most 1 ULP where |log2 x| < %d / 2 and |y log2 x| < 126', (width) => {
    const stream = random(7, `pow ${width}`);
    for (let i = 0; i < capacity; i++) {
      inputs[i] = pow(2, width * (stream.uniform() - 0.5));
      const size = log(inputs[i]!) / Math.LN2;
      exponents[i] = size === 0 ? 1 : (252 * (stream.uniform() - 0.5)) / size;
    }
    apply('pow');
    let worst = 0;
    for (let i = 0; i < capacity; i++) {
      worst = Math.max(worst, ulps(outputs[i]!, pow(inputs[i]!, exponents[i]!)));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });
});

describe('values at the ends', () => {
  const tiny = 2 ** -149;
  const small = 2 ** -127;
  test.each<[MathName, number[], number[]]>([
    ['exp', [0, -0, Infinity, -Infinity, NaN], [1, 1, Infinity, 0, NaN]],
    ['exp', [88.7228317, 88.7228394, 1e30, -87.3366, -104, -1e30], [3.402798489e38, Infinity, Infinity, 0, 0, 0]],
    ['expm1', [0, -0, Infinity, -Infinity, NaN, -50], [0, -0, Infinity, -1, NaN, -1]],
    ['expm1', [88.7228317, 89, small, -small], [3.402798489e38, Infinity, small, -small]],
    ['log', [1, 0, -0, -1, -tiny, Infinity, -Infinity, NaN], [0, -Infinity, -Infinity, NaN, NaN, Infinity, NaN, NaN]],
    ['log', [tiny, small], [-103.27892990343184, -88.029691931]],
    ['log1p', [0, -0, -1, -2, Infinity, -Infinity, NaN], [0, -0, -Infinity, NaN, Infinity, NaN, NaN]],
    ['log1p', [tiny, -tiny, 16777216, 3.4e38], [tiny, -tiny, 16.635532393, 88.722005885]],
    ['sin', [0, -0, Infinity, -Infinity, NaN, tiny], [0, -0, NaN, NaN, NaN, tiny]],
    ['cos', [0, -0, Infinity, -Infinity, NaN, tiny], [1, 1, NaN, NaN, NaN, 1]],
    ['tanh', [0, -0, Infinity, -Infinity, NaN, 10, -1e30], [0, -0, 1, -1, NaN, 1, -1]],
    ['tanh', [small, -small], [small, -small]],
    ['sigmoid', [0, -0, Infinity, -Infinity, NaN, 20, -1e30, -88.5, -88.7, -89], [0.5, 0.5, 1, 0, NaN, 1, 0, 0, 0, 0]],
    ['erf', [0, -0, Infinity, -Infinity, NaN, 4, -1e30], [0, -0, 1, -1, NaN, 1, -1]],
  ])('%s of %j is %j', (name, x, expected) => {
    expect(applyTo(name, x)).toEqual(expected.map(Math.fround));
  });

  test('sin and cos of the largest numbers stay within [-1, 1]', () => {
    const stream = random(1, 'large angles');
    for (let i = 0; i < capacity; i++) inputs[i] = pow(2, 20 + 108 * stream.uniform()) * (i % 2 === 0 ? 1 : -1);
    for (const name of ['sin', 'cos'] as const) {
      expect(apply(name).every((y) => y >= -1 && y <= 1)).toBe(true);
    }
  });

  test.each<[MathName, number]>([
    ['tanh', 1],
    ['erf', 1],
    ['sigmoid', 1],
  ])('%s never exceeds %d', (name, limit) => {
    for (let i = 0; i < capacity; i++) inputs[i] = (20 * i) / capacity;
    expect(apply(name).reduce((most, y) => Math.max(most, y))).toBe(limit);
  });

  test('pow has the special values of C', () => {
    const bases = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 1.5, -3, tiny, -tiny, 1e30, -1e30, Infinity, -Infinity, NaN];
    const powers = [...bases, 3, -3, 16777215, 16777216, -33554432];
    const pairs = bases.flatMap((x) => powers.map((y) => [x, y] as const));
    const results = applyTo(
      'pow',
      pairs.map(([x]) => x),
      pairs.map(([, y]) => y),
    );
    for (const [i, result] of results.entries()) {
      const [x, y] = pairs[i]!;
      // ECMAScript departs from C: NaN for 1 to the power of NaN and of infinities, and for -1 to that of infinities.
      const unit = x === 1 || (x === -1 && Math.abs(y) === Infinity);
      const expected = unit ? 1 : Math.fround(pow(Math.fround(x), Math.fround(y)));
      expect([x, y, result]).toEqual([x, y, expected]);
    }
  });
});

describe('bits', () => {
  /** A checksum (FNV-1a over words) of the results on 2^18 numbers from all binades. */
  function checksum(name: MathName): string {
    const words = new Uint32Array(memory.buffer, 0, capacity);
    for (let i = 0; i < capacity; i++) {
      words[i] = Math.imul(i, 0x9e3779b1);
      exponents[i] = (i % 97) / 8 - 6;
    }
    run[name]!(bytes);
    let hash = 0x811c9dc5;
    for (const result of outputs) {
      bitView.setFloat32(0, Number.isNaN(result) ? Number.NaN : result);
      hash = Math.imul(hash ^ bitView.getUint32(0), 0x01000193);
    }
    return (hash >>> 0).toString(16);
  }

  // These change only with the formulas; a difference between engines or processors is a fault.
  test.each<[MathName, string]>([
    ['exp', 'c5849a93'],
    ['expm1', '74f6deca'],
    ['log', 'ac1491f2'],
    ['log1p', '4370ef70'],
    ['sin', '2d8b68d2'],
    ['cos', '47368de9'],
    ['tanh', 'ec2425b2'],
    ['sigmoid', '111591bb'],
    ['erf', 'c427872e'],
    ['pow', 'bedeb8e0'],
  ])('%s gives the known bits', (name, known) => {
    expect(checksum(name)).toBe(known);
  });
});
