/** Files that NumPy, PyArrow and others wrote: each gives what lies beside it as expected, or is refused where it must be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cellAt, readTable, type Table } from '../../../src/data.ts';
import { ChainruleError } from '../../../src/index.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/formats/', import.meta.url));
const isThere = existsSync(folder);
if (!isThere) console.warn('SKIPPED: ../shared/data/formats is not there');

type Value = number | string | boolean | null;

interface Expected {
  readonly must: 'read' | 'refuse' | 'read or refuse';
  readonly columns?: readonly { readonly name: string; readonly values: readonly Value[] }[];
  readonly data?: readonly Value[];
}

/** What is a table here by our own word, or takes the name of a part. */
const parts: Readonly<Record<string, string>> = {
  'sqlite-plain.sqlite': 'people',
  'npz-deflated.npz': 'x,y',
  'npz-train-test.npz': 'x_train,y_train',
};
/** Read as columns by their names; and without rows, refused. */
const otherwise: Readonly<Record<string, Expected['must']>> = {
  'json-object.json': 'read',
  'json-empty-array.json': 'refuse',
};

const files = isThere ? readdirSync(folder).flatMap((file) => /^(.*)\.expected\.json$/.exec(file)?.[1] ?? []) : [];

describe.skipIf(!isThere)('samples', () => {
  test.each(files)('%s', async (file) => {
    const expected = JSON.parse(readFileSync(`${folder}${file}.expected.json`, 'utf8')) as Expected;
    const must = otherwise[file] ?? expected.must;
    const read = readTable(new Uint8Array(readFileSync(folder + file)), { name: file, part: parts[file] });
    const table = await (must === 'read' ? read : read.catch(refusal)).then((one) => one?.table);
    expect(table === undefined || must !== 'refuse').toBe(true);
    compare(table, expected);
  });
});

/** All columns by their names, or all numbers row by row; undefined is a refusal that is right too. */
function compare(table: Table | undefined, { columns = [], data = [] }: Expected): void {
  const read = table?.columns.map((column) =>
    Array.from({ length: table.rows }, (_, row) => plain(cellAt(column, row))),
  );
  const named = columns.map(({ name }) => table?.columns.findIndex((column) => column.name === name) ?? -1);
  expect(table && named.map((at) => read?.[at])).toEqual(table && columns.map(({ values }) => values.map(wanted)));
  const rows = Array.from({ length: table?.rows ?? 0 }, (_, row) => read!.map((column) => column[row]));
  expect(table && data.length > 0 ? rows.flat() : []).toEqual(table ? data.map(wanted) : []);
}

const cases = fileURLToPath(new URL('../../../../shared/cases/tables/38-formats/', import.meta.url));
const areCasesThere = existsSync(cases);
if (!areCasesThere) console.warn('SKIPPED: ../shared/cases/tables/38-formats is not there');

test.skipIf(!areCasesThere).each([
  ['play.json', 'y', ['p', 'q']],
  ['play.jsonl', 'y', ['p', 'q']],
  ['play.arff', 'play', ['no', 'yes']],
  ['play.libsvm', 'y', [-1, 1]],
])('%s', async (file, target, classes) => {
  const { table } = await readTable(new Uint8Array(readFileSync(cases + file)), { name: file });
  const column = table.columns.at(-1)!;
  const labels = new Set(Array.from({ length: table.rows }, (_, row) => cellAt(column, row)));
  expect([table.rows, table.columns.length, column.name, labels]).toEqual([60, 3, target, new Set<unknown>(classes)]);
});

function refusal(error: unknown): undefined {
  expect(error).toBeInstanceOf(ChainruleError);
}

/** Texts of JSON lose the blanks around them, as all texts that are read as a column. */
function plain(value: number | string | null): number | string | null {
  return typeof value === 'string' ? value.trim() : value;
}

/** Numbers that are texts in the file of what is expected, and moments in another spelling. */
function wanted(value: Value): number | string | null {
  if (typeof value !== 'string') return typeof value === 'boolean' ? String(value) : value;
  const special: Readonly<Record<string, number | null>> = {
    nan: null,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  if (Object.hasOwn(special, value)) return special[value]!;
  if (/^-?\d[\d.E-]*$/.test(value) && !/^\d{4}-/.test(value)) return Number(value);
  return value
    .replace('+00:00', 'Z')
    .replace(/(\.\d{3})000$/, '$1')
    .trim();
}
