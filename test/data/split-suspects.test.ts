/** Which columns tell that rows are not independent, and which do not. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { type SplitSuspect, splitSuspects } from '../../src/data/split-suspects.ts';
import type { Cell } from '../../src/data/table.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { random } from '../../src/numeric/random.ts';

const draws = random(5, 'test/suspects');
const noise = Float64Array.from({ length: 4000 }, () => draws.normal());

function found(rows: readonly Record<string, Cell>[], ...targets: string[]): Pick<SplitSuspect, 'by' | 'column'>[] {
  const table = tableFromRows(rows);
  const all = splitSuspects({ table, targets, rows: Int32Array.from({ length: table.rows }, (_, row) => row) });
  return all.filter(({ isDependent }) => isDependent).map(({ by, column }) => ({ by, column }));
}

/** Rows of things that are all but the same, in any order. */
const things = (name: (thing: number) => Cell, count = 300) =>
  Array.from({ length: count }, (_, i) => {
    const thing = (i * 7) % 30;
    const [a, b] = [noise[thing]! + noise[1000 + i]! / 20, noise[100 + thing]! + noise[2000 + i]! / 20];
    return { id: name(thing), a, b, y: noise[200 + thing]! > 0 ? 'yes' : 'no' };
  });

describe('groups', () => {
  it.each<[string, (thing: number) => Cell]>([
    ['texts', (thing) => `P${thing}`],
    ['whole numbers', (thing) => 1000 + ((thing * 11) % 31)],
  ])('of %s are found where their rows are alike', (_, name) => {
    expect(found(things(name), 'y')).toEqual([{ by: 'group', column: 'id' }]);
  });

  it('are found by the target alone where rows have nothing else, and by the one that holds others together', () => {
    const bare = things((thing) => `P${thing}`).map(({ id, y }, i) => ({ id, x: noise[i]!, y }));
    expect(found(bare, 'y')).toEqual([{ by: 'group', column: 'id' }]);
    const nested = things((thing) => `P${thing}`).map((row, i) => ({
      scan: `${String(row.id)}-${Math.floor(i / 30) % 3}`,
      ...row,
    }));
    expect(found(nested, 'y')).toEqual([{ by: 'group', column: 'id' }]);
  });

  it('are no kinds of rows, sizes, or names of single rows', () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      shop: `S${i % 4}`,
      city: `C${(i * 7) % 40}`,
      month: 1 + (i % 12),
      name: `N${i}`,
      a: noise[i]! + (i % 4),
      warmth: Math.cos(((1 + (i % 12)) * Math.PI) / 6) + noise[i]! / 50,
      y: noise[300 + i]! + ((i * 7) % 40) / 20,
    }));
    expect(found(rows, 'y')).toEqual([]);
    // Neighbouring months are alike: a size, and no name.
    expect(
      found(
        rows.map(({ month, warmth, y }) => ({ month, warmth, y })),
        'y',
      ),
    ).toEqual([]);
  });
});

describe('time', () => {
  const steps = (y: (i: number) => Cell) => Array.from({ length: 200 }, (_, i) => ({ step: i, x: noise[i]!, y: y(i) }));

  it('is a column that rises from row to row, where the target follows it', () => {
    expect(
      found(
        steps((i) => i / 20 + noise[i]!),
        'y',
      ),
    ).toEqual([{ by: 'time', column: 'step' }]);
    expect(
      found(
        steps((i) => (Math.floor(i / 9) % 2 ? 'up' : 'down')),
        'y',
      ),
    ).toEqual([{ by: 'time', column: 'step' }]);
  });

  it('is no number of rows that are independent, or sorted by their class', () => {
    expect(
      found(
        steps((i) => noise[500 + i]!),
        'y',
      ),
    ).toEqual([]);
    expect(
      found(
        steps((i) => (noise[500 + i]! > 0 ? 'up' : 'down')),
        'y',
      ),
    ).toEqual([]);
    expect(
      found(
        steps((i) => `k${Math.floor(i / 70)}`),
        'y',
      ),
    ).toEqual([]);
  });

  it('is no column of times of day, which come again every day', async () => {
    const hours = Array.from({ length: 96 }, (_, i) => ({ at: `${String(i % 24).padStart(2, '0')}:30`, y: i % 24 }));
    const days = hours.map(({ at, y }, i) => ({ at: `2024-01-${String(1 + (i % 24)).padStart(2, '0')} ${at}`, y }));
    const names = [hours, days].map(async (rows) => {
      const { table } = await readCsv(`at,y\n${rows.map(({ at, y }) => `${at},${y}`).join('\n')}\n`);
      const all = Int32Array.from({ length: table.rows }, (_, row) => row);
      return splitSuspects({ table, targets: ['y'], rows: all }).map(({ column }) => column);
    });
    expect(await Promise.all(names)).toEqual([[], ['at']]);
  });

  it('is a column of dates in any order of rows; where nothing depends on it, it is only noted', () => {
    const days = (y: (day: number) => Cell) =>
      Array.from({ length: 90 }, (_, i) => {
        const day = (i * 37) % 90;
        return { day: new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10), y: y(day) };
      });
    expect(
      found(
        days((day) => day + noise[day]!),
        'y',
      ),
    ).toEqual([{ by: 'time', column: 'day' }]);
    const table = tableFromRows(days((day) => noise[day]!));
    const rows = Int32Array.from({ length: 90 }, (_, row) => row);
    expect(splitSuspects({ table, targets: ['y'], rows })).toEqual([
      { by: 'time', column: 'day', isDate: true, isDependent: false },
    ]);
  });

  it('of few rows is not judged', () => {
    expect(found(steps((i) => i).slice(0, 39), 'y')).toEqual([]);
  });
});
