import { describe, expect, it } from 'vitest';
import {
  count,
  formatBytes,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatSetting,
  shorten,
} from '../../src/drawing/format.ts';

describe('numbers for people', () => {
  it('what is less than 1 is not written as 1 where it is a metric', () => {
    expect([0.99994, 0.99996, 0.99999996, 1 - 2 ** -53, 1].map(formatMetric)).toEqual([
      '0.9999',
      '0.99996',
      '0.99999996',
      '0.9999999999999999',
      '1',
    ]);
  });

  it('settings have four digits where they are fractions', () => {
    expect(
      [0.00158249123, 1e-8, 123456, true, null, 'adam', [16, 16], [0, 0.0011161245674]].map((value) =>
        formatSetting(value),
      ),
    ).toEqual(['0.001582', '1e-8', '123456', 'true', 'none', 'adam', '16, 16', '0, 0.001116']);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [529411, '529,411'],
    [-1234567, '-1,234,567'],
    [0.81532, '0.8153'],
    [0.5, '0.5'],
    [-0.00012346, '-0.0001235'],
    [12345.6, '12,346'],
    [1234.56, '1,235'],
    [99.999, '100'],
    [0.0000123, '1.23×10⁻⁵'],
    [1.5e21, '1.5×10²¹'],
    [Infinity, '∞'],
    [-Infinity, '-∞'],
    [NaN, '–'],
    [null, '–'],
    [undefined, '–'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('keeps zeros in a column of metrics', () => {
    expect([0.907, 12.5, 3, 0.00001].map(formatMetric)).toEqual(['0.9070', '12.50', '3', '1.000×10⁻⁵']);
  });

  it.each([
    [0.8153, '81.5 %'],
    [0, '0 %'],
    [1, '100 %'],
    [0.9996, '99.96 %'],
    [0.99999, '> 99.99 %'],
    [0.0004, '0.04 %'],
    [0.00001, '< 0.01 %'],
    [-0.25, '-25.0 %'],
    [null, '–'],
    [NaN, '–'],
  ])('the share %s is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  it.each([
    [0.0421, '42 ms'],
    [0.9999, '1.0 s'],
    [9.96, '10 s'],
    [59.6, '1 min 0 s'],
    [125, '2 min 5 s'],
    [3599.7, '1 h 0 min'],
    [3780, '1 h 3 min'],
    [Infinity, '–'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [7, '7 bytes'],
    [2117644, '2.1 MB'],
    [999_999, '1 MB'],
    [150_400, '150 kB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('counts in one and many', () => {
    expect([count(1, 'row'), count(2222, 'row'), count(2, 'class', 'classes')]).toEqual([
      '1 row',
      '2,222 rows',
      '2 classes',
    ]);
  });

  it('shortens by characters as people count them', () => {
    expect([shorten('abcdef', 4), shorten('🙂🙂🙂', 3), shorten('🙂🙂🙂', 2)]).toEqual(['abc…', '🙂🙂🙂', '🙂…']);
  });
});
