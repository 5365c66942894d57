/** Commands on files of other formats than text: the same table, the same model, and predictions as the name says. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTableFile } from '../../src/node.ts';
import { sqlite, xlsx } from '../data/formats/samples.ts';
import { valuesOf } from '../data/sources.ts';
import { built, runHere, Workplace } from './run.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  id: `n${i}`,
  a: ((i * 37) % 60) / 10,
  b: (i * 17) % 7,
  y: (i * 37) % 60 < 30 ? '=1+1' : '-',
}));
const names = ['id', 'a', 'b', 'y'] as const;

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  place.write(
    'rows.csv',
    `${names.join()}\n${rows.map((row) => `${names.map((name) => row[name]).join()}\n`).join('')}`,
  );
  place.write(
    'book.xlsx',
    xlsx({ Notes: [['made up']], Rows: [[...names], ...rows.map((row) => names.map((name) => row[name]))] }),
  );
  const values = rows.map(({ id, a, b, y }) => `('${id}', ${a}, ${b}, '${y}')`).join(', ');
  place.write(
    'rows.db',
    await sqlite('CREATE TABLE t (id, a, b, y)', 'CREATE TABLE u (z)', `INSERT INTO t VALUES ${values}`),
  );
  await run('train rows.jsonl --target y --drop id --epochs 30 --missing NA --name rows');
});
afterAll(() => place.remove());

const run = (command: string) => runHere(command, place.path);
const model = 'runs/rows/model.safetensors';

describe('data in another format', () => {
  test.each(['rows.csv', 'book.xlsx#Rows', 'rows.db#t'])('%s gives the predictions of the same rows', async (spec) => {
    const { stdout: expected } = await run(`predict ${model} rows.jsonl --json`);
    const { code, stdout } = await run(`predict ${model} ${spec} --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(expected));
  });

  test('one of several tables is asked for', async () => {
    const { code, stderr } = await run('train rows.db --target y');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'rows.db: several tables: got "t", "u"; expected one to be named — try rows.db#t, or in code part: "t"\n',
    );
    expect((await run('train rows.db#t')).stderr).toContain(
      '--target: the column to predict is missing: expected one of "id"',
    );
  });

  test('a training of a part is resumed', async () => {
    expect((await run('train rows.db#t --target y --drop id --missing NA --epochs 3 --name part')).code).toBe(0);
    const { code, stderr } = await run('train --resume runs/part --epochs 5');
    expect([code, stderr.includes('epoch 5/5')]).toEqual([0, true]);
  });
});

describe('predict --out', () => {
  test('CSV has no formula that comes from the model, and keeps what comes from the data', async () => {
    const { stdout } = await run(`predict ${model} rows.csv`);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(lines[0]!.slice(0, 5)).toEqual([...names, 'prediction']);
    expect(lines.slice(1).map((cells) => cells[3])).toEqual(rows.map(({ y }) => y));
    expect(new Set(lines.slice(1).map((cells) => cells[4]))).toEqual(new Set(["'=1+1", '-']));
  });

  test.each(['out.jsonl', 'out.parquet'])('%s', async (file) => {
    expect((await run(`predict ${model} rows.csv --out ${file}`)).code).toBe(0);
    const { table, format } = await readTableFile(join(place.path, file), { missing: ['NA'] });
    expect(format).toBe(file.endsWith('l') ? 'JSON lines' : 'Parquet');
    expect(table.columns.map(({ name }) => name)).toEqual([
      ...names,
      'prediction',
      'probability_-',
      'probability_=1+1',
    ]);
    expect(valuesOf(table, 'id')).toEqual(rows.map(({ id }) => id));
    expect(valuesOf(table, 'a')).toEqual(rows.map(({ a }) => a));
    expect(new Set(valuesOf(table, 'prediction'))).toEqual(new Set(['-', '=1+1']));
  });

  test('a name that says another format is refused', async () => {
    const { code, stderr } = await run(`predict ${model} rows.csv --out out.xlsx`);
    expect(code).toBe(2);
    expect(stderr).toContain('--out: what is written is CSV, JSON lines (.jsonl) or Parquet (.parquet): got out.xlsx');
  });
});
