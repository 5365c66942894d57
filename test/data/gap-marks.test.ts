/** -999 and its like: said where they repeat far from all other values, and left out where the user says so. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';

const column = (values: readonly (number | string)[], options = {}) =>
  readCsv(`t,y\n${values.map((value, i) => `${value},${i}`).join('\n')}\n`, options);
const temperatures = Array.from({ length: 40 }, (_, i) => 3 + ((i * 7) % 25) / 2);

describe('marks for missing values', () => {
  it.each(['-999', '-9999', '9999', '-999.0', '999.9', '-99', '-888', '999999'])('%s is said', async (mark) => {
    const { warnings } = await column([...temperatures, mark, mark]);
    const number = String(Number(mark));
    expect(warnings).toEqual([
      `t: ${number} stands in 2 rows, far from all other values, 3 to 15, and is taken for a number: if it is a mark for a missing value, --missing=${number}`,
    ]);
  });

  it('two of them are said in one line', async () => {
    const { warnings } = await column([...temperatures, -999, -9999, -9999, -999]);
    expect(warnings[0]).toContain('--missing=-999,-9999');
  });

  it.each([
    [[...temperatures, 9999], 'it comes once'],
    [[...temperatures.map((value) => 10 * value), 199, 99, 99], 'it is near'],
    [[...temperatures, 500, 500], 'it is no mark'],
    [[1, 2, 3, 99, 99], 'the others are few'],
  ])('nothing is said where %# %s', async (values) => {
    expect((await column(values)).warnings).toEqual([]);
  });

  it('are missing where that is said, however they are spelled', async () => {
    const { table, warnings } = await column([...temperatures, '-999', '-999.0', '-9.99e2', 'NA'], {
      missing: ['-999'],
    });
    const [found] = table.columns;
    expect(found!.kind === 'number' && [...found!.values].slice(40)).toEqual([NaN, NaN, NaN, NaN]);
    expect(warnings).toEqual([]);
  });
});
