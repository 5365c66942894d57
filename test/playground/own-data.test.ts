/** Data of one's own: tables as rows on the plane, and points that a link holds. */
import { describe, expect, it } from 'vitest';
import { drawnRows, parsePoints, printPoints } from '../../playground/engine/own.ts';
import { type OwnTable, readTable, usualChoice } from '../../playground/engine/table.ts';
import { parseTable, printTable } from '../../playground/engine/table-link.ts';
import { readCsv } from '../../src/data.ts';

async function tableOf(text: string) {
  const { table, warnings } = await readCsv(text);
  return { name: 'test.csv', table, warnings };
}

const division = { percTrainData: 50, seed: '1' };
const read = (own: OwnTable) => readTable(own, usualChoice(own), division);

function rowsOf(count: number, row: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => row(i)).join('\n');
}

const flowers = `length,width,colour,height,species\n${rowsOf(40, (i) =>
  [
    i % 10 === 3 ? '' : (i * 7) % 11,
    (i * 5) % 7,
    ['red', 'blue', 'blue'][i % 3],
    (i * 3) % 8,
    ['rose', 'daisy'][i % 2],
  ].join(','),
)}`;

describe('a table', () => {
  it('the target by its name, the first two columns of numbers drawn, all others used, gaps filled', async () => {
    const { rows, info } = read(await tableOf(flowers));
    expect(info.choice).toEqual({ target: 'species', drawn: ['length', 'width'] });
    expect(info.drawable).toEqual(['length', 'width', 'height']);
    expect(rows.classNames).toEqual(['daisy', 'rose']);
    expect(Array.from(rows.y).slice(0, 4)).toEqual([1, 0, 1, 0]);
    expect(rows.y).toHaveLength(40);
    expect(rows.otherNames).toEqual(['length is missing', 'colour=blue', 'colour=red', 'height']);
    // The plane lies at the mean of numbers and the most frequent text.
    expect(rows.held).toEqual([0, 1, 0, 0]);
    const training = Array.from(rows.parts!.train, (row) => rows.x2[row]!);
    const mean = training.reduce((sum, x) => sum + x, 0) / 20;
    // Learned from the rows of training; a standard deviation is 2 long on the plane. The table holds float32.
    expect(mean).toBeCloseTo(0, 6);
    expect(Math.sqrt(training.reduce((sum, x) => sum + x * x, 0) / 20)).toBeCloseTo(2, 6);
  });

  it('numbers with many values are a regression, unless people want classes', async () => {
    const own = await tableOf(`a,b,c,price\n${rowsOf(40, (i) => `${(i * 7) % 13},${i % 7},${i % 5},${i % 4}`)}`);
    const { info, rows } = read(own);
    expect(info).toMatchObject({ task: 'regression', rows: 40 });
    expect(rows.columns!.preprocessing.targets[0]).toMatchObject({ kind: 'number' });
    const classes = readTable(own, { ...info.choice, task: 'classification' }, division);
    expect(classes.rows.classNames).toEqual(['0', '1', '2', '3']);
  });

  it('two different numbers are classes', async () => {
    const own = await tableOf(`a,b,y\n${rowsOf(30, (i) => `${(i * 7) % 13},${i % 5},${i % 2}`)}`);
    expect(read(own).rows.classNames).toEqual(['0', '1']);
    const choice = { ...usualChoice(own), task: 'regression' } as const;
    expect(readTable(own, choice, division).rows.classNames).toEqual([]);
  });

  it('row numbers are not drawn while others are there, and are where none are', async () => {
    const numbered = (columns: string, row: (i: number) => string) =>
      tableOf(`${columns}\n${rowsOf(30, (i) => `${i + 1},${row(i)}`)}`);
    const many = read(await numbered('id,a,b,y', (i) => `${(i * 7) % 13},${i % 5},${['p', 'q'][i % 2]}`));
    expect(many.info.drawable).toEqual(['a', 'b']);
    expect(many.info.notes).toEqual([expect.stringMatching(/^id: left out: /)]);
    const few = read(await numbered('id,a,y', (i) => `${(i * 7) % 13},${['p', 'q'][i % 2]}`));
    expect(few.info.choice.drawn).toEqual(['id', 'a']);
  });

  it('the same column is not drawn twice, nor the target', async () => {
    const own = await tableOf(flowers);
    const { info } = readTable(own, { target: 'species', drawn: ['width', 'width'] }, division);
    expect(info.choice.drawn).toEqual(['width', 'length']);
    const other = readTable(own, { target: 'width', drawn: ['length', 'width'] }, division);
    expect(other.info.choice).toEqual({ target: 'width', drawn: ['length', 'height'] });
  });

  it.each([
    [
      'a,y\n1,x\n2,z\n3,x\n4,z',
      /too few columns of numbers to draw: got 1, beside the target "y"; expected at least 2/,
    ],
    ['a,b,y\n1,2,x\n3,4,z\n5,6,x', /too few rows: got 3; expected at least 4/],
    ['a,b,y\n1,2,x', /target "y": the same in every row: got only "x"; expected at least two values/],
    [`a,b,y\n${rowsOf(20, (i) => `${i % 5},${i % 3},x`)}`, /target "y": the same in every row/],
    [
      `a,b,y\n${rowsOf(36, (i) => `${i % 5},${i % 7},k${i % 12}`)}`,
      /target "y": not a number of classes that can be drawn: got 12; expected 2 to 10/,
    ],
    [
      `a,b,y\n${rowsOf(30, (i) => `${i % 5},7,${['p', 'q'][i % 2]}`)}`,
      /too few columns of numbers to draw: got 1, beside the target "y" \(b: the same value in every training row \(7\)\)/,
    ],
    [
      `${Array.from({ length: 130 }, (_, i) => `c${i}`).join(',')},y\n${rowsOf(30, (i) =>
        [...Array.from({ length: 130 }, (_, k) => (i * (k + 3)) % 9973), ['p', 'q'][i % 2]].join(','),
      )}`,
      /too many inputs to draw: got 130 of 130 columns; expected at most 128 — try fewer columns, or chainrule train/,
    ],
  ])('is refused with a reason: %#', async (text, message) => {
    const own = await tableOf(text);
    expect(() => read(own)).toThrow(message);
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

describe('a table in a link', () => {
  const letters = async (text: string) => {
    const own = await tableOf(text);
    return { own, choice: read(own).info.choice, link: await printTable(own, read(own).info.choice) };
  };

  it('comes back whole: texts that look like numbers, gaps, odd names, the choice of columns', async () => {
    const rows = rowsOf(30, (i) => `${i % 9 === 4 ? '' : (i * 7) % 11},${0.1 * i},0${i % 3},"a,""b""${i % 2}"`);
    const { table } = await readCsv(`🌷,__proto__,code,class\n${rows}`, { types: { code: 'category' } });
    const own = { name: 'odd.csv', table, warnings: [] };
    const choice = { target: 'class', drawn: ['__proto__', '🌷'], task: 'classification' } as const;
    const link = await printTable(own, choice);
    expect(link).toMatch(/^t[\w-]+$/);
    const back = await parseTable(link!);
    expect(back).toEqual({ table: own, choice });
    expect(readTable(back.table, back.choice, division)).toEqual(readTable(own, choice, division));
  });

  it('is in it where it is small, and not where it is large', async () => {
    expect((await letters(flowers)).link!.length).toBeLessThan(1000);
    const large = `a,b,y\n${rowsOf(3000, (i) => `${(i * 7919) % 10007},${(i * 104729) % 10009},${i % 2 ? 'p' : 'q'}`)}`;
    expect((await letters(large)).link).toBeUndefined();
  });

  it.each(['t', 't%%%', 'tAAAA', `t${'A'.repeat(8000)}`])('that is damaged is refused: %s', async (link) => {
    await expect(parseTable(link)).rejects.toThrow(
      'link: the table in it is damaged — try the whole link again, or the table itself',
    );
  });

  const packed = async (json: string) => {
    const stream = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    return `t${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
  };

  it.each([
    'null',
    '[]',
    '{"name":"a"}',
    '{"name":"a","choice":{"target":"y","drawn":["a"]},"columns":[]}',
    '{"name":"a","choice":{"target":"y","drawn":["a","b"]},"columns":[["a",[1,{}]]]}',
    '{"name":"a","choice":{"target":"y","drawn":["a","b"]},"columns":[["a",[1,2]],["a",[1,2]]]}',
    '{"name":"a","choice":{"target":"y","drawn":["a","b"]},"columns":[["a",[1,2]],["b",[1]]]}',
    '{"name":"a","choice":{"target":"y","drawn":["a","b"],"task":"x"},"columns":[["a",[1,2]]]}',
    // A megabyte of blanks in a thousand bytes, and more.
    `{"name":"a"${' '.repeat(3_000_000)}}`,
  ])('that says something else is refused: %#', async (json) => {
    await expect(parseTable(await packed(json))).rejects.toThrow('link: the table in it is damaged');
  });
});
