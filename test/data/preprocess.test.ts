import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import {
  type ColumnEncoding,
  featureCount,
  featureNames,
  fitPreprocessing,
  type Preprocessing,
  type PreprocessingOptions,
  preprocessingNotes,
  transform,
} from '../../src/data/preprocess.ts';
import { split } from '../../src/data/split.ts';
import { selectRows, type Table } from '../../src/data/table.ts';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { decideTask } from '../../src/data/task.ts';
import { lacks, sharedFile } from './sources.ts';

function learn(table: Table, options: Partial<PreprocessingOptions> = {}): Preprocessing {
  const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
  return fitPreprocessing(table, { target: 'y', task: 'classification', trainRows, ...options });
}

/** Rows 0, 1, 0, 1, ... as a target for tables whose other columns matter. */
const classes = (rows: number) => Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 'a' : 'b'));

function featuresOf(preprocessing: Preprocessing, table: Table): Record<string, number[]> {
  const { x, rows, features } = transform(preprocessing, table);
  return Object.fromEntries(
    featureNames(preprocessing).map((name, j) => [name, Array.from({ length: rows }, (_, i) => x[i * features + j]!)]),
  );
}

const repeat = (word: string, times: number) => new Array<string>(times).fill(word);

/** The scale to the 14 digits that NumPy prints. */
function roundScale(column: ColumnEncoding | undefined): unknown {
  return column?.kind === 'number' ? { ...column, scale: Number(column.scale.toFixed(8)) } : column;
}

describe('numbers', () => {
  it('are standardised in float64, missing ones take the median and are flagged', () => {
    // Mean, scale and median as scikit-learn's StandardScaler and SimpleImputer have them.
    const size = [1700000000000, 1700000060000, 1700000120000, 1700000999000, null];
    const table = tableFromColumns({ size, y: classes(5) });
    const preprocessing = learn(table);
    expect(roundScale(preprocessing.columns[0])).toEqual({
      name: 'size',
      kind: 'number',
      median: 1700000090000,
      mean: 1700000294750,
      scale: 408806.41812476,
      indicator: true,
      range: [1_700_000_000_000, 1_700_000_999_000],
    });
    const features = featuresOf(preprocessing, table);
    const expected = [-0.7210014, -0.57423267, -0.42746393, 1.722698, -0.5008483];
    features.size!.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
    expect(features['size is missing']).toEqual([0, 0, 0, 0, 1]);
  });

  it('have mean 0 and deviation 1 on the training rows, whatever their size', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { minLength: 3, maxLength: 40 }),
        fc.constantFrom(1, 1e-300, 1e302, -1e-3),
        fc.constantFrom(0, 1e9),
        (values, factor, offset) => {
          const spread = Math.max(...values) - Math.min(...values);
          fc.pre(spread > 1);
          const table = tableFromColumns({
            a: values.map((v) => v * factor + (factor === 1 ? offset : 0)),
            y: classes(values.length),
          });
          const a = featuresOf(learn(table), table).a!;
          const mean = a.reduce((sum, v) => sum + v, 0) / a.length;
          const square = a.reduce((sum, v) => sum + v * v, 0) / a.length;
          // float32 has 24 bits; the offset 1e9 with a spread of 1 costs float64 some more of its 53.
          expect(Math.abs(mean)).toBeLessThan(1e-5);
          expect(Math.abs(square - 1)).toBeLessThan(1e-5);
        },
      ),
    );
  });

  it('never become NaN or infinite: far values are drawn in to 10 deviations', () => {
    const table = tableFromColumns({ a: [0, 1, 2, 3], y: classes(4) });
    const preprocessing = learn(table);
    const a = [1e308, -1e308, Number.MAX_VALUE, 5e-324, 1e-300];
    const { x } = transform(preprocessing, tableFromColumns({ a }));
    expect([...x].map((value) => Math.round(value * 100) / 100)).toEqual([10, -10, 10, -1.34, -1.34]);
  });

  it('of the largest size keep their distances', () => {
    const largest = Number.MAX_VALUE;
    const table = tableFromColumns({ a: [largest, largest, largest, -largest], y: classes(4) });
    const third = Math.fround(1 / Math.sqrt(3));
    expect(featuresOf(learn(table), table).a).toEqual([third, third, third, Math.fround(-Math.sqrt(3))]);
  });

  it('are learned from training rows only', () => {
    const table = tableFromColumns({ a: [0, 2, 4, 1e9, null], y: [...classes(4), 'c'] });
    const trainRows = Int32Array.of(0, 1, 2);
    const preprocessing = learn(table, { trainRows });
    expect(preprocessing).toEqual({ ...learn(selectRows(table, trainRows)), tableColumns: ['a', 'y'] });
    expect(preprocessing.columns[0]).toMatchObject({ mean: 2, median: 2, indicator: false });
    expect(preprocessing.targets[0]).toMatchObject({ classes: ['a', 'b'] });
    expect(preprocessing.trainingRows).toBe(3);
  });

  it('that are constant but sometimes missing keep their flag', () => {
    const table = tableFromColumns({ a: [5, null, 5, null], y: classes(4) });
    const features = featuresOf(learn(table), table);
    expect(features).toEqual({ a: [0, 0, 0, 0], 'a is missing': [0, 1, 0, 1] });
  });
});

