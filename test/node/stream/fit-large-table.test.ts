/** Tables that are streamed teach what they teach in memory, whatever they are read from, and leave nothing half written. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someBlocks } from '../../../src/node/stream/row-cache.ts';
import { partDraws } from '../../../src/node/stream/scan.ts';
import {
  type CategoryColumn,
  type FitState,
  fitLargeTable,
  fitPreprocessing,
  type LargeTableOptions,
  type LargeTablePlan,
  type NumberEncoding,
  type RegressionEvaluation,
  readTableFile,
  type Table,
} from '../../../src/node.ts';
import { random } from '../../../src/numeric/random.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chainrule-large-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Made = {
  readonly x: number | null;
  readonly z: number;
  readonly city: string;
  readonly day: string;
  readonly y: string;
};

const cities = ['Wien', 'Graz', 'Linz', 'Bregenz'];

function rowsOf(count: number, seed = 1): Made[] {
  const { uniform } = random(seed, 'large rows');
  return Array.from({ length: count }, (_, i) => {
    const [x, z, city] = [uniform() * 2 - 1, uniform() * 100, Math.floor(uniform() * 4)];
    return {
      x: i % 50 === 7 ? null : Math.round(x * 1e6) / 1e6,
      z: Math.round(z * 100) / 100,
      city: cities[city]!,
      day: new Date(Date.UTC(2020, 0, 1 + (i % 900))).toISOString().slice(0, 10),
      y: x + (city - 1.5) / 3 > 0 ? 'yes' : 'no',
    };
  });
}

function csvOf(rows: readonly Made[]): string {
  return `x,z,city,day,y\n${rows.map(({ x, z, city, day, y }) => `${x ?? ''},${z},${city},${day},${y}`).join('\n')}\n`;
}

let files = 0;
function write(text: string | Uint8Array, ending = 'csv'): string {
  const path = join(folder, `t${files++}.${ending}`);
  writeFileSync(path, text);
  return path;
}

async function fitted(source: Parameters<typeof fitLargeTable>[0], options: Partial<LargeTableOptions> = {}) {
  let plan: LargeTablePlan | undefined;
  const model = await fitLargeTable(source, {
    target: 'y',
    epochs: 2,
    cache: join(folder, 'cache'),
    onTable: (told) => {
      plan = told;
    },
    ...options,
  });
  const weights = model.network.parameters.map(({ values }) => [...values]);
  const losses = model.history.map(({ loss, validation }) => [loss, validation?.loss]);
  return { model, plan: plan!, weights, losses };
}

describe('40,000 rows of text', () => {
  const rows = rowsOf(40_000);
  let path: string;
  let first: Awaited<ReturnType<typeof fitted>>;
  beforeAll(async () => {
    path = write(csvOf(rows));
    first = await fitted(path);
  }, 60_000);

  it('every row is in one part, and the shares are those of fitTable', () => {
    const { train, validation, test } = first.model.plan.rows;
    expect(train + validation + test).toBe(40_000);
    for (const part of [validation, test]) expect(Math.abs(part - 6000)).toBeLessThan(300);
  });

  it('preprocessing is that of the same rows in memory; the median is near', async () => {
    const { preprocessing, table, plan } = first.model;
    // So few rows to learn are all in the table.
    expect(table.rows).toBe(plan.rows.train);
    const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
    const whole = fitPreprocessing(table, { target: 'y', task: 'classification', trainRows });
    expect(preprocessing.columns.length).toBe(4);
    for (const [i, column] of preprocessing.columns.entries()) {
      // Rounding in the last digits, and the sketch of the median, are all that differs.
      const { mean = 0, scale = 1, median = 0, ...rest } = column as Partial<NumberEncoding>;
      const {
        mean: mean2 = 0,
        scale: scale2 = 1,
        median: median2 = 0,
        ...rest2
      } = whole.columns[i] as Partial<NumberEncoding>;
      expect(rest).toEqual(rest2);
      expect(mean).toBeCloseTo(mean2, 10);
      expect(scale).toBeCloseTo(scale2, 10);
      expect(Math.abs(median - median2) / scale2).toBeLessThan(0.01);
    }
    expect(preprocessing.targets).toEqual(whole.targets);
  });

  it('missing values are counted in all rows', () => {
    expect(first.plan.notes[0]).toMatchObject({ name: 'x', kind: 'number', missing: 800 });
  });

  it('scores of all rows are those of the table, which has them all here', async () => {
    const { model } = first;
    const { evaluations } = model;
    const { loss, intervals: _about, ...result } = (await model.evaluate(model.validationTable)).result;
    expect(evaluations.validation!.result).toMatchObject({ ...result, rows: first.model.plan.rows.validation });
    expect(evaluations.validation!.result.loss).toBeCloseTo(loss, 6);
  });

  it('learns: most rows of the test are right', () => {
    expect(first.model.evaluations.test!.result).toMatchObject({ rows: first.model.plan.rows.test });
    expect((first.model.evaluations.test!.result as { accuracy: number }).accuracy).toBeGreaterThan(0.97);
  });

  it('a second run has the same bits, from the cache that is there', async () => {
    const again = await fitted(path);
    expect(again.plan.cache).toMatchObject({ file: first.plan.cache.file, wasThere: true, isKept: true });
    expect({ weights: again.weights, losses: again.losses }).toEqual({ weights: first.weights, losses: first.losses });
    expect(again.model.evaluations).toEqual(first.model.evaluations);
    expect(again.model.plan.notes).toEqual(first.model.plan.notes);
  });

  it('the size of the cache is said before, to within what its description takes', () => {
    const { file, bytes, wasThere } = first.plan.cache;
    expect(wasThere).toBe(false);
    const size = readFileSync(file).length;
    expect(size - bytes).toBeGreaterThan(0);
    expect(size - bytes).toBeLessThan(10_000);
  });

  it('other options have a cache of their own, and another seed other parts', async () => {
    const other = await fitted(path, { seed: 1 });
    expect(other.plan.cache).toMatchObject({ wasThere: false });
    expect(other.plan.cache.file).not.toBe(first.plan.cache.file);
    expect(other.model.plan.rows).not.toEqual(first.model.plan.rows);
  });

  it('without a cache that is kept there is none after it, and the bits are the same', async () => {
    const own = await fitted(write(csvOf(rows)), { cache: false });
    expect(own.plan.cache.isKept).toBe(false);
    expect(() => readFileSync(own.plan.cache.file)).toThrow('ENOENT');
    expect(own.weights).toEqual(first.weights);
  });

  it('a file that was written to is read anew', async () => {
    const changed = write(csvOf(rows));
    const before = await fitted(changed, { epochs: 1 });
    appendFileSync(changed, csvOf(rowsOf(10, 9)).split('\n').slice(1).join('\n'));
    const after = await fitted(changed, { epochs: 1 });
    expect(after.plan.cache.wasThere).toBe(false);
    expect(after.plan.rows).toBe(before.plan.rows + 10);
    utimesSync(changed, new Date(), new Date(2001, 1, 1));
    expect((await fitted(changed, { epochs: 1 })).plan.cache.wasThere).toBe(false);
  });

  it('several files, a pattern, JSON lines, Parquet and rows of a program teach the same', async () => {
    const own = join(folder, 'parts');
    mkdirSync(own);
    for (const [i, start] of [0, 15_000, 15_100].entries())
      writeFileSync(join(own, `part-${i}.csv`), csvOf(rows.slice(start, [15_000, 15_100, 40_000][i])));
    const json = write(rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl');
    const column = (name: keyof Made, type: 'DOUBLE' | 'STRING') => ({
      name,
      data: rows.map((row) => row[name]),
      type,
    });
    const parquet = write(
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            column('x', 'DOUBLE'),
            column('z', 'DOUBLE'),
            column('city', 'STRING'),
            { ...column('day', 'STRING') },
            column('y', 'STRING'),
          ],
          rowGroupSize: 7000,
        }),
      ),
      'parquet',
    );
    const parts = function* () {
      for (let start = 0; start < rows.length; start += 9999) yield rows.slice(start, start + 9999);
    };
    const columns = async function* () {
      yield { x: [], z: [], city: [], day: [], y: [] };
      for (const part of parts())
        yield Object.fromEntries(
          (['x', 'z', 'city', 'day', 'y'] as const).map((name) => [name, part.map((row) => row[name])]),
        );
    };
    const sources = {
      list: [0, 1, 2].map((i) => join(own, `part-${i}.csv`)),
      pattern: join(own, 'part-*.csv'),
      json,
      parts: () => parts(),
      columns: () => columns(),
    };
    for (const source of Object.values(sources)) expect((await fitted(source)).weights).toEqual(first.weights);
    // Text in Parquet stays text: the day is a category there.
    const typed = { types: { day: 'ignore' as const } };
    expect((await fitted(parquet, typed)).weights).toEqual((await fitted(path, typed)).weights);
  }, 120_000);

  it('reads a first column of Parquet that has a dictionary as its numbers', async () => {
    const data = Array.from({ length: 20_000 }, (_, i) => i);
    const columnData = [
      { name: 'x', data: data.map((i) => 100 * (i % 5)), type: 'DOUBLE' as const },
      { name: 'y', data: data.map((i) => 1000 * (i % 5) + (i % 3)), type: 'DOUBLE' as const },
    ];
    const file = write(new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 7000 })), 'parquet');
    const model = await fitLargeTable(file, { target: 'y', epochs: 1, cache: folder });
    expect((model.preprocessing.columns[0] as NumberEncoding).range).toEqual([0, 400]);
    expect((model.preprocessing.columns[0] as NumberEncoding).mean).toBeCloseTo(200, -1);
  });

  it('goes on from a checkpoint to the bits of a run that was not interrupted', async () => {
    const states: FitState[] = [];
    const controller = new AbortController();
    const checkpoints: unknown[] = [];
    await fitted(path, {
      epochs: 4,
      signal: controller.signal,
      checkpoint: {
        every: 0,
        write: async (checkpoint: { state: FitState }) => {
          checkpoints.push(checkpoint);
          states.push(checkpoint.state);
          if (states.length === 3) controller.abort();
        },
      } as never,
    });
    expect(states.length).toBeGreaterThan(2);
    const whole = await fitted(path, { epochs: 4 });
    const resumed = await fitted(path, { epochs: 4, resume: checkpoints[2] as never });
    expect(resumed.weights).toEqual(whole.weights);
  });

  it('a block that the disk changed is an error that names its rows, not other numbers', async () => {
    const own = join(folder, 'spoiled');
    const { plan } = await fitted(path, { cache: own });
    const bytes = readFileSync(plan.cache.file);
    bytes[100_000]! ^= 1;
    writeFileSync(plan.cache.file, bytes);
    await expect(fitted(path, { cache: own })).rejects.toThrow(
      /has changed since it was written.*other bytes in rows \d+ to \d+/,
    );
    bytes[bytes.length - 200]! ^= 1;
    writeFileSync(plan.cache.file, bytes);
    // What describes the rows is checked when it is opened: such a file is made again.
    expect((await fitted(path, { cache: own })).weights).toEqual(first.weights);
  });
});

describe('what the start of a table does not show', () => {
  it('a number that is text further on is read as text, with a word about it', async () => {
    const rows = rowsOf(140_000).map((row, i) => ({ ...row, z: i < 135_000 ? i % 9 : `k${i % 9}` }));
    const text = `z,x,y\n${rows.map(({ x, z, y }) => `${z},${x ?? ''},${y}`).join('\n')}\n`;
    const { model, plan } = await fitted(write(text), { epochs: 1 });
    expect(plan.warnings).toEqual([
      expect.stringMatching(/^z: numbers at the start, and more text than one in ten further on: read as text$/),
    ]);
    const [z] = model.preprocessing.columns;
    expect(z).toMatchObject({ name: 'z', kind: 'category' });
    expect((z as { categories: string[] }).categories.length).toBe(18);
  }, 60_000);

  it('a class that comes late, true in another spelling, and missing words', async () => {
    const rows = Array.from({ length: 140_000 }, (_, i) => {
      const late = i > 135_000;
      return `${i % 7},${late ? ['True', 'False', 'NA'][i % 3] : ['true', 'false', ''][i % 3]},${late && i % 2 ? 'c' : i % 7 > 3 ? 'b' : 'a'}`;
    });
    const { model } = await fitted(write(`v,flag,y\n${rows.join('\n')}\n`), { epochs: 1 });
    expect(model.classes).toEqual(['a', 'b', 'c']);
    expect(model.preprocessing.columns[1]).toMatchObject({
      categories: ['false', 'true'],
      grouped: 0,
      indicator: true,
    });
  }, 60_000);
});

describe('refusals', () => {
  it.each([
    ['no-such-*.csv', {}, /no-such-\*\.csv: no file has such a name/],
    ['no-such.csv', {}, /no-such\.csv: no such file/],
    [[], {}, /files: none/],
    [7 as never, {}, /fitLargeTable: source: bad value: got 7; expected the path of a file/],
    ['x', { split: { time: 'x' } }, /split: unknown option: got "time"; expected group/],
    ['x', { cache: true }, /cache: bad value: got true; expected a folder, or false/],
    [() => [], {}, /rows: none: got no part with a row/],
  ])('%j %j', async (source, options, message) => {
    await expect(fitted(source as string, options as never)).rejects.toThrow(message);
  });

  it('files of other columns, and a target that is not there', async () => {
    const [a, b] = [write('a,y\n1,0\n2,1\n'), write('b,y\n1,0\n2,1\n')];
    await expect(fitted([a, b])).rejects.toThrow(/no column "a", which the first file has/);
    await expect(fitted(a, { target: 'z' })).rejects.toThrow(/column "z": not in the table/);
  });

  it('a pass that fails leaves nothing of the cache', async () => {
    const own = join(folder, 'left');
    let pass = 0;
    const parts = function* () {
      pass++;
      yield rowsOf(5000);
      if (pass === 2) throw new Error('the source ended');
      yield rowsOf(5000, 2);
    };
    await expect(fitted(() => parts(), { cache: own })).rejects.toThrow('the source ended');
    expect(readdirSync(own)).toEqual([]);
  });
});

it('rows that judge are all scored, and only a sample of them is in memory', async () => {
  const rows = 400_000;
  const parts = function* () {
    for (let start = 0; start < rows; start += 50_000)
      yield Array.from({ length: 50_000 }, (_, i) => ({ v: (start + i) % 1000, y: ((start + i) % 1000) * 2 }));
  };
  const { model } = await fitted(() => parts(), { validation: 0.4, epochs: 1 });
  const { train, validation, test } = model.plan.rows;
  expect(train + validation + test).toBe(rows);
  expect(Math.abs(validation - 0.4 * rows)).toBeLessThan(2000);
  const { result } = model.evaluations.validation!;
  expect(result.rows).toBe(validation);
  expect(model.evaluations.test!.result.rows).toBe(test);
  // As training has it, which judges the same rows.
  expect((result as RegressionEvaluation).rmse).toBeCloseTo(model.history[0]!.validation!.rmse!, 3);
  for (const table of [model.table, model.validationTable]) {
    expect(table.rows).toBeGreaterThan(50_000);
    expect(table.rows).toBeLessThanOrEqual(100_000);
  }
  expect(model.preprocessing.targets[0]).toMatchObject({ kind: 'number' });
  expect((model.preprocessing.targets[0] as { mean: number }).mean).toBeCloseTo(999, 0);
}, 60_000);

it('more rows that judge than can be kept are judged by some of their blocks', () => {
  const of = { rows: 1000, places: Int32Array.of(1, 2, 5, 6), checksum: 'a' };
  expect(someBlocks(of, 1000)).toBe(of);
  expect(someBlocks(of, 600)).toMatchObject({ rows: 512, places: Int32Array.of(1, 5) });
  expect(someBlocks({ ...of, rows: 700, places: Int32Array.of(1, 2, 5) }, 600)).toMatchObject({
    rows: 256 + 700 - 512,
    places: Int32Array.of(1, 5),
  });
});

it('a class that no row to learn has is left out where it is judged, with a word about it', async () => {
  const rows = rowsOf(5000);
  const draws = partDraws(0, undefined)({ rows: 5000, columns: [] });
  const odd = draws.findIndex((draw) => draw < 0.15);
  rows[odd] = { ...rows[odd]!, y: 'odd' };
  const { model } = await fitted(write(csvOf(rows)), { epochs: 1 });
  expect(model.plan.warnings).toContain('1 validation row is left out: no training row has their class');
  expect(model.evaluations.validation!.result.rows).toBe(model.plan.rows.validation);
  expect(model.plan.rows.validation).toBe(draws.filter((draw) => draw < 0.15).length - 1);
});

describe('rows that are split by groups', () => {
  /** 300 patients, whose rows come at any place, some rows without one; what is learned is of the row and of the patient. */
  const rows = rowsOf(30_000).map((row, i) => ({
    ...row,
    patient: i % 1000 === 1 ? null : `p${Math.floor((i * 7919) % 300)}`,
  }));
  const options = { split: { group: 'patient' } };

  it('no value of the column is in two parts, in as many parts of a table as it may come', async () => {
    const patients = (table: Table) => {
      const column = table.columns.find(({ name }) => name === 'patient') as CategoryColumn;
      return new Set([...column.codes].filter((code) => code >= 0).map((code) => column.categories[code]!));
    };
    const parts = function* () {
      for (let start = 0; start < rows.length; start += 7000) yield rows.slice(start, start + 7000);
    };
    const { model, plan: told, weights } = await fitted(() => parts(), options);
    const { table, validationTable, testTable, plan, preprocessing } = model;
    const each = [table, validationTable, testTable].map(patients);
    expect(new Set(each.flatMap((names) => [...names])).size).toBe(300);
    expect(each.reduce((sum, names) => sum + names.size, 0)).toBe(300);
    const [learned, stops, tested] = each.map(({ size }) => size) as [number, number, number];
    // Of rows without a patient each is a group of its own.
    const own = [table, validationTable, testTable].map(
      (part) => part.columns.find(({ name }) => name === 'patient') as CategoryColumn,
    );
    const [a, b, c] = own.map(({ codes }) => codes.filter((code) => code < 0).length) as [number, number, number];
    expect(a + b + c).toBe(30);
    expect(plan.split).toBe(
      `by patient, ${learned + a} values to learn, ${stops + b} values to decide when to stop, ${tested + c} values for the test`,
    );
    expect(plan.rows.train + plan.rows.validation + plan.rows.test).toBe(30_000);
    for (const part of ['validation', 'test'] as const) expect(Math.abs(plan.rows[part] - 4500)).toBeLessThan(2000);
    // The column is no feature, and intervals count groups.
    expect(preprocessing.columns.map(({ name }) => name)).not.toContain('patient');
    expect(model.evaluations.test!.result).toMatchObject({ rows: plan.rows.test, groups: tested + c });
    expect(told.warnings).toContain('patient is missing in 30 rows: each is taken for a group of its own');

    // In other parts, and from text, they are the same groups.
    const text = rows.map(({ x, z, city, day, y, patient }) => [x, z, city, day, y, patient].join(',')).join('\n');
    const file = write(`x,z,city,day,y,patient\n${text}\n`);
    const typed = { ...options, types: { day: 'category' as const } };
    const fromFile = await fitted(file, typed);
    expect(fromFile.model.plan.split).toBe(plan.split);
    expect((await fitted(file, typed)).plan.cache.wasThere).toBe(true);
    expect((await fitted(file, typed)).model.plan.split).toBe(plan.split);
    expect((await fitted(() => parts(), options)).weights).toEqual(weights);
    expect((await fitted(() => parts(), { ...options, seed: 3 })).model.plan.split).not.toBe(plan.split);
  }, 120_000);

  it('numbers are groups as well, and few of them are told of', async () => {
    const few = rows.map(({ patient: _other, ...row }, i) => ({ ...row, ward: i % 3 }));
    const { model, plan } = await fitted(() => [few], { split: { group: 'ward' }, epochs: 1 });
    const { train, validation, test } = model.plan.rows;
    for (const count of [train, validation, test]) expect(count % 10_000).toBe(0);
    expect(model.plan.split).toMatch(/^by ward, \d values? to learn/);
    expect(plan.warnings.join('\n')).toMatch(/ward/);
  });

  it('a column that is not there is named', async () => {
    await expect(fitted(() => [rows], { split: { group: 'patinet' } })).rejects.toThrow(
      /column "patinet": not in the table/,
    );
  });
});

it('several targets, and weights of rows, are scored over all rows that judge', async () => {
  const rows = rowsOf(20_000).map((row, i) => ({ ...row, y: row.z * 2, other: 100 - row.z, weight: i % 3 }));
  const options = { target: ['y', 'other'], sampleWeights: 'weight', epochs: 2 } as const;
  const model = await fitLargeTable(() => [rows], options);
  const { validation } = model.evaluations;
  const again = await model.evaluate(model.validationTable);
  expect(validation!.result.rows).toBe(model.plan.rows.validation);
  for (const name of ['y', 'other'] as const) {
    const [all, ofTable] = [validation!.targets[name].result, again.targets[name].result] as RegressionEvaluation[];
    expect(all!.rmse).toBeCloseTo(ofTable!.rmse, 4);
    expect(all!.r2).toBeCloseTo(ofTable!.r2!, 5);
  }
});

it('a file that was read is the same table as in memory', async () => {
  const path = write(csvOf(rowsOf(3000)));
  const { model } = await fitted(path);
  const { table } = await readTableFile(path);
  expect(model.preprocessing.tableColumns).toEqual(table.columns.map(({ name }) => name));
  expect(model.predictTable(table).rows).toBe(3000);
});
