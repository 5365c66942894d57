/** Values unlike those that a model learned from. */
import { describe, expect, it } from 'vitest';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { unfamiliarValues } from '../../src/model/unfamiliar.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  area: 10 + (i % 21),
  gap: i % 6 === 0 ? null : i % 5,
  heating: i % 3 === 0 ? 'wood' : 'gas',
  day: `2024-03-0${1 + (i % 9)}`,
  price: i % 20,
}));
const model = await fitTable(rows, { target: 'price', epochs: 1 });

describe('unfamiliar values', () => {
  it('are none of the rows that were learned', () => {
    expect(unfamiliarValues(model, rows)).toEqual({ rows: 60, affected: 0, columns: [], values: [] });
  });

  it('are categories never seen, numbers far outside, and gaps where there were none, row by row', async () => {
    const odd = [
      { area: 15, gap: null, heating: 'gas', day: '2024-03-02' },
      { area: 41, gap: 2, heating: 'oil', day: '2024-03-02' },
      // Half the width of 10 to 30 beyond it is near enough.
      { area: 40, gap: 2, heating: 'gas', day: '2030-01-01' },
      { area: -1, gap: 2, heating: null, day: null },
      { area: null, gap: 99, heating: 'wood', day: '2024-03-02' },
    ];
    const expected = [
      { row: 1, column: 'area', kind: 'far', value: 41 },
      { row: 1, column: 'heating', kind: 'unseen', value: 'oil' },
      { row: 3, column: 'area', kind: 'far', value: -1 },
      { row: 3, column: 'heating', kind: 'missing', value: null },
      { row: 3, column: 'day', kind: 'missing', value: null },
      { row: 4, column: 'area', kind: 'missing', value: null },
      { row: 4, column: 'gap', kind: 'far', value: 99 },
    ];
    const found = unfamiliarValues(model, odd);
    expect(found.values).toEqual(expected);
    expect([found.rows, found.affected]).toEqual([5, 3]);
    expect(found.columns).toEqual([
      { column: 'area', unseen: 0, far: 2, missing: 1 },
      { column: 'gap', unseen: 0, far: 1, missing: 0 },
      { column: 'heating', unseen: 1, far: 0, missing: 1 },
      { column: 'day', unseen: 0, far: 0, missing: 1 },
    ]);
    expect(unfamiliarValues(await modelFromBytes<TableModel>(modelToBytes(model)), odd)).toEqual(found);
    // As texts, in a table of columns.
    const columns = Object.fromEntries(
      (['area', 'gap', 'heating', 'day'] as const).map((name) => [
        name,
        odd.map((row) => row[name]?.toString() ?? null),
      ]),
    );
    expect(unfamiliarValues(model, tableFromColumns(columns)).affected).toBe(3);
  });

  it('are judged by ten deviations where a file does not know the range', () => {
    const columns = model.preprocessing.columns.map((column) => {
      const { range: _range, ...older } = column as { range?: unknown };
      return older;
    });
    const old = { ...model, preprocessing: { ...model.preprocessing, columns } } as never;
    const odd = { gap: 1, heating: 'gas', day: '2024-03-02' };
    const found = unfamiliarValues(old, [
      { ...odd, area: 41 },
      { ...odd, area: 400 },
    ]);
    expect(found.values).toEqual([{ row: 1, column: 'area', kind: 'far', value: 400 }]);
  });

  it('refuses a column that is absent, and what is no model', () => {
    expect(() => unfamiliarValues(model, [{ area: 3 }])).toThrow('column "gap": not in the table');
    expect(() => unfamiliarValues({} as never, [])).toThrow('unfamiliarValues: model: bad value');
  });
});