describe('categories', () => {
  const colours = [...repeat('red', 5), ...repeat('blue', 4), 'teal', 'pink', null];
  const table = tableFromColumns({ colour: colours, y: classes(12) });

  it('are one-hot, rare ones are "other", missing ones are flagged', () => {
    const preprocessing = learn(table);
    expect(featureNames(preprocessing)).toEqual(['colour=blue', 'colour=red', 'colour=other', 'colour is missing']);
    expect(featureCount(preprocessing)).toBe(4);
    const { x } = transform(preprocessing, table, Int32Array.of(0, 5, 9, 11));
    expect([...x]).toEqual([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(preprocessingNotes(preprocessing)).toEqual(['colour: 2 rare values are grouped as "other"']);
  });

  it('need 3 rows, or 0.1 % of them, to be a feature', () => {
    const rows = 10_000;
    const words = Array.from({ length: rows }, (_, i) => (i < 9 ? 'nine' : i < 19 ? 'ten' : 'many'));
    const big = learn(tableFromColumns({ word: words, y: classes(rows) }));
    expect(big.columns[0]).toMatchObject({ categories: ['many', 'ten'], grouped: 1, rare: ['nine'] });
    const some = learn(tableFromColumns({ word: ['x', 'x', ...words.slice(19, 217)], y: classes(200) }));
    expect(some.columns[0]).toMatchObject({ categories: ['many'], rare: ['x'] });
  });

  it('are 300 at most, the most frequent ones, in the order of numbers where they are numbers', () => {
    const words = Array.from({ length: 600 }, (_, i) =>
      new Array<string>(i < 300 ? 5 : 4).fill(`${(i * 7) % 600}`),
    ).flat();
    const types = { word: 'category' } as const;
    const preprocessing = learn(tableFromColumns({ word: words, y: classes(words.length) }, { types }));
    const column = preprocessing.columns[0];
    if (column?.kind !== 'category') throw new Error('text became numbers');
    expect(column.categories).toHaveLength(300);
    expect(column.categories).toEqual(column.categories.toSorted((a, b) => Number(a) - Number(b)));
    expect(column.grouped).toBe(300);
    const kept = new Set(Array.from({ length: 300 }, (_, i) => `${(i * 7) % 600}`));
    expect(new Set(column.categories)).toEqual(kept);
  });

  it('called "other" stay apart from the rest', () => {
    const words = [...repeat('other', 4), ...repeat('x', 4), 'rare'];
    expect(featureNames(learn(tableFromColumns({ word: words, y: classes(9) })))).toEqual([
      'word=other',
      'word=x',
      'word=(other)',
    ]);
  });
});

describe('columns of no use are dropped with a reason:', () => {
  const rows = 60;
  const count = Array.from({ length: rows }, (_, i) => i);
  const good = count.map((i) => i * i - 17.5 * i);
  const y = classes(rows);
  const dropped = (columns: Record<string, (number | string | null)[]>, keep: string[] = []) =>
    learn(tableFromColumns({ ...columns, good, y }), { keep }).dropped;

  it.each<[string, string, (number | string | null)[], string]>([
    ['constant numbers', 'a', count.map(() => 5), 'the same value in every training row (5)'],
    ['constant text', 'a', count.map(() => 'x'), 'the same value in every training row ("x")'],
    ['nothing', 'a', count.map(() => null), 'no value in the training rows'],
    ['names', 'a', count.map((i) => `name ${i}`), 'text that differs in every row, as names do'],
    [
      'prose',
      'a',
      count.map((i) => `in room ${i} it was too loud to sleep`),
      'free text, about 9 words each, which is not read: what matters in it can be columns of its own, such as its length or whether a word is in it',
    ],
    [
      'nearly names',
      'a',
      count.map((i) => `name ${i % 50}`),
      'text with 50 different values in 60 rows, as names have',
    ],
  ])('%s', (_, name, values, reason) => {
    expect(dropped({ [name]: values })).toEqual([{ column: name, reason }]);
  });

  it.each(['id', 'ID_number', 'PassengerId', 'customer.id', 'Unnamed: 0', 'rowNumber', 'number', 'uuid', 'index'])(
    'integers called %s',
    (name) => {
      const values = count.map((i) => (i * 37) % 61);
      expect(dropped({ first: good, [name]: values })).toEqual([
        { column: name, reason: 'an identifier: integers that differ from row to row' },
      ]);
      expect(dropped({ first: good, [name]: values }, [name])).toEqual([]);
    },
  );

  it.each(['idea', 'width', 'humid', 'paid', 'price'])('but not integers called %s', (name) => {
    expect(dropped({ first: good, [name]: count.map((i) => (i * 37) % 61) })).toEqual([]);
  });

  it('but not an id that repeats, nor the only column, nor a count of the rows with a name of its own', () => {
    expect(dropped({ first: good, id: count.map((i) => i % 6) })).toEqual([]);
    expect(learn(tableFromColumns({ x: count, y })).columns).toHaveLength(1);
    expect(dropped({ hour: count.map((i) => i + 1) })).toEqual([]);
  });

  it('values that are all rare', () => {
    const table = tableFromColumns({ a: ['p', 'q', 'r', 's'], good: [1, 5, 2, 8], y: classes(4) });
    expect(learn(table).dropped).toEqual([{ column: 'a', reason: 'no value comes in at least 2 training rows' }]);
  });

  it('the row count is seen through a shuffled split', () => {
    const trainRows = split({ rows, test: 0.5, validation: 0, seed: 1 }).train;
    const table = tableFromColumns({ number: count.map((i) => i + 1), good, y });
    const reason = 'an identifier: integers that differ from row to row';
    expect(learn(table, { trainRows }).dropped).toEqual([{ column: 'number', reason }]);
  });
});

describe('fitPreprocessing refuses', () => {
  const table = tableFromColumns({ id: [1, 2, 3, 4], a: [5, 5, 5, 5], y: ['a', 'b', null, 'a'] });
  it.each<[string, Partial<PreprocessingOptions>, string]>([
    [
      'when nothing is left to learn from',
      { trainRows: Int32Array.of(0, 1, 3) },
      'table: no column is left to learn from: got id (an identifier: integers that differ from row to row), a (the same value in every training row (5)); expected a column whose values tell rows apart without naming them',
    ],
    ['a missing target', {}, 'target "y": missing in a training row: got no value in row 3; expected a value'],
    [
      'one class',
      { trainRows: Int32Array.of(0, 3) },
      'target "y": one class only in the training rows: got a; expected at least two classes',
    ],
    [
      'no rows',
      { trainRows: new Int32Array(0) },
      'training rows: none: got 4 rows in all; expected at least one to learn from',
    ],
    ['an unknown target', { target: 'z' }, 'column "z": not in the table: expected one of "id", "a", "y"'],
    [
      'an unknown column to keep',
      { keep: ['ida'], trainRows: Int32Array.of(0, 1) },
      'column "ida": not in the table: expected one of "id", "a", "y" — try "id"',
    ],
  ])('%s', (_, options, message) => {
    expect(() => learn(table, options)).toThrow(message);
  });
});

it('says when there are more features than rows', () => {
  const wide = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, [i, 1.5, -i, 7]]));
  expect(preprocessingNotes(learn(tableFromColumns({ ...wide, y: classes(4) })))).toEqual([
    'more features (9) than training rows (4): the network may learn them by heart',
  ]);
});

