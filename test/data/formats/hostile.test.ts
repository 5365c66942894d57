/** Files that say more than their bytes can have are refused before a library takes their word for it. */
import { Table as ArrowTable, tableToIPC, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../../src/data/formats/parquet-pages.ts';
import { readTable } from '../../../src/data.ts';
import { utf8 } from '../sources.ts';
import { arrow, zip } from './samples.ts';

const errorOf = async (bytes: Uint8Array, name: string) =>
  readTable(bytes, { name }).then(
    () => 'read',
    (error: unknown) => String(error),
  );

/** A data page of Parquet: so many values as indices of a dictionary, and its content. */
function page(values: number, content: readonly number[], encoding = 8): Uint8Array {
  const zigzag = (value: number) => {
    const bytes: number[] = [];
    for (let rest = 2 * value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) return [...bytes, rest];
      bytes.push((rest % 128) + 128);
    }
  };
  const size = zigzag(content.length);
  const details = [0x15, ...zigzag(values), 0x15, ...zigzag(encoding), 0x15, ...zigzag(3), 0x15, ...zigzag(3), 0];
  return Uint8Array.of(0x15, 0, 0x15, ...size, 0x15, ...size, 0x2c, ...details, 0, ...content);
}

const check = (bytes: Uint8Array, rows: number) => () =>
  guarded({}, bytes, [{ start: 0, end: bytes.length, rows, codec: 'UNCOMPRESSED' }], { levels: 0, isTruth: false });

describe('Parquet', () => {
  it('takes a run of as many values as the page has', () => {
    expect(check(page(10, [1, 20, 1]), 10)).not.toThrow();
    expect(check(page(10, [1, 12, 1, 3, 0xff]), 10)).not.toThrow();
  });

  it('takes no run of more, no page of more values than there are rows, and no page beyond the end', () => {
    expect(check(page(10, [1, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1]), 10)).toThrow(
      'a run of 2147483647 values where 10 are left',
    );
    expect(check(page(11, [1, 22, 1]), 10)).toThrow('a page of 11 values in a group of 10 rows');
    expect(check(page(10, [1, 20, 1]).subarray(0, -1), 10)).toThrow('a page beyond the end of its column');
    expect(check(page(800, [1, 201, 1, 0xff]), 800)).toThrow('groups beyond the end of a page');
  });
});

describe('Arrow', () => {
  it('refuses a count of rows that its bytes cannot have', async () => {
    const bytes = arrow('file');
    // The number of rows, 3, stands in the batch and in each of its three nodes.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      if (view.getBigInt64(at, true) === 3n) view.setBigInt64(at, 2n ** 40n, true);
    expect(await errorOf(bytes, 'a.arrow')).toMatch(/more values than a file of its size holds: got \d+ rows/);
  });

  it('refuses a column with fewer values than rows, which would be read as missing', async () => {
    const bytes = tableToIPC(new ArrowTable({ n: vectorFromArray([1.5, 2.5, -3.5]) }), 'stream');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      if (view.getBigInt64(at, true) === 3n) view.setBigInt64(at, 2000n, true);
    expect(await errorOf(bytes, 'a.arrows')).toContain('a column with fewer values than its 2000 rows');
  });
});

describe('others', () => {
  it('a workbook that unpacks to more than it can hold', async () => {
    const bytes = zip({ '[Content_Types].xml': utf8('<Types/>'), 'xl/workbook.xml': utf8('<workbook/>') });
    // The size in the directory at the end, unpacked.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(directory + 24, 0xfffffff0, true);
    expect(await errorOf(bytes, 'a.xlsx')).toMatch(/a workbook that unpacks to too much: got 429\d+ bytes in \d+/);
  });

  it('a row of libsvm with an index that would make millions of columns', async () => {
    expect(await errorOf(utf8('1 200000000:1\n'), 'a.libsvm')).toContain('too wide for a table that holds its zeros');
  });
});
