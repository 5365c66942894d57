/** The tables of public problem reports, rebuilt: each is read as the person meant it. */
import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { featureNames, fitPreprocessing } from '../../src/data/preprocess.ts';
import { decideTask } from '../../src/data/task.ts';
import { valuesOf } from './sources.ts';

const cases = fileURLToPath(new URL('../../../shared/cases/tables/', import.meta.url));

function lacks(path: string): boolean {
  if (existsSync(cases + path)) return false;
  console.warn(`SKIPPED: ../shared/cases/tables/${path} is not there`);
  return true;
}

interface Right {
  readonly target: string;
  readonly task?: 'classification' | 'regression';
  /** Rows that are read, and what the first one says. */
  readonly rows: number;
  readonly first: readonly (number | string | null)[];
  /** Missing values of all columns together. */
  readonly missing?: number;
  /** What one of the warnings says. */
  readonly said?: string;
}

const numbers = [-4.72, 0.7961, 'down'];
const right: Readonly<Record<string, Right>> = {
  '01-none-class/sleep.csv': { target: 'disorder', rows: 300, first: [25.1, 5.6, 'driver', 'None'] },
  '02-thousands/homes.csv': { target: 'price', task: 'regression', rows: 200, first: [150, 5, 667085] },
  '02-thousands/income.csv': { target: 'approved', task: 'classification', rows: 200, first: [84331.77, 49, 'yes'] },
  '03-decimal-comma/klasse.csv': {
    target: 'urteil',
    task: 'classification',
    rows: 120,
    first: [0.87, 5.53, 'schlecht'],
  },
  '03-decimal-comma/werte.csv': { target: 'preis', task: 'regression', rows: 200, first: [3.52, 7608.79, 2703.47] },
  '04-percent-currency/loans.csv': {
    target: 'status',
    task: 'classification',
    rows: 240,
    first: [7.09, 24960, 36, 'paid'],
  },
  '06-mysql-null/users.csv': { target: 'label', rows: 240, first: [48.42, 6.58, 'churn'], missing: 75 },
  '06-mysql-null/blank.csv': { target: 'label', rows: 240, first: [48.42, 6.58, 'churn'], missing: 75 },
  '07-sep-line/comma.csv': { target: 'y', rows: 120, first: [9.79, 7.59, 'hi'] },
  '07-sep-line/semi.csv': { target: 'y', rows: 120, first: [9.79, 7.59, 'hi'] },
  '07-sep-line/tab.csv': { target: 'y', rows: 120, first: [9.79, 7.59, 'hi'] },
  '08-whitespace/named.txt': { target: 'medv', rows: 150, first: [0.25247, 162.5, 0, 21.66] },
  '08-whitespace/house.data': { target: 'c4', rows: 150, first: [0.25247, 162.5, 0, 21.66] },
  '10-year-header/gdp.csv': { target: '2021', rows: 120, first: [53.9, 54.8, 57.3] },
  '10-year-header/named.csv': { target: '2021', rows: 120, first: ['C000', 53.9, 54.8, 57.3] },
  '11-units-row/rig.csv': {
    target: 'power',
    task: 'regression',
    rows: 150,
    first: [1.76, 250.3, 69.81],
    said: 'm3/h, degC, kW',
  },
  '11-units-row/title.csv': {
    target: 'power',
    task: 'regression',
    rows: 150,
    first: [1.76, 250.3, 69.81],
    said: 'Rig report',
  },
  '11-units-row/comment.csv': { target: 'power', task: 'regression', rows: 150, first: [1.76, 250.3, 69.81] },
  '12-dates/sales.csv': { target: 'sales', task: 'regression', rows: 365, first: ['2023-01-01', 'B', 144.9] },
  '39-repeated-dates/sold.csv': {
    target: 'units',
    task: 'regression',
    rows: 288,
    first: ['2024-01-01', 'A', 52.3],
  },
  '19-small-binary/xor.csv': { target: 'out', task: 'classification', rows: 4, first: [0, 0, 0] },
  '19-small-binary/spiders.csv': { target: 'present', task: 'classification', rows: 36, first: [0.112, 0] },
  '35-tsv-quotes/reviews.tsv': {
    target: 'label',
    rows: 80,
    first: [0, 1.07, '5" screen', 0],
    said: 'quotes are read as characters',
  },
  '40-censored/lab.csv': {
    target: 'lead',
    task: 'regression',
    rows: 300,
    first: [8.62, 28.6, 2.014],
    said: '13 numbers such as "<1.0"',
  },
  '40-censored/stray.csv': {
    target: 'lead',
    task: 'regression',
    rows: 300,
    first: [8.62, 28.6, 2.014],
    missing: 1,
    said: '"pending" in line 102',
  },
  '42-unicode-headers/train.csv': { target: 'klasse', rows: 80, first: [7.66, 2.9, 'y'] },
  '45-dialects/singleq.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/dash.csv': { target: 'y', rows: 92, first: numbers, missing: 4 },
  '45-dialects/dashes2.csv': { target: 'y', rows: 91, first: numbers, missing: 2 },
  '45-dialects/boolmix.csv': {
    target: 'y',
    task: 'classification',
    rows: 90,
    first: [-4.72, 0.7961, 'false'],
    said: 'are read as one value',
  },
  '45-dialects/total.csv': { target: 'y', rows: 91, first: numbers, missing: 3, said: '"Total" in line 92' },
  '45-dialects/bigint.csv': { target: 'y', rows: 90, first: [-4.72, 0.7961, '9007199254740992'] },
  '45-dialects/bomquoted.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/bool.csv': { target: 'y', rows: 90, first: [-4.72, 0.7961, 'false'] },
  '45-dialects/cr.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/dup.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/emoji.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/negzero.csv': { target: 'y', rows: 90, first: [-4.72, 0.7961, 1] },
  '45-dialects/nlheader.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/trail.csv': { target: 'y', rows: 92, first: numbers, missing: 6 },
  '45-dialects/utf16.csv': { target: 'y', rows: 90, first: numbers },
  '45-dialects/zeros.csv': { target: 'y', rows: 90, first: [-4.72, 0.7961, '07'] },
};

