/** Each format gives the table that was put into it, from bytes and in pieces, whatever its name. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { formatOf, readTable } from '../../../src/data.ts';
import { inChunks, utf8, valuesOf } from '../sources.ts';
import { arrow, npy, parquet, sampleFiles, sqlite, xlsx, zip, zstd } from './samples.ts';

const files = await sampleFiles();

describe.each(Object.entries(files))('%s', (name, bytes) => {
  it('gives its rows', async () => {
    const { table, notes } = await readTable(bytes, { name });
    expect(table.rows).toBe(3);
    expect(valuesOf(table, 'n')).toEqual([1.5, null, -3]);
    expect(valuesOf(table, 's')).toEqual(['x', 'y', null]);
    expect(valuesOf(table, 'b')).toEqual(['true', 'false', 'true']);
    expect(notes.map((note) => note.name)).toEqual(['n', 's', 'b']);
    expect(notes.map(({ missing }) => missing)).toEqual([1, 1, 0]);
  });

  it('is known by its content, in pieces and packed too', async () => {
    const format = await formatOf(bytes, name);
    expect(await formatOf(bytes)).toBe(format);
    expect(await formatOf(inChunks(bytes, [1, 3, 100]))).toBe(format);
    const { table } = await readTable(new Uint8Array(gzipSync(bytes)), { name: 'data' });
    expect(valuesOf(table, 'n')).toEqual([1.5, null, -3]);
    expect(valuesOf((await readTable(zstd(bytes), { name: 'x.zst' })).table, 's')).toEqual(['x', 'y', null]);
  });

  it('takes types, and leaves out what is ignored', async () => {
    const { table, notes } = await readTable(bytes, { types: { n: 'category', b: 'ignore' } });
    expect(valuesOf(table, 'n')).toEqual(['1.5', null, '-3']);
    expect(table.columns.map((column) => column.name)).toEqual(['n', 's']);
    expect(notes[2]).toMatchObject({ name: 'b', kind: 'ignored', reason: 'set by you' });
    await expect(readTable(bytes, { types: { m: 'number' } })).rejects.toThrow('type of column "m": no such column');
  });
});

test('texts that spell numbers stay texts where the file says that they are texts', async () => {
  const columnData = [{ name: 'zip', data: ['01067', '10115'], type: 'STRING' as const }];
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData }));
  expect(valuesOf((await readTable(bytes)).table, 'zip')).toEqual(['01067', '10115']);
  expect(valuesOf((await readTable(bytes, { types: { zip: 'number' } })).table, 'zip')).toEqual([1067, 10115]);
});

describe('NumPy', () => {
  const numbers = Float64Array.of(1, 2, 3, 4, 5, 6);

  test('rows of a C array, columns of a Fortran one', async () => {
    const c = (await readTable(npy('<f8', [2, 3], numbers))).table;
    expect(c.columns.map(({ name }) => valuesOf(c, name))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const f = (await readTable(npy('<f8', [2, 3], numbers, true))).table;
    expect(f.columns.map(({ name }) => valuesOf(f, name))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test('float16, big-endian, truths, texts and images', async () => {
    // 0.5, -2, the smallest and the largest float16, infinity, NaN, from IEEE 754-2008
    const halves = Uint16Array.of(0x3800, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00);
    const { table, warnings } = await readTable(npy('<f2', [6], halves));
    expect(valuesOf(table, 'c1')).toEqual([0.5, -2, 1 / (1 << 24), 65504, Number.POSITIVE_INFINITY, null]);
    expect(warnings).toEqual(['c1: 1 infinite value, which training counts as missing']);
    expect(valuesOf((await readTable(npy('>i4', [1], Uint8Array.of(0, 0, 1, 2)))).table, 'c1')).toEqual([258]);
    expect(valuesOf((await readTable(npy('|b1', [2], Uint8Array.of(1, 0)))).table, 'c1')).toEqual(['true', 'false']);
    const text = Uint32Array.of(0x6771, 0x4eac, 0x61, 0);
    expect(valuesOf((await readTable(npy('<U2', [2], text))).table, 'c1')).toEqual(['東京', 'a']);
    const image = (await readTable(npy('|u1', [2, 2, 2], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)))).table;
    expect(image.columns.map(({ name }) => valuesOf(image, name)[1])).toEqual([5, 6, 7, 8]);
  });

  test('integers beyond 2^53 are said to be rounded', async () => {
    const { table, warnings } = await readTable(npy('<i8', [2], BigInt64Array.of(9007199254740993n, -7n)));
    expect(valuesOf(table, 'c1')).toEqual([9007199254740992, -7]);
    expect(warnings).toEqual(['c1: 1 integer beyond 2^53, rounded to the nearest number of float64']);
  });

  test('arrays of .npz side by side, or those that are named', async () => {
    const arrays = { 'x.npy': npy('<f8', [2, 3], numbers), 'y.npy': npy('|u1', [2], Uint8Array.of(7, 8)) };
    for (const packed of [true, false]) {
      const { table } = await readTable(zip(arrays, packed));
      expect(table.columns.map(({ name }) => name)).toEqual(['x1', 'x2', 'x3', 'y']);
      expect(valuesOf(table, 'y')).toEqual([7, 8]);
    }
    const uneven = zip({ ...arrays, 'z.npy': npy('|u1', [3], Uint8Array.of(1, 2, 3)) });
    expect((await readTable(uneven, { part: 'x,y' })).table.columns.length).toBe(4);
    await expect(readTable(uneven, { name: 'u.npz' })).rejects.toThrow(
      'u.npz: arrays of unequal length: got x (2 x 3), y (2 x 1), z (3 x 1); expected arrays with a row for each row of the table — try u.npz#x,y',
    );
    await expect(readTable(uneven, { part: 'w' })).rejects.toThrow('no such array: got w');
  });
});

describe('several tables in one file', () => {
  test('SQLite', async () => {
    const bytes = await sqlite(
      'CREATE TABLE a (x)',
      'CREATE TABLE "b c" (y)',
      'INSERT INTO "b c" VALUES (9007199254740993), (2)',
    );
    await expect(readTable(bytes, { name: 'd.db' })).rejects.toThrow(
      'd.db: several tables: got "a", "b c"; expected one to be named — try d.db#a, or in code part: "a"',
    );
    expect(valuesOf((await readTable(bytes, { part: 'b c' })).table, 'y')).toEqual([9007199254740992, 2]);
    await expect(readTable(bytes, { name: 'd.db', part: 'z' })).rejects.toThrow(
      'd.db#z: no such table: expected one of "a", "b c"',
    );
  });

  test('Excel', async () => {
    const bytes = xlsx({
      One: [['x'], [1], [2]],
      Empty: [],
      Two: [
        ['y', 'z'],
        [3, 'a, "b"'],
        [4, 'NA'],
      ],
    });
    await expect(readTable(bytes, { name: 'b.xlsx' })).rejects.toThrow('b.xlsx: several sheets: got "One", "Two"');
    const { table } = await readTable(bytes, { part: 'Two' });
    expect(valuesOf(table, 'y')).toEqual([3, 4]);
    expect(valuesOf(table, 'z')).toEqual(['a, "b"', null]);
    expect(valuesOf((await readTable(bytes, { part: 'One', header: 'no' })).table, 'c1')).toEqual(['x', '1', '2']);
  });

  test('text has none', async () => {
    await expect(readTable('a,b\n1,2\n', { part: 'x' })).rejects.toThrow(
      'data: a text with separators has no parts: got x — try its name alone',
    );
  });
});

describe('ARFF', () => {
  const header = "@relation r\n@attribute 'a b' numeric\n@attribute c {no,'it''s',yes}\n@attribute d string\n@data\n";

  test('quotes, backslashes, sparse rows', async () => {
    const text = `@relation r\n@attribute 'a b' numeric\n@attribute c {no,yes}\n@attribute d string\n@data\n1,yes,'it\\'s, "so"'\n{0 2, 2 "x, y"}\n?,?,'?'\n`;
    const { table, format } = await readTable(text);
    expect(format).toBe('ARFF');
    expect(valuesOf(table, 'a b')).toEqual([1, 2, null]);
    expect(valuesOf(table, 'c')).toEqual(['yes', 'no', null]);
    expect(valuesOf(table, 'd')).toEqual(['it\'s, "so"', 'x, y', '?']);
  });

  test.each([
    ['1,maybe,x', 'line 6: text after a closing quote'],
    ['x,no,x', 'line 6: not a number in the numeric attribute "a b": got "x"'],
    ['1,no', 'line 6: a row of another length: got 2 values; expected 3, one for each attribute'],
    ["1,no,'x", 'line 6: an open quote: got "\'x"; expected a closing \''],
    ['{7 x}', 'line 6: no such attribute: got "7"; expected 0 to 2'],
  ])('%s', async (row, message) => {
    const text = row.includes('maybe') ? header : header.replace("'it''s'", 'maybe');
    const expected = row.includes('maybe') ? 'line 3: text after a closing quote' : message;
    await expect(readTable(`${text}${row}\n`)).rejects.toThrow(expected);
  });
});

describe('libsvm', () => {
  test('what is not there is 0; the label comes last', async () => {
    const { table, format } = await readTable('-1 1:0.5 3:2 # a remark\n+1 2:-1e-3\n');
    expect(format).toBe('libsvm');
    expect(table.columns.map(({ name }) => [name, valuesOf(table, name)])).toEqual([
      ['x1', [0.5, 0]],
      ['x2', [0, -0.001]],
      ['x3', [2, 0]],
      ['y', [-1, 1]],
    ]);
  });

  test('times of day are none', async () => {
    expect(await formatOf('1 08:30 17:15\n2 09:00 16:45\n')).toBeUndefined();
  });

  test('an index that no table can have', async () => {
    await expect(readTable('1 1:1 2000000000:1\n')).rejects.toThrow('too wide for a table that holds its zeros');
    await expect(readTable('1 1:1\n2 x\n', { name: 'a.libsvm' })).rejects.toThrow(
      'a.libsvm, line 2: not a pair of an index and a value: got "x"; expected index:value, as in 3:0.5',
    );
  });
});

describe('JSON', () => {
  test.each([
    ['[{"a":NaN}]', 'not JSON', 'null where a value is missing'],
    ['{"a":1,"b":{"c":2}}', 'data: no table: got "a": 1', 'expected a list of objects'],
    ['{"rows":[{"a":1}],"n":[2]}', 'data, column "rows", row 1: not a value that a table can hold: got an object'],
    ['{"rows":[{"a":1}],"more":[{"a":2}],"n":1}', 'no table', 'a file of what is in "rows" alone'],
    ['{"n":1,"rows":[{"a":1},{"a":[1]}]}', 'data, "rows", row 2, field "a": not a value that a table can hold'],
    ['[["a","b"],[1,2],[3]]', 'data, row 3: not a row of the columns: got 1 values; expected a list of 2'],
    ['[["a","a"],[1,2]]', 'data, column "a": given twice'],
    ['[["a","b"],[1,{}]]', 'data, row 2, column "b": not a value that a table can hold: got an object'],
    ['[{"a":1},{"a":[1,2]}]', 'data, row 2, field "a": not a value that a table can hold', 'a list of 2'],
    ['[[1,2]]', 'data, row 1: not an object: got a list of 2'],
    ['{"a":1}\n{"a":{"b":1}}\n', 'data, line 2, field "a": not a value that a table can hold: got an object'],
    ['{"a":1}\n[2]\n', 'data, line 2: not an object: got a list of 1; expected one object a line'],
    ['{"a":1}\n{"a":\n', 'data, line 2: not JSON: got Unexpected end of JSON input'],
    ['[]', 'data: no rows: got an empty list'],
  ])('%s', async (text, ...messages) => {
    for (const message of messages) await expect(readTable(text)).rejects.toThrow(message);
  });

  test('names of JavaScript are names of columns, and long integers are said to be rounded', async () => {
    const { table, warnings } = await readTable('[{"__proto__": 1, "constructor": 9007199254740993}]');
    expect(valuesOf(table, '__proto__')).toEqual([1]);
    expect(warnings).toEqual(['constructor: 1 numbers beyond 2^53, whose last digits are rounded']);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});

test('nested columns are refused by name, or left out', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const schema = [
    { name: 'root', num_children: 2 },
    { name: 'v', num_children: 1, repetition_type: 'OPTIONAL' as const },
    { name: 'a', type: 'INT32' as const, repetition_type: 'OPTIONAL' as const },
    { name: 'w', type: 'INT32' as const, repetition_type: 'OPTIONAL' as const },
  ];
  const columnData = [
    { name: 'v', data: [{ a: 1 }, { a: 2 }] },
    { name: 'w', data: [1, 2] },
  ];
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }));
  await expect(readTable(bytes, { name: 'n.parquet' })).rejects.toThrow(
    'n.parquet, column "v": a struct: expected numbers, texts, true and false, or dates — try a column for each of its parts, or leaving it out (types: { "v": \'ignore\' }, or --type v=ignore)',
  );
  expect(valuesOf((await readTable(bytes, { types: { v: 'ignore' } })).table, 'w')).toEqual([1, 2]);
});

describe('what is not read is named, with what to do', () => {
  test.each([
    [Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), 'an Excel file of the old form (.xls)', 'saving it as .xlsx or CSV'],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10), 'an HDF5 file', 'DataFrame.to_parquet in Python'],
    [Uint8Array.of(0x80, 4, 0x95, 1), 'a file of pickled Python objects', 'DataFrame.to_parquet in Python'],
    [utf8('X\n\0\0\0\x03'), 'data of R (.rds)', 'write.csv in R'],
    [utf8('%PDF-1.7'), 'a PDF', 'as CSV or .xlsx'],
    [zip({ 'a.csv': utf8('a\n1\n') }), 'a zip archive', 'unpacking it first'],
    [
      zip({ mimetype: utf8('application/vnd.oasis.opendocument.spreadsheet') }, false),
      'an OpenDocument file (.ods)',
      '.xlsx',
    ],
    [utf8('<!DOCTYPE html><p>Sign in'), 'a page of HTML or XML', 'a page may ask to sign in first'],
  ])('%#', async (bytes, name, hint) => {
    await expect(readTable(bytes, { name: 'f.csv' })).rejects.toThrow(`f.csv: a file that is not read: got ${name}`);
    await expect(readTable(bytes, { name: 'f.csv' })).rejects.toThrow(hint);
  });
});

test('a file that is cut says so', async () => {
  for (const [name, bytes] of Object.entries({
    'a.parquet': parquet(),
    'a.arrow': arrow('file'),
    'a.xlsx': xlsx({ S: [['a'], [1]] }),
  }))
    await expect(readTable(bytes.subarray(0, bytes.length - 20), { name })).rejects.toThrow(
      /damaged (Parquet|Arrow|Excel) file/,
    );
  await expect(readTable(zstd(utf8('a,b\n1,2\n')).subarray(0, 12))).rejects.toThrow('damaged Zstandard data');
});
