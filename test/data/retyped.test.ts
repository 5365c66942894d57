/** Kinds that are said of the columns of a table that is made already. */
import { describe, expect, it } from 'vitest';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { readTable } from '../../src/model/source.ts';

const table = tableFromColumns({
  grade: [1, 2, null, 2],
  size: ['10', 'tall', '12', '10'],
  colour: ['red', 'blue', 'red', 'red'],
  id: [7, 8, 9, 10],
});

describe('types of a table', () => {
  it('make categories of numbers, numbers of texts, and leave columns out; the others stay as they are', async () => {
    const {
      table: read,
      notes,
      warnings,
    } = await readTable(table, {
      types: { grade: 'category', size: 'number', id: 'ignore' },
    });
    expect(read.rows).toBe(4);
    const [grade, size, colour, ...others] = read.columns;
    expect(grade).toEqual({
      name: 'grade',
      kind: 'category',
      codes: Int32Array.of(0, 1, -1, 1),
      categories: ['1', '2'],
    });
    expect(size).toEqual({ name: 'size', kind: 'number', values: Float64Array.of(10, NaN, 12, 10) });
    expect(colour).toBe(table.columns[2]);
    expect(others).toEqual([]);
    expect(notes.map(({ name, kind, reason }) => `${name} ${kind} ${reason}`)).toEqual([
      'grade category set by you',
      'size number set by you',
      'id ignored set by you',
    ]);
    expect(warnings).toEqual(['size: 1 text in a column of numbers counts as missing: "tall" in row 2']);
  });

  it('that are not those of a column are refused', async () => {
    await expect(readTable(table, { types: { grad: 'category' } })).rejects.toThrow(
      'type of column "grad": no such column: expected one of "grade", "size", "colour", "id" — try "grade"',
    );
    await expect(readTable(table, { types: { grade: 'text' as never } })).rejects.toThrow(
      'type of column "grade": unknown: got text; expected number, category, date, date:dmy, date:mdy, date:ymd or ignore',
    );
    await expect(readTable(table, { types: { colour: 'number' } })).rejects.toThrow(
      /^column "colour": holds no number/,
    );
  });

  it('hold in fitTable, for tables of test and validation rows too', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ zone: i % 3, id: i, y: [5, 1, 9][i % 3]! + (i % 4) / 10 }));
    const made = tableFromColumns({
      zone: rows.map(({ zone }) => zone),
      id: rows.map(({ id }) => id),
      y: rows.map(({ y }) => y),
    });
    const given = { types: { zone: 'category', id: 'ignore' }, target: 'y', epochs: 1 } as const;
    const model = await fitTable(made, {
      ...given,
      test: made,
      validation: (await readTable(made, { types: given.types })).table,
    });
    expect(model.features).toEqual(['zone=0', 'zone=1', 'zone=2']);
    expect(model.testTable.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['zone category', 'y number']);
  });
});

describe('lists by column name', () => {
  it('are a table for fitTable as they are for tableFromColumns', async () => {
    const columns = { size: Float32Array.of(1, 2, 3), kind: ['a', 'b', 'a'], when: [null, '2', '3'] };
    const { table: read, notes } = await readTable(columns, { types: { when: 'number' } });
    expect(read).toEqual(tableFromColumns(columns, { types: { when: 'number' } }));
    expect(notes.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['size number', 'kind category', 'when number']);
    const model = await fitTable({ size: [1, 2, 3, 4, 5, 6], y: [2, 4, 6, 8, 10, 12] }, { target: 'y', epochs: 2 });
    expect(model.predict([{ size: 2 }])).toHaveLength(1);
  });

  it('are of one length, and nothing else', async () => {
    await expect(readTable({ a: [1, 2], b: [1] })).rejects.toThrow(/"b".*1/);
    const notColumns = { a: [1, 2], b: 3 } as unknown as Record<string, number[]>;
    await expect(readTable(notColumns)).rejects.toThrow(
      'got an object; expected a table, rows as objects, lists by column name',
    );
  });
});
