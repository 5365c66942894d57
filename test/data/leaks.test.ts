/** Columns that give the answer away are named, with what they say alone; strong ones and easy problems are not. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { generate } from '../../src/data/generators/index.ts';
import { findLeaks, leakWarnings } from '../../src/data/leaks.ts';
import { fitPreprocessing } from '../../src/data/preprocess.ts';
import { dropColumns, type Table } from '../../src/data/table.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { decideTask } from '../../src/data/task.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { random } from '../../src/numeric/random.ts';
import { lacks, sharedFile } from './sources.ts';

function leaksOf(table: Table, target: string) {
  const { task, rows } = decideTask(table, target);
  return findLeaks(fitPreprocessing(table, { target, task, trainRows: rows }), table, rows);
}

const draws = random(3, 'leaks');
const people = Array.from({ length: 240 }, (_, i) => {
  const [age, fare] = [20 + draws.integer(50), 10 * draws.uniform()];
  const survived = age / 50 + fare / 10 + 0.6 * draws.normal() > 1.4 ? 1 : 0;
  return { age, fare, survived, height: 1.5 + draws.uniform() / 2, order: i };
});
const withColumn = (of: (row: (typeof people)[number]) => unknown) =>
  dropColumns(tableFromRows(people.map((row) => ({ leak: of(row), ...row }))), ['order']);

describe('a column that gives the answer away', () => {
  it.each<[string, (row: (typeof people)[number]) => unknown, string]>([
    ['a copy in other words', ({ survived }) => (survived === 1 ? 'alive' : 'dead'), 'survived'],
    ['what is there for one class only', ({ survived, age }) => (survived === 1 ? age + 0.5 : null), 'survived'],
    ['numbers that do not overlap', ({ survived, fare }) => survived * 20 + fare, 'survived'],
    [
      'numbers on both sides',
      ({ survived, fare }) => (survived === 1 ? fare : fare > 5 ? 30 + fare : -30 - fare),
      'survived',
    ],
    ['the target in other units', ({ height }) => height * 39.37, 'height'],
    ['the target rounded', ({ height }) => Math.round(height * 500), 'height'],
    ['a curve of the target', ({ height }) => -(height ** 3), 'height'],
  ])('is %s', (_, of, target) => {
    expect(leaksOf(withColumn(of), target).map(({ column }) => column)).toEqual(['leak']);
  });

  it('is an identifier that orders the rows by class', () => {
    const sorted = people
      .toSorted((a, b) => a.survived - b.survived)
      .map((row, i) => ({ ...row, order: 1000 + 7 * i }));
    expect(leaksOf(tableFromRows(sorted), 'survived').map(({ column }) => column)).toEqual(['order']);
    expect(leaksOf(tableFromRows(people), 'survived')).toEqual([]);
  });

  it('is named with its score, beside that of guessing', () => {
    const [leak] = leaksOf(
      withColumn(({ survived }) => `${survived}!`),
      'survived',
    );
    const guess = Math.max(...[0, 1].map((label) => people.filter(({ survived }) => survived === label).length)) / 240;
    expect(leak).toEqual({ column: 'leak', target: 'survived', score: 1, guess });
    expect(leakWarnings([leak!])).toEqual([
      `leak: nearly tells survived alone (100 % of training rows are right by it, ${Math.floor(guess * 1000) / 10} % by guessing): ` +
        'a copy of survived, what is known only after it, and the name of a group that shares it have to be left out (--drop leak)',
    ]);
    expect(leakWarnings([{ column: 'a b', target: 'y', score: 0.99997 }])[0]).toContain('(R² 0.9999): a copy of y');
    expect(leakWarnings([{ column: 'a b', target: 'y', score: 0.99997 }])[0]).toContain('(--drop "a b")');
  });

  it('is warned of by fitTable', async () => {
    const table = withColumn(({ survived }) => (survived === 1 ? 'alive' : 'dead'));
    const { plan } = await fitTable(table, { target: 'survived', epochs: 1 });
    expect(plan.warnings).toEqual([expect.stringContaining('leak: nearly tells survived alone (100 %')]);
    const plain = await fitTable(dropColumns(table, ['leak']), { target: 'survived', epochs: 1 });
    expect(plain.plan.warnings).toEqual([]);
  });

  it('is told from chance: of columns of noise none is, however many', () => {
    const noise = random(5, 'noise');
    const rows = Array.from({ length: 40 }, (_, i) => ({
      ...Object.fromEntries(Array.from({ length: 300 }, (_, c) => [`c${c}`, noise.integer(c % 2 === 0 ? 2 : 1000)])),
      y: i % 2 === 0 ? 'a' : 'b',
      z: noise.normal(),
    }));
    const table = tableFromRows(rows);
    expect(leaksOf(dropColumns(table, ['z']), 'y')).toEqual([]);
    expect(leaksOf(dropColumns(table, ['y']), 'z')).toEqual([]);
  });

  it.each(['moons', 'circle', 'xor', 'gauss', 'spiral', 'blobs', 'plane', 'bumps'])('is none of %s', (name) => {
    for (const rows of [40, 60, 300])
      for (const seed of [1, 2, 3]) expect(leaksOf(generate(name, { rows, seed }), 'y')).toEqual([]);
  });
});

const baselines = fileURLToPath(new URL('../../../shared/reference/sklearn-baselines.json', import.meta.url));
const sets = existsSync(baselines)
  ? (
      JSON.parse(readFileSync(baselines, 'utf8')) as {
        sets: Record<string, { file: string; target: string; dropped: string[] }>;
      }
    ).sets
  : {};

it.each(Object.values(sets))('finds none in $file', async ({ file, target, dropped }) => {
  const isThere = !lacks(file);
  const table = isThere
    ? dropColumns((await readCsv(sharedFile(file), { names: [target] })).table, dropped)
    : undefined;
  expect(table && leaksOf(table, target)).toEqual(isThere ? [] : undefined);
});
