/** What one core of this machine can do at most: multiplications and additions in 128-bit SIMD, held in registers. */
import { moduleBuilder } from '../src/backends/wasm/assembler.ts';

/** How many sums are updated side by side: enough to hide the latency of a multiplication and an addition, and with two factors no more than 16 registers. */
const sumCounts = [11, 12, 13];
const turns = 2_000_000;

/** GFLOP/s of one thread, the best of many runs of about 20 ms: sum = sum * factor + shift, over and over. */
export async function simdPeak(): Promise<number> {
  const rates: number[] = [];
  for (const sums of sumCounts) {
    const run = await peakKernel(sums);
    run();
    for (let i = 0; i < 20; i++) {
      const start = performance.now();
      run();
      rates.push((turns * sums * 8) / (performance.now() - start) / 1e6);
    }
  }
  return Math.max(...rates);
}

async function peakKernel(sums: number): Promise<() => number> {
  const module = moduleBuilder();
  module.define(
    'peak',
    [],
    ['f32'],
    (f) => {
      const locals = Array.from({ length: sums }, () => f.local('v128'));
      const factor = f.local('v128');
      const shift = f.local('v128');
      const counter = f.local('i32');
      f.v128splatF32(0.5);
      f.set(factor);
      f.v128splatF32(0.25);
      f.set(shift);
      f.forRange(counter, 0, turns, 1, () => {
        for (const local of locals) {
          f.get(local);
          f.get(factor);
          f.op('f32x4.mul');
          f.get(shift);
          f.op('f32x4.add');
          f.set(local);
        }
      });
      for (const [i, local] of locals.entries()) {
        f.get(local);
        if (i > 0) f.op('f32x4.add');
      }
      f.lane(0);
    },
    { export: true },
  );
  const { instance } = await WebAssembly.instantiate(module.build());
  return instance.exports.peak as () => number;
}
