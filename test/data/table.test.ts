import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { columnNamed, dropColumns, makeTable, selectRows } from '../../src/data/table.ts';
import { tableFromColumns, tableFromRows } from '../../src/data/table-from-values.ts';
import { valuesOf } from './sources.ts';

const table = tableFromColumns({
  age: new Float64Array([31, Number.NaN, 45]),
  city: ['Rome', 'Paris', null],
  smoker: [true, false, undefined],
  mixed: [1, 'two', 3n],
  empty: [null, undefined, ''],
});

describe('a table of columns', () => {
  it('types them by their values', () => {
    expect(table.rows).toBe(3);
    expect(table.columns.map((column) => column.kind)).toEqual([
      'number',
      'category',
      'category',
      'category',
      'number',
    ]);
    expect(valuesOf(table, 'age')).toEqual([31, null, 45]);
    expect(valuesOf(table, 'city')).toEqual(['Rome', 'Paris', null]);
    expect(valuesOf(table, 'smoker')).toEqual(['true', 'false', null]);
    expect(valuesOf(table, 'mixed')).toEqual(['1', 'two', '3']);
    expect(valuesOf(table, 'empty')).toEqual([null, null, null]);
  });

  it('refuses columns of different lengths or the same name', () => {
    expect(() => tableFromColumns({ a: [1, 2], b: [1] })).toThrow(
      'column "b": another length than the column before it: got 1 values; expected 2, as in "a"',
    );
    const a = { name: 'a', kind: 'number', values: new Float64Array(1) } as const;
    expect(() => makeTable([a, a])).toThrow('column "a": given twice: expected names that differ');
  });

  it('finds columns by name, or suggests one', () => {
    expect(columnNamed(table, 'city').kind).toBe('category');
    expect(() => columnNamed(table, 'cty')).toThrow(
      'column "cty": not in the table: expected one of "age", "city", "smoker", "mixed", "empty" — try "city"',
    );
    const wide = tableFromColumns(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, [1]])));
    expect(() => columnNamed(wide, 'zzzzzz')).toThrow(/"f11" and 8 more$/);
  });

  it('gives rows in the order asked for and leaves columns out', () => {
    const selected = selectRows(dropColumns(table, ['mixed', 'empty']), [2, 0, 0]);
    expect(selected.rows).toBe(3);
    expect(valuesOf(selected, 'age')).toEqual([45, 31, 31]);
    expect(valuesOf(selected, 'city')).toEqual([null, 'Rome', 'Rome']);
    expect(() => selectRows(table, [3])).toThrow('selectRows: no such row: got 3; expected 0 to 2');
    expect(() => dropColumns(table, ['ages'])).toThrow('— try "age"');
  });
});

describe('a table of rows', () => {
  it('takes absent keys, null, NaN, empty texts and words for them as missing', () => {
    const rows = [
      { a: 1, b: 'x' },
      { b: 'NA', c: false, d: '' },
      { a: Number.NaN, b: ' y ', c: null, d: ' ' },
    ];
    const made = tableFromRows(rows);
    expect(made.columns.map((column) => column.name)).toEqual(['a', 'b', 'c', 'd']);
    expect(valuesOf(made, 'a')).toEqual([1, null, null]);
    expect(valuesOf(made, 'b')).toEqual(['x', null, 'y']);
    expect(valuesOf(tableFromRows(rows, [], { missing: ['-'] }), 'b')).toEqual(['x', 'NA', 'y']);
    expect(valuesOf(made, 'd')).toEqual([null, null, null]);
    expect(valuesOf(made, 'c')).toEqual([null, 'false', null]);
  });

  it('reads texts as those of a file are read', async () => {
    const text = 'price,size,zip,fair,mixed\n1.5, 2,007,Yes,1\n-3e2,,8,no,x\n1.50,4,010,yes,1.0\n';
    const [names, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const rows = lines.map((cells) => Object.fromEntries(cells.map((cell, i) => [names![i]!, cell])));
    const { table: expected } = await readCsv(text);
    const made = tableFromRows(rows);
    expect(made).toEqual(expected);
    expect(made.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'number', 'category', 'category']);
    expect(valuesOf(made, 'price')).toEqual([1.5, -300, 1.5]);
    const types = { zip: 'category', mixed: 'number', size: 'ignore' } as const;
    const typed = tableFromRows(rows, [], { types });
    expect(typed).toEqual((await readCsv(text, { types })).table);
    expect(valuesOf(typed, 'zip')).toEqual(['007', '8', '010']);
    expect(valuesOf(typed, 'mixed')).toEqual([1, null, 1]);
  });

  it('reads numbers among texts as if they were written, and as categories where that is said', () => {
    const made = tableFromColumns({ a: ['1.5', 2, 3n, null], b: [7, 8, 7, Number.NaN] }, { types: { b: 'category' } });
    expect(valuesOf(made, 'a')).toEqual([1.5, 2, 3, null]);
    expect(valuesOf(made, 'b')).toEqual(['7', '8', '7', null]);
    expect(() => tableFromColumns({ age: [1] }, { types: { agee: 'number' } })).toThrow(
      'type of column "agee": no such column: expected one of "age" — try "age"',
    );
    expect(() => tableFromRows([{ age: 'old' }], [], { types: { age: 'number' } })).toThrow(
      'column "age": holds no number: got "old" in row 1; expected numbers',
    );
  });

  it('keeps a column of names, however many', () => {
    const made = tableFromColumns({ name: Array.from({ length: 70_000 }, (_, i) => `n${i}`) });
    expect(valuesOf(made, 'name').slice(69_998)).toEqual(['n69998', 'n69999']);
  });

  it('puts known columns in their order, and takes no key from a prototype', () => {
    const made = tableFromRows([{ c: 1, x: 2, a: 3 }, JSON.parse('{"__proto__": 5}')], ['a', 'b', 'c']);
    expect(made.columns.map((column) => column.name)).toEqual(['a', 'c', 'x', '__proto__']);
    expect(valuesOf(made, '__proto__')).toEqual([null, 5]);
    expect(valuesOf(tableFromRows([{ a: 1, toString: 2 }, { a: 2 }]), 'toString')).toEqual([2, null]);
  });

  it('refuses what is not a row or a value, and says where', () => {
    expect(() => tableFromRows([{ a: 1 }, [1] as never])).toThrow(
      'row 2: not an object: got a list of 1; expected column names with values',
    );
    expect(() => tableFromRows([{ a: 1 }, { a: { b: 1 } }])).toThrow(
      'column "a", row 2: not a value that a table can hold: got an object; expected a number, a text, true, false, a Date, or null where it is missing — try a column for each of its parts, or leaving it out (types: { "a": \'ignore\' }, or --type a=ignore)',
    );
    expect(() => tableFromRows([{ a: () => 1 }])).toThrow('got a function');
  });
});
