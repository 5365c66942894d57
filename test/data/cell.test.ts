/** The short way to read a number gives what the long way gives, or nothing. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseNumber, plainDecimal } from '../../src/data/cell.ts';
import { gatherFinite, medianInPlace } from '../../src/data/statistics.ts';

describe('plain decimals', () => {
  it.each(['0', '-0', '12', '-3.25', '0.1', '.5', '5.', '123456789012345', '-0.000001', '999999999.999999'])(
    '%s is read',
    (text) => {
      expect(plainDecimal(text)).toBe(Number(text));
    },
  );

  it.each([
    '',
    '-',
    '.',
    '-.',
    '007',
    '-01',
    '1e5',
    '+1',
    ' 1',
    '1 ',
    '0x10',
    '1,5',
    '1.2.3',
    '1234567890123456',
    'NA',
    'Infinity',
  ])('%j is left to the long way', (text) => {
    expect(plainDecimal(text)).toBeNaN();
  });

  it.each(['0.1234567890123456', '-9007199254740.991', '0.0000000000000000000123'])(
    '%s has more digits than most, and is read',
    (text) => {
      expect(plainDecimal(text)).toBe(Number(text));
    },
  );

  it.each(['900719925474.0992', '900719925474.0993', '0.00000000000000000000123', '123456789012345678901234567890.5'])(
    '%s has too many digits for one division',
    (text) => {
      expect(plainDecimal(text)).toBeNaN();
    },
  );

  test('any decimal is the nearest float64', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${length}}$`));
    fc.assert(
      fc.property(
        fc.constantFrom('', '-'),
        digits(17),
        fc.constantFrom('', '.'),
        digits(23),
        (sign, whole, point, part) => {
          const text = `${sign}${whole}${point}${part}`;
          const value = plainDecimal(text);
          expect(Number.isNaN(value) || Object.is(value, parseNumber(text))).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

test('medians of many values, sorted, reversed, equal and random, are those of the sorted values', () => {
  const shapes: ((i: number) => number)[] = [
    (i) => i,
    (i) => -i,
    () => 3,
    (i) => (i * 7919) % 4099,
    (i) => i % 2,
    // One that is far from all others, and halves that are far apart.
    (i) => (i === 7 ? 1e300 : (i * 7919) % 4099),
    (i) => (i % 2 === 0 ? -1e308 : 1e308),
    (i) => (i % 2 === 0 ? -1 : 1e-3 * i),
    (i) => 1e-310 * ((i * 7919) % 4099),
    // What lies at even distances is no sample of these, and that of an even number lies between the halves.
    (i) => (i % 19 === 0 ? 5 : (i * 7919) % 4099),
    (i) => i * (i % 2 === 0 ? -1 : 1),
  ];
  for (const length of [1, 2, 599, 600, 601, 5000, 5001, 20_000, 20_001]) {
    for (const shape of shapes) {
      const values = Float64Array.from({ length }, (_, i) => shape(i));
      const sorted = values.toSorted();
      const expected = sorted[(length - 1) >> 1]! / 2 + sorted[length >> 1]! / 2;
      expect(medianInPlace(values)).toBe(expected);
    }
  }
});

test('the finite values of some rows, in the room that is given', () => {
  const values = Float64Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5);
  const room = new Float64Array(4);
  expect([...gatherFinite(values, Int32Array.of(0, 1, 3, 4), room)]).toEqual([1, 5]);
});
