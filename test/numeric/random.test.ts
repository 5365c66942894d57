/** The generator: known answers of Threefry, the distributions that it draws from, and its independence of streams. */
import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashName, random, threefry, toUnit } from '../../src/numeric/random.ts';

describe('threefry', () => {
  it('gives the known answers of Random123 for Threefry-2x32 with 20 rounds', () => {
    expect(threefry(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  it('takes signed and unsigned words alike', () => {
    assert(
      property(array(integer(), { minLength: 4, maxLength: 4 }), ([a = 0, b = 0, c = 0, d = 0]) => {
        expect(threefry(a, b, c, d)).toEqual(threefry(a >>> 0, b >>> 0, c >>> 0, d >>> 0));
      }),
    );
  });
});

describe('helpers', () => {
  it('toUnit is in [0, 1), exact in float32', () => {
    expect(toUnit(0)).toBe(0);
    expect(toUnit(0xffffffff)).toBe(16777215 / 16777216);
    assert(
      property(integer(), (word) => {
        expect(toUnit(word)).toBe(Math.fround(toUnit(word)));
        expect(toUnit(word)).toBe(toUnit(word >>> 0));
      }),
    );
  });

  it('hashName is FNV-1a', () => {
    expect(hashName('')).toBe(0x811c9dc5);
    expect(hashName('a')).toBe(0xe40c292c);
    expect(hashName('foobar')).toBe(0xbf9cf968);
  });
});

const draws = 200_000;

function moments(next: () => number): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const values = Float64Array.from({ length: draws }, next);
  const mean = values.reduce((sum, x) => sum + x, 0) / draws;
  const moment = (power: number) => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / draws;
  const variance = moment(2);
  return { mean, variance, skewness: moment(3) / variance ** 1.5, kurtosis: moment(4) / variance ** 2 };
}

// Each bound is 5 standard errors of the estimate from 200,000 draws.
const error = 5 / Math.sqrt(draws);

describe('random', () => {
  it('uniform draws have mean 1/2 and variance 1/12 within 5 standard errors, and fill 100 cells evenly', () => {
    const { uniform } = random(7, 'uniform');
    const { mean, variance } = moments(uniform);
    expect(Math.abs(mean - 0.5)).toBeLessThan(error * Math.sqrt(1 / 12));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(error * Math.sqrt(1 / 180));
    const cells = new Float64Array(100);
    for (let i = 0; i < draws; i++) cells[Math.floor(uniform() * 100)]! += 1;
    const chiSquare = cells.reduce((sum, count) => sum + (count - draws / 100) ** 2 / (draws / 100), 0);
    expect(Math.abs(chiSquare - 99)).toBeLessThan(5 * Math.sqrt(2 * 99));
  });

  it('normal draws have mean 0, variance 1, skewness 0 and kurtosis 3 within 5 standard errors', () => {
    const { mean, variance, skewness, kurtosis } = moments(random(7, 'normal').normal);
    expect(Math.abs(mean)).toBeLessThan(error);
    expect(Math.abs(variance - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(skewness)).toBeLessThan(error * Math.sqrt(6));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(error * Math.sqrt(24));
  });

  it('neighbouring draws and draws of neighbouring seeds and streams are uncorrelated within 5 standard errors', () => {
    const correlation = (a: () => number, b: () => number) => {
      let sum = 0;
      for (let i = 0; i < draws; i++) sum += (a() - 0.5) * (b() - 0.5);
      return Math.abs((sum / draws) * 12);
    };
    const one = random(1, 'weights').uniform;
    expect(correlation(one, one)).toBeLessThan(error);
    expect(correlation(random(1, 'weights').uniform, random(2, 'weights').uniform)).toBeLessThan(error);
    expect(correlation(random(1, 'weights').uniform, random(1, 'weightt').uniform)).toBeLessThan(error);
  });

  it('gives the same draws for the same seed and stream, and others for another seed or stream', () => {
    const first = (seed: number, stream: string) => {
      const { uniform } = random(seed, stream);
      return Array.from({ length: 4 }, uniform);
    };
    assert(
      property(integer(), string(), (seed, stream) => {
        expect(first(seed, stream)).toEqual(first(seed, stream));
        expect(first(seed, stream)).not.toEqual(first(seed + 1, stream));
        expect(first(seed, stream)).not.toEqual(first(seed, `${stream}!`));
        expect(first(seed, stream)).not.toEqual(first(seed + 4294967296, stream));
      }),
    );
  });

  it('gives the same draws as when this test was written', () => {
    const { uniform, normal, integer: whole } = random(42, 'shuffle');
    expect([uniform(), normal(), whole(1000)]).toEqual([0.506196073609879, -0.1837098644712381, 14]);
  });

  it('integer(n) stays in [0, n) and reaches every value', () => {
    const { integer: whole } = random(5, 'integer');
    const seen = new Set<number>();
    for (let i = 0; i < 1000; i++) seen.add(whole(10));
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('shuffle is a permutation, in place, of arrays and of Int32Array', () => {
    assert(
      property(array(integer()), integer(), (values, seed) => {
        const shuffled = [...values];
        expect(random(seed, 'shuffle').shuffle(shuffled)).toBe(shuffled);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
        expect([...random(seed, 'shuffle').shuffle(Int32Array.from(values))]).toEqual(shuffled);
      }),
    );
  });

  it('shuffle gives each of the 6 orders of 3 values equally often, within 5 standard errors', () => {
    const { shuffle } = random(9, 'shuffle');
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(60_000 * (5 / 36)));
  });
});
