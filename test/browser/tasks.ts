/**
 * What browser tests run in both places: each task is called here and in the page, and must give the same value.
 * A task takes and gives plain data (numbers, strings, arrays, objects), and may be asynchronous.
 */
import { cos, erf, exp, log, pow, sin, tanh } from '../../src/numeric/elementary.ts';
import { random } from '../../src/numeric/random.ts';

/** Floats as their bits, so that NaN, -0 and the last digit count too. NaN has one form. */
export function bitsOf(values: Iterable<number>): string[] {
  const view = new DataView(new ArrayBuffer(8));
  return Array.from(values, (value) => {
    view.setFloat64(0, value);
    return Number.isNaN(value) ? 'NaN' : view.getBigUint64(0).toString(16).padStart(16, '0');
  });
}

export const tasks = {
  /** Uniform and normal draws of a stream, and a shuffled order. */
  randomDraws({ seed, count }: { seed: number; count: number }): string[] {
    const draws = random(seed, 'browser test');
    const uniform = Array.from({ length: count }, () => draws.uniform());
    const normal = Array.from({ length: count }, () => draws.normal());
    const order = draws.shuffle(Array.from({ length: count }, (_, i) => i));
    return bitsOf([...uniform, ...normal, ...order]);
  },

  /** Our own transcendental functions over their range. */
  elementaryFunctions({ count }: { count: number }): string[] {
    const draws = random(1, 'arguments');
    const values = Array.from({ length: count }, () => draws.normal() * 20);
    return bitsOf(
      values.flatMap((x) => [exp(x), log(Math.abs(x)), sin(x), cos(x), tanh(x), erf(x), pow(Math.abs(x), 1.7)]),
    );
  },
};

export type Tasks = typeof tasks;
