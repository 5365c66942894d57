/** Data of one's own: tables as rows on the plane, and points that a link holds. */
import { describe, expect, it } from 'vitest';
import { drawnRows, parsePoints, printPoints } from '../../playground/engine/own.ts';
import { describeTable, readTable, usualChoice } from '../../playground/engine/table.ts';
import { readCsv } from '../../src/index.ts';

async function tableOf(text: string) {
  const { table, warnings } = await readCsv(text);
  return { name: 'test.csv', table, warnings };
}

const flowers = [
  'length,width,colour,height,species',
  '5,1,red,1,rose',
  '6,2,blue,2,rose',
  '1,3,red,3,daisy',
  ',4,blue,4,daisy',
  '2,3,red,5,daisy',
  '7,8,blue,6,rose',
].join('\n');

describe('a table', () => {
  it('the target by its name, the first two columns of numbers drawn, all others used', async () => {
    const own = await tableOf(flowers);
    const choice = usualChoice(own);
    expect(choice).toEqual({ target: 'species', drawn: ['length', 'width'] });
    const { rows, notes } = readTable(own, choice);
    expect(rows.classNames).toEqual(['daisy', 'rose']);
    expect([...rows.y]).toEqual([1, 1, 0, 0, 1]);
    expect(rows.otherNames).toEqual(['colour=red', 'colour=blue', 'height']);
    expect(notes).toEqual(['1 rows with gaps are left out']);
    const mean = rows.x1.reduce((sum, x) => sum + x, 0) / 5;
    const deviation = Math.sqrt(rows.x1.reduce((sum, x) => sum + x * x, 0) / 5);
    expect(mean).toBeCloseTo(0, 12);
    // A standard deviation is 2 long on the plane.
    expect(deviation).toBeCloseTo(2, 12);
  });

  it('numbers with many values are a regression, scaled to at most 1', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i * 3.5}`);
    const own = await tableOf(`a,b,price\n${lines.join('\n')}`);
    const info = describeTable(own, usualChoice(own));
    expect(info).toMatchObject({ task: 'regression', rows: 40 });
    const { rows } = readTable(own, info.choice);
    expect(Math.max(...rows.y)).toBeCloseTo(1, 12);
    expect(Math.min(...rows.y)).toBeCloseTo(-1, 12);
  });

  it.each([
    [
      'a,y\n1,x\n2,z\n3,x\n4,z',
      /too few columns of numbers to draw: got 1, beside the target "y"; expected at least 2/,
    ],
    ['a,b,y\n1,2,x\n3,4,z', /too few rows: got 2 without gaps; expected at least 4/],
    [
      `a,b,y\n${Array.from({ length: 36 }, (_, i) => `${i},${i},k${i % 12}`).join('\n')}`,
      /target "y": not a number of classes that can be drawn: got 12; expected 2 to 10/,
    ],
  ])('is refused with a reason: %#', async (text, message) => {
    const own = await tableOf(text);
    expect(() => describeTable(own, usualChoice(own))).toThrow(message);
  });
});

describe('drawn points', () => {
  it('come back from a link within a five-hundredth', () => {
    const points = Array.from({ length: 50 }, (_, i) => ({ x1: -6 + i * 0.24, x2: 6 - i * 0.2, y: i % 10 }));
    const back = parsePoints(printPoints(points, false));
    expect(back.regression).toBe(false);
    expect(back.points.map(({ y }) => y)).toEqual(points.map(({ y }) => y));
    for (const [i, { x1, x2 }] of back.points.entries()) {
      expect(Math.abs(x1 - points[i]!.x1)).toBeLessThan(0.002);
      expect(Math.abs(x2 - points[i]!.x2)).toBeLessThan(0.002);
    }
  });

  it('have classes up to the highest that occurs, and values for regression', () => {
    expect(drawnRows(printPoints([{ x1: 0, x2: 0, y: 3 }], false))?.classNames).toHaveLength(4);
    const values = drawnRows(printPoints([{ x1: 1, x2: 1, y: -0.5 }], true));
    expect(values?.classNames).toEqual([]);
    expect(values!.y[0]).toBeCloseTo(-0.5, 2);
  });

  it('of a damaged link are none', () => {
    expect(drawnRows('c%%%')).toBeUndefined();
    expect(drawnRows('')).toBeUndefined();
  });
});
