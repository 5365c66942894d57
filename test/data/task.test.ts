import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { decideTask } from '../../src/data/task.ts';
import { lacks, sharedFile } from './sources.ts';

const repeat = (count: number, classes: number) => Array.from({ length: count }, (_, i) => i % classes);

describe('the task', () => {
  it.each<[string, (number | string | boolean)[], string]>([
    ['text', ['a', 'b', 'a'], 'classification: y is text of 2 different values'],
    ['booleans', [true, false], 'classification: y is text of 2 different values'],
    ['few integers in many rows', repeat(401, 20), 'classification: y holds 20 different integers in 401 rows'],
    [
      'integers that are 5 % of the rows',
      repeat(400, 20),
      'regression: y holds 20 different integers, not fewer than 5 % of 400 rows; --task classification if they are classes',
    ],
    ['two classes in 40 rows', repeat(40, 2), 'classification: y holds 0 and 1 alone'],
    ['two classes in 41 rows', repeat(41, 2), 'classification: y holds 0 and 1 alone'],
    ['-1 and 1 in 4 rows', [1, -1, -1, 1], 'classification: y holds -1 and 1 alone'],
    ['1 and 2 in 4 rows', [1, 2, 2, 1], 'classification: y holds 1 and 2 alone'],
    [
      'two other integers in 4 rows',
      [3, 7, 7, 3],
      'regression: y holds 2 different integers, not fewer than 5 % of 4 rows; --task classification if they are classes',
    ],
    [
      'more than 20 integers',
      repeat(1000, 21),
      'regression: y holds 21 different integers, more than 20; --task classification if they are classes',
    ],
    ['integers that hardly repeat', repeat(100, 60), 'regression: y holds 60 different integers'],
    ['few numbers with a fraction', repeat(1000, 2).map((v) => v + 0.5), 'regression: y holds 2 different numbers'],
  ])('of %s', (_, y, reason) => {
    const decision = decideTask(tableFromColumns({ y }), 'y');
    expect(decision.reason).toBe(reason);
    expect(decision.task).toBe(reason.split(':')[0]);
  });

  it('follows the user', () => {
    const table = tableFromColumns({ y: [0, 1, 0, 1] });
    expect(decideTask(table, 'y').task).toBe('classification');
    expect(decideTask(table, 'y', 'regression')).toMatchObject({
      task: 'regression',
      reason: 'regression: set by you',
      distinct: 2,
    });
  });

  it('asks whether a frequent word among integers is a class', async () => {
    const text = `n,y\n${Array.from({ length: 90 }, (_, i) => `${i},${['None', '1', '0'][i % 3]}`).join('\n')}\n`;
    const { table } = await readCsv(text);
    expect(() => decideTask(table, 'y')).toThrow(
      'target "y": a word among its classes may be one of them, or a missing value: got "None" in 30 of 90 rows — try --missing None, or --type y=category where it is a class',
    );
    expect(decideTask((await readCsv(text, { missing: ['None'] })).table, 'y').distinct).toBe(2);
    expect(decideTask((await readCsv(text, { types: { y: 'category' } })).table, 'y').distinct).toBe(3);
    expect(decideTask(table, 'y', 'regression').rows).toHaveLength(60);
  });

  it('leaves out rows without a target and counts them', () => {
    const y = ['a', null, 'b', 'a', undefined];
    const decision = decideTask(tableFromColumns({ y }), 'y');
    expect([...decision.rows]).toEqual([0, 2, 3]);
    expect(decision.warnings).toEqual(['2 rows are left out: y is missing there']);
    const infinite = decideTask(tableFromColumns({ y: [1.5, Number.POSITIVE_INFINITY, 2.5] }), 'y');
    expect([...infinite.rows]).toEqual([0, 2]);
    expect(infinite.warnings).toEqual(['1 row is left out: y is missing there']);
  });

  it.each<[string, string, (number | string | null)[], 'classification' | 'regression' | undefined, string]>([
    [
      'a target that is not there',
      'specis',
      ['a', 'b'],
      undefined,
      'column "specis": not in the table: expected one of "species" — try "species"',
    ],
    [
      'nothing but missing values',
      'species',
      [null, null],
      undefined,
      'target "species": missing in every row: expected values to learn',
    ],
    [
      'one class',
      'species',
      ['a', 'a', null],
      undefined,
      'target "species": the same in every row: got only "a"; expected at least two values — try a word for it where it is missing (1 of 3 rows), if that is a class',
    ],
    [
      'one number',
      'species',
      [5, 5],
      undefined,
      'target "species": the same in every row: got only 5; expected at least two values',
    ],
    [
      'regression on text',
      'species',
      ['a', 'b'],
      'regression',
      'target "species": text cannot be the target of a regression: got "a"; expected numbers — try classification',
    ],
    [
      'names',
      'species',
      ['a', 'b', 'c'],
      undefined,
      'target "species": different in every row, so that no class can be learned: got 3 values in 3 rows; expected classes that come several times — try another column',
    ],
    [
      'classes of numbers that all differ',
      'species',
      [1.5, 2.5, 3.5],
      'classification',
      'target "species": different in every row, so that no class can be learned: got 3 values in 3 rows; expected classes that come several times — try regression',
    ],
  ])('refuses %s', (_, target, species, task, message) => {
    const table = tableFromColumns({ species });
    const decide = () => decideTask(table, target, task);
    expect(decide).toThrow(expect.objectContaining({ name: 'ChainruleError', message }));
  });

  const decisions: [string, string, string, number][] = [
    ['iris.csv', 'species', 'classification', 3],
    ['wine.csv', 'c14', 'classification', 3],
    ['breast-cancer-wdbc.csv', 'Diagnosis', 'classification', 2],
    ['digits.csv', 'c65', 'classification', 10],
    ['titanic-train.csv', 'Survived', 'classification', 2],
    ['adult-train.csv', 'c15', 'classification', 2],
    ['auto-mpg.csv', 'mpg', 'regression', 129],
    ['california-housing.csv', 'median_house_value', 'regression', 3842],
    ['diabetes_target.csv.gz', 'c1', 'regression', 214],
  ];
  for (const [file, target, task, distinct] of decisions)
    it.skipIf(lacks(`tabular/${file}`))(`of ${file}`, async () => {
      const { table } = await readCsv(sharedFile(`tabular/${file}`));
      const decision = decideTask(table, target);
      expect([decision.task, decision.distinct, decision.rows.length]).toEqual([task, distinct, table.rows]);
    });
});
