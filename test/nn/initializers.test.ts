/** Initial weights have the distribution that their formula promises, and the same bits for the same seed. */
import { describe, expect, it } from 'vitest';
import { initializerNamed } from '../../src/nn/initializers.ts';
import { random } from '../../src/numeric/random.ts';
import { messageOf } from './message.ts';

const fan = { inputs: 30, outputs: 70 };
const count = 20_000;

function drawMany(name: string): Float64Array {
  const draw = initializerNamed(name);
  const stream = random(3, 'test');
  return Float64Array.from({ length: count }, () => draw(fan, stream));
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0) / values.length;
}

/** Variance of the distribution, and the fourth standardised moment: 9/5 for uniform, 3 for normal. */
const distributions: Readonly<Record<string, readonly [variance: number, kurtosis: number]>> = {
  glorotUniform: [2 / 100, 9 / 5],
  glorotNormal: [2 / 100, 3],
  heUniform: [2 / 30, 9 / 5],
  heNormal: [2 / 30, 3],
  lecunUniform: [1 / 30, 9 / 5],
  lecunNormal: [1 / 30, 3],
  uniform: [0.05 ** 2 / 3, 9 / 5],
  'uniform:0.5': [0.5 ** 2 / 3, 9 / 5],
};

describe('initializers', () => {
  it.each(Object.entries(distributions))('%s has its mean, variance and shape', (name, [variance, kurtosis]) => {
    const values = drawMany(name);
    const measured = mean(values.map((value) => value * value));
    // Five standard errors each: of the mean, of the variance, and of the fourth moment (normal: sqrt(96 / n) at most).
    expect(Math.abs(mean(values))).toBeLessThan(5 * Math.sqrt(variance / count));
    expect(Math.abs(measured / variance - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / count));
    expect(
      Math.abs(mean(values.map((value) => (value * value) / measured).map((square) => square * square)) - kurtosis),
    ).toBeLessThan(5 * Math.sqrt(96 / count));
  });

  it.each([
    ['glorotUniform', Math.sqrt(6 / 100)],
    ['heUniform', Math.sqrt(6 / 30)],
    ['lecunUniform', Math.sqrt(3 / 30)],
    ['uniform:0.5', 0.5],
  ])('%s fills its range up to the limit', (name, limit) => {
    const values = drawMany(name);
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.999 * limit);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-limit);
    expect(Math.min(...values)).toBeLessThan(-0.999 * limit);
  });

  it('fixed values', () => {
    expect(new Set(drawMany('zeros'))).toEqual(new Set([0]));
    expect(new Set(drawMany('constant'))).toEqual(new Set([0]));
    expect(new Set(drawMany('constant:-0.25'))).toEqual(new Set([-0.25]));
  });

  it.each([
    [
      'heNorml',
      'initializer: unknown name: got "heNorml"; expected one of glorotUniform, glorotNormal, heUniform, heNormal, lecunUniform, lecunNormal, uniform, zeros, constant — try "heNormal"',
    ],
    ['heNormal:2', 'initializer: takes no number: got "heNormal:2"; expected heNormal'],
    ['uniform:', 'initializer: not a number: got "uniform:"; expected uniform:0.05 or the like'],
    ['constant:x', 'initializer: not a number: got "constant:x"; expected constant:0.1 or the like'],
    ['uniform:Infinity', 'initializer: not a number: got "uniform:Infinity"; expected uniform:0.05 or the like'],
  ])('%s is refused', (name, message) => {
    expect(messageOf(() => initializerNamed(name))).toBe(message);
  });

  it.each([[7], [null], [undefined], [{ toString: 1 }], [['zeros']]])('%o is no name', (name) => {
    expect(messageOf(() => initializerNamed(name))).toMatch(/^initializer: unknown name: got /);
  });
});
