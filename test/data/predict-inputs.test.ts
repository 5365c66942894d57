import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import {
  decodeNumber,
  encodeTarget,
  featureNames,
  featureWriter,
  fitPreprocessing,
  labelledRows,
  transform,
} from '../../src/data/preprocess.ts';
import type { Table } from '../../src/data/table.ts';
import { tableFromColumns, tableFromRows } from '../../src/data/table-from-values.ts';
import { type Row, toTable } from '../../src/model/table-model.ts';

const training = tableFromColumns(
  {
    age: [20, 30, 40, 50, 60, 70],
    sex: ['male', 'female', 'male', 'female', 'male', 'female'],
    smoker: [true, false, true, false, true, true],
    code: ['01', '02', '01', '02', '01', '02'],
    note: ['same', 'same', 'same', 'same', 'same', 'same'],
    sick: ['no', 'yes', 'no', 'yes', 'no', 'yes'],
  },
  { types: { code: 'category' } },
);
const trainRows = Int32Array.of(0, 1, 2, 3, 4, 5);
const preprocessing = fitPreprocessing(training, { target: 'sick', task: 'classification', trainRows });
const names = featureNames(preprocessing);

/** The features that are not 0, of one row. */
function read(row: Record<string, unknown>): { features: string[]; warnings: string[] } {
  const { x, warnings } = transform(preprocessing, toTable([row as Row], preprocessing));
  return { features: names.filter((_, i) => x[i] !== 0), warnings };
}

const whole = { age: 20, sex: 'male', smoker: true, code: '01' };