const read = (path: string, target: string) => readCsv(createReadStream(cases + path), { names: [target] });

for (const [path, { target, task, rows, first, missing = 0, said = '' }] of Object.entries(right)) {
  it.skipIf(lacks(path))(`reads ${path} as it is meant`, async () => {
    const { table, notes, warnings } = await read(path, target);
    expect(table.rows).toBe(rows);
    expect(table.columns.map(({ name }) => valuesOf(table, name)[0])).toEqual(first);
    expect(notes.reduce((sum, note) => sum + note.missing, 0)).toBe(missing);
    expect(warnings.join('\n')).toContain(said);
  });
  if (task === undefined) continue;
  it.skipIf(lacks(path))(`takes ${path} for a ${task}`, async () => {
    expect(decideTask((await read(path, target)).table, target).task).toBe(task);
  });
}

/** What the columns of a file become for a network. */
async function featuresOf(path: string, target: string): Promise<string[]> {
  const { table } = await read(path, target);
  const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
  return featureNames(fitPreprocessing(table, { target, task: 'regression', trainRows }));
}

it.skipIf(lacks('12-dates/sales.csv'))('makes numbers of the days of 12-dates and 39-repeated-dates', async () => {
  const parts = ['month', 'day of year (sine)', 'day of year (cosine)', 'weekday (sine)', 'weekday (cosine)'];
  expect(await featuresOf('12-dates/sales.csv', 'sales')).toEqual([
    ...['days since 2023-01-01', ...parts].map((part) => `date ${part}`),
    'store=A',
    'store=B',
  ]);
  const sold = await featuresOf('39-repeated-dates/sold.csv', 'units');
  expect(sold.slice(0, 6)).toEqual(['days since 2024-01-01', ...parts].map((part) => `day ${part}`));
  expect(sold.slice(6).map((name) => name.slice(0, 5))).toEqual(sold.slice(6).map(() => 'shop='));
});

it.skipIf(lacks('45-dialects/nul.csv'))('refuses a byte 0 in 45-dialects/nul.csv with its line', async () => {
  await expect(readCsv(createReadStream(`${cases}45-dialects/nul.csv`))).rejects.toThrow('a byte 0 in line 92');
});
