import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { lacks, sharedFile, valuesOf } from './sources.ts';

interface Expected {
  rows: number;
  columns: number;
  header: boolean;
  /** Missing values by column; all others have none. */
  missing?: Record<string, number>;
  /** Columns that are not numbers, with their different values. */
  text: Record<string, number>;
  warnings?: string[];
}

const files: Record<string, Expected> = {
  'iris.csv': { rows: 150, columns: 5, header: true, text: { species: 3 } },
  'wine.csv': { rows: 178, columns: 14, header: false, text: {} },
  'breast-cancer-wdbc.csv': { rows: 569, columns: 32, header: true, text: { Diagnosis: 2 } },
  'digits.csv': { rows: 1797, columns: 65, header: false, text: {} },
  'titanic-train.csv': {
    rows: 891,
    columns: 12,
    header: true,
    missing: { Age: 177, Cabin: 687, Embarked: 2 },
    text: { Name: 891, Sex: 2, Ticket: 681, Cabin: 147, Embarked: 3 },
  },
  'titanic-raw-quotes.csv': {
    rows: 891,
    columns: 11,
    header: true,
    missing: { age: 177, cabin: 687, embarked: 2 },
    text: { name: 891, sex: 2, ticket: 681, cabin: 147, embarked: 3 },
  },
  'titanic-test.csv': {
    rows: 418,
    columns: 11,
    header: true,
    missing: { Age: 86, Fare: 1, Cabin: 327 },
    text: { Name: 418, Sex: 2, Ticket: 363, Cabin: 76, Embarked: 3 },
  },
  'adult-train.csv': {
    rows: 32_561,
    columns: 15,
    header: false,
    missing: { c2: 1836, c7: 1843, c14: 583 },
    text: { c2: 8, c4: 16, c6: 7, c7: 14, c8: 6, c9: 5, c10: 2, c14: 41, c15: 2 },
    // The gains that are so large that the census cut them off.
    warnings: [
      'c11: 99999 stands in 159 rows, far from all other values, 0 to 41310, and is taken for a number: if it is a mark for a missing value, --missing=99999',
    ],
  },
  'adult-test.csv': {
    rows: 16_281,
    columns: 15,
    header: false,
    missing: { c2: 963, c7: 966, c14: 274 },
    text: { c2: 8, c4: 16, c6: 7, c7: 14, c8: 6, c9: 5, c10: 2, c14: 40, c15: 2 },
    // The gains that are so large that the census cut them off.
    warnings: [
      'c11: 99999 stands in 85 rows, far from all other values, 0 to 41310, and is taken for a number: if it is a mark for a missing value, --missing=99999',
    ],
  },
  'auto-mpg.csv': { rows: 398, columns: 9, header: true, missing: { horsepower: 6 }, text: { origin: 3, name: 305 } },
  'auto-mpg-raw.csv': { rows: 398, columns: 9, header: true, missing: { horsepower: 6 }, text: { name: 305 } },
  'california-housing.csv': {
    rows: 20_640,
    columns: 10,
    header: true,
    missing: { total_bedrooms: 207 },
    text: { ocean_proximity: 5 },
  },
  'diabetes_data.csv.gz': { rows: 442, columns: 10, header: false, text: {} },
  'diabetes_target.csv.gz': { rows: 442, columns: 1, header: false, text: {} },
};

describe('real files', () => {
  for (const [file, expected] of Object.entries(files)) {
    it.skipIf(lacks(`tabular/${file}`))(`reads ${file}`, async () => {
      const { table, notes, header, separator, warnings } = await readCsv(sharedFile(`tabular/${file}`));
      expect({ rows: table.rows, columns: table.columns.length, header, separator, warnings }).toEqual({
        rows: expected.rows,
        columns: expected.columns,
        header: expected.header,
        separator: ',',
        warnings: expected.warnings ?? [],
      });
      const missing = notes.filter((note) => note.missing > 0).map((note) => [note.name, note.missing]);
      expect(Object.fromEntries(missing)).toEqual(expected.missing ?? {});
      const text = notes.filter((note) => note.kind !== 'number').map((note) => [note.name, note.distinct]);
      expect(Object.fromEntries(text)).toEqual(expected.text);
    });
  }

  it.skipIf(lacks('tabular/titanic-raw-quotes.csv'))('doubled quotes in names', async () => {
    const { table } = await readCsv(sharedFile('tabular/titanic-raw-quotes.csv'));
    expect(valuesOf(table, 'name')[22]).toBe('McGowan, Miss. Anna "Annie"');
  });

  it.skipIf(lacks('tabular/diabetes_data.csv.gz'))('numbers with every digit', async () => {
    const { table } = await readCsv(sharedFile('tabular/diabetes_data.csv.gz'));
    const first = `3.807590643342410180e-02,5.068011873981870252e-02,6.169620651868849837e-02,2.187235499495579841e-02,\
-4.422349842444640161e-02,-3.482076283769860309e-02,-4.340084565202689815e-02,-2.592261998182820038e-03,\
1.990842087631829876e-02,-1.764612515980519894e-02`;
    expect(table.columns.map((column) => valuesOf(table, column.name)[0])).toEqual(first.split(',').map(Number));
  });
});