describe('real files', () => {
  const files: [string, string, string[], number][] = [
    ['iris.csv', 'species', [], 4],
    ['wine.csv', 'c14', [], 13],
    ['breast-cancer-wdbc.csv', 'Diagnosis', ['ID_number'], 30],
    ['digits.csv', 'c65', ['c1', 'c33', 'c40'], 61],
    ['titanic-train.csv', 'Survived', ['PassengerId', 'Name', 'Ticket', 'Cabin'], 12],
    ['adult-train.csv', 'c15', [], 92],
    ['auto-mpg.csv', 'mpg', ['name'], 10],
    ['california-housing.csv', 'median_house_value', [], 14],
  ];
  for (const [file, target, dropped, features] of files)
    it.skipIf(lacks(`tabular/${file}`))(`of ${file}`, async () => {
      const { table } = await readCsv(sharedFile(`tabular/${file}`));
      const { task, rows } = decideTask(table, target);
      const preprocessing = fitPreprocessing(table, { target, task, trainRows: rows });
      expect(preprocessing.dropped.map(({ column }) => column)).toEqual(dropped);
      const result = transform(preprocessing, table);
      expect([result.rows, result.features, result.warnings]).toEqual([table.rows, features, []]);
      expect(result.x.every((value) => Math.abs(value) <= 10)).toBe(true);
      expect(JSON.parse(JSON.stringify(preprocessing))).toEqual(preprocessing);
    });
});

it('notes say where most values vanish beside the largest', () => {
  const powers = [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 947_123_456_789];
  const notesOf = (a: readonly number[]) => preprocessingNotes(learn(tableFromColumns({ a, y: classes(a.length) })));
  expect(notesOf(powers)).toEqual([
    'a: values from 1e-9 to 947000000000, half of them below 1, look nearly alike to the network: their logarithm as a column of its own tells them apart',
  ]);
  // Gains that most have not are no spread of sizes, nor are incomes.
  expect(notesOf([0, 0, 0, 0, 0, 99_999, 5000])).toEqual([]);
  expect(notesOf([9000, 20_000, 31_000, 45_000, 80_000, 250_000, 4_000_000])).toEqual([]);
});