describe('a row to predict', () => {
  it('gives the features of training, dropped columns and target not needed', () => {
    expect(names).toEqual(['age', 'sex=female', 'sex=male', 'smoker=false', 'smoker=true', 'code=01', 'code=02']);
    expect(read(whole)).toEqual({ features: ['age', 'sex=male', 'smoker=true', 'code=01'], warnings: [] });
    expect(read({ ...whole, note: 'new', sick: 'no' }).warnings).toEqual([]);
  });

  it('may spell numbers as text, numbers of text as numbers, and true in another case', () => {
    const expected = read(whole).features;
    expect(read({ ...whole, age: '20' })).toEqual({ features: expected, warnings: [] });
    expect(read({ ...whole, code: 1 })).toEqual({ features: expected, warnings: [] });
    expect(read({ ...whole, smoker: 'True' })).toEqual({ features: expected, warnings: [] });
  });

  it('may say infinite in words: that counts as missing, as the number does', () => {
    for (const age of ['-inf', 'Infinity', Number.NEGATIVE_INFINITY])
      expect(read({ ...whole, age }).warnings).toEqual(['age: 1 infinite value counts as missing']);
  });

  it('refuses a number of a table that may be one of several texts; rows and files read for the model keep the text', async () => {
    const words = ['x', 'x', '7', '7', '007', '007', '9', '9'];
    const fitted = fitPreprocessing(tableFromColumns({ word: words, y: words.map((_, i) => `${i % 2}`) }), {
      target: 'y',
      task: 'classification',
      trainRows: Int32Array.from(words.keys()),
    });
    const read = (table: Table) => featureNames(fitted).filter((_, i) => transform(fitted, table).x[i] !== 0);
    const { table } = await readCsv('word\n007\n');
    expect(() => read(table)).toThrow(
      'column "word": a number does not say which text is meant: got 7; expected "007" or "7" — try rows with texts, or readCsv(file, { like: model.preprocessing }), which keeps them',
    );
    expect(read((await readCsv('word\n007\n', { like: fitted })).table)).toEqual(['word=007']);
    expect(read(toTable([{ word: '007' }], fitted))).toEqual(['word=007']);
    expect(read(toTable([{ word: 7 }], fitted))).toEqual(['word=7']);
    expect(read((await readCsv('word\n9\n')).table)).toEqual(['word=9']);
  });

  it('matches a number with a text only where one text has its value', () => {
    const words = [...'x'.repeat(4).split(''), '07', '07', '007', '007', '9', '9'];
    const y = words.map((_, i) => `${i % 2}`);
    const fitted = fitPreprocessing(tableFromColumns({ word: words, y }), {
      target: 'y',
      task: 'classification',
      trainRows: Int32Array.from(words.keys()),
    });
    expect(featureNames(fitted)).toEqual(['word=007', 'word=07', 'word=9', 'word=x']);
    const { x, warnings } = transform(fitted, tableFromColumns({ word: [9, 7] }));
    expect([...x]).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
    expect(warnings).toEqual(['word: "7" never seen in training (1 row): read as "other"']);
  });

  it('with a category never seen works, with one line of warning', () => {
    const { features, warnings } = read({ ...whole, sex: 'unknown' });
    expect(features).toEqual(['age', 'smoker=true', 'code=01']);
    expect(warnings).toEqual(['sex: "unknown" never seen in training (1 row): read as "other"']);
    const many = transform(preprocessing, tableFromRows(['a', 'b', 'c', 'd', 'a'].map((sex) => ({ ...whole, sex }))));
    expect(many.warnings).toEqual(['sex: "a", "b", "c" and 1 more never seen in training (5 rows): read as "other"']);
  });

  it('with missing values that training never missed works, with a warning', () => {
    expect(read({ ...whole, age: null })).toEqual({
      features: ['sex=male', 'smoker=true', 'code=01'],
      warnings: ['age: missing in 1 row, never in training: the median 45 is used'],
    });
    expect(read({ ...whole, sex: null }).warnings).toEqual([
      'sex: missing in 1 row, never in training: read as "other"',
    ]);
    expect(read({ ...whole, age: Number.POSITIVE_INFINITY }).warnings).toEqual([
      'age: 1 infinite value counts as missing',
    ]);
  });

  it('with text among numbers counts it as missing; text alone is refused', () => {
    const rows = [whole, { ...whole, age: 'old' }, { ...whole, age: '30' }];
    expect(transform(preprocessing, tableFromRows(rows)).warnings).toEqual([
      'age: 1 text in a column of numbers counts as missing, first "old"',
      'age: missing in 1 row, never in training: the median 45 is used',
    ]);
    expect(() => read({ ...whole, age: 'old' })).toThrow(
      'column "age": text where the model learned numbers: got "old"; expected numbers',
    );
  });

  it('in parts, somewhere in a larger array, are the same rows with the same warnings', () => {
    const given: Row[] = [
      whole,
      { ...whole, age: null, sex: 'a' },
      { ...whole, age: 'old', smoker: null },
      { ...whole, age: 45, sex: 'b', code: '02' },
      { ...whole, age: Number.POSITIVE_INFINITY },
    ];
    const table = toTable(given, preprocessing);
    const rows = Int32Array.of(3, 0, 4, 1, 2);
    const all = transform(preprocessing, table, rows);
    const writer = featureWriter(preprocessing, table, rows);
    const x = new Float32Array(7 + all.x.length);
    writer.write(x, 7, 0, 2);
    writer.write(x, 7 + 2 * writer.features, 2, 3);
    expect([...x.subarray(7)]).toEqual([...all.x]);
    expect([...x.subarray(0, 7)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(writer.warnings()).toEqual(all.warnings);
    expect(all.warnings).toHaveLength(5);
  });

  it('without a column is refused, a renamed one is recognised', () => {
    const { sex: _, ...rest } = whole;
    expect(() => read({ ...rest, Sex: 'male' })).toThrow(
      'column "sex": needed by the model but not in the data: got columns "age", "smoker", "code", "Sex" — try renaming "Sex" to "sex"',
    );
    expect(() => read({ age: 1 })).toThrow(
      'columns "sex", "smoker", "code": needed by the model but not in the data: got columns "age"',
    );
  });

  it('of a file with extra or reordered columns works, with one line each', () => {
    const table = tableFromColumns({ extra: [1], sex: ['male'], age: [20], smoker: [true], code: ['01'] });
    const { x, warnings } = transform(preprocessing, table);
    expect(names.filter((_, i) => x[i] !== 0)).toEqual(read(whole).features);
    expect(warnings).toEqual([
      'columns that the model does not know are ignored: "extra"',
      'the columns come in another order than in training: they are matched by name',
    ]);
  });

  it('tells a rare value of training from one never seen', () => {
    const words = [...'xxxxzzzz'.split(''), 'rare'];
    const sick = words.map((_, i) => `${i % 2}`);
    const table = tableFromColumns({ word: words, sick });
    const fitted = fitPreprocessing(table, {
      target: 'sick',
      task: 'classification',
      trainRows: Int32Array.from(words.keys()),
    });
    const { x, warnings } = transform(fitted, tableFromRows([{ word: 'rare' }, { word: 'new' }]));
    expect([...x]).toEqual([0, 0, 1, 0, 0, 1]);
    expect(warnings).toEqual(['word: "new" never seen in training (1 row): read as "other"']);
  });
});

describe('the target', () => {
  const withTarget = (sick: (string | number | null)[]): Table => tableFromColumns({ sick, age: sick.map(() => 20) });

  it('becomes class indices', () => {
    expect(encodeTarget(preprocessing, training)).toEqual(Int32Array.of(0, 1, 0, 1, 0, 1));
    expect(encodeTarget(preprocessing, training, Int32Array.of(3, 0))).toEqual(Int32Array.of(1, 0));
    expect(() => decodeNumber(preprocessing.targets[0]!, 0)).toThrow('decodeNumber: the model predicts classes');
  });

  it('of integers has classes in the order of numbers', () => {
    const y = [10, 9, 100, 9, -1, 10];
    const fitted = fitPreprocessing(tableFromColumns({ age: [1, 2, 3, 4, 5, 7], y }), {
      target: 'y',
      task: 'classification',
      trainRows,
    });
    expect(fitted.targets).toEqual([{ column: 'y', kind: 'classes', classes: ['-1', '9', '10', '100'] }]);
    expect(encodeTarget(fitted, tableFromColumns({ y: ['9', '100'] }))).toEqual(Int32Array.of(1, 3));
  });

  it('of a regression is standardised and comes back in its own units', () => {
    const y = [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5];
    const fitted = fitPreprocessing(tableFromColumns({ age: [1, 2, 3, 4, 5, 7], y }), {
      target: 'y',
      task: 'regression',
      trainRows,
    });
    const encoded = encodeTarget(fitted, tableFromColumns({ y }));
    expect(encoded).toBeInstanceOf(Float32Array);
    expect(encoded[0]).toBeCloseTo(-1.4638501, 6);
    y.forEach((value, i) => {
      expect(decodeNumber(fitted.targets[0]!, encoded[i]!)).toBeCloseTo(value, 5);
    });
    expect(() => encodeTarget(fitted, tableFromColumns({ y: [1, null] }))).toThrow(
      'target "y": cannot be compared: got no value in row 2; expected a number',
    );
    expect(() => labelledRows(fitted, tableFromColumns({ y: ['a', '5'] }))).toThrow(
      'target "y": text where the model learned numbers: got "a", "5"; expected numbers',
    );
  });

  it('must be known: other rows are left out and counted', () => {
    const table = withTarget(['yes', null, 'maybe', 'no']);
    expect(labelledRows(preprocessing, table)).toEqual({
      rows: Int32Array.of(0, 3),
      warnings: [
        '1 row is left out: sick is missing there',
        '1 row is left out: the model does not know the class "maybe"',
      ],
    });
    expect(() => encodeTarget(preprocessing, table)).toThrow(
      'target "sick": cannot be compared: got no value in row 2; expected one of "no", "yes"',
    );
    expect(() => encodeTarget(preprocessing, table, Int32Array.of(2))).toThrow('got "maybe" in row 3');
    expect(() => labelledRows(preprocessing, withTarget(['yes.', 'no.']))).toThrow(
      'target "sick": no row holds a class that the model knows: got "yes.", "no."; expected one of "no", "yes"',
    );
    expect(() => labelledRows(preprocessing, withTarget([null]))).toThrow('target "sick": missing in every row');
    expect(() => labelledRows(preprocessing, tableFromColumns({ sik: ['yes'] }))).toThrow('try "sik"');
  });
});
