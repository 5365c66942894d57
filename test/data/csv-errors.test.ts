import { describe, expect, it } from 'vitest';
import { openCsv, readCsv } from '../../src/data/csv.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { gzip, inChunks, utf8 } from './sources.ts';

const manyRows = Array.from({ length: 30_000 }, (_, i) => `${i},${i * 2},word`).join('\n');
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
const packed = await gzip(utf8(`a,b,c\n${manyRows}`));

describe('readCsv refuses', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'my.csv: empty: got no values; expected rows of values'],
    ['blank lines only', ' \n\n \n', 'my.csv: empty: got no values; expected rows of values'],
    [
      'a header only',
      'a,b\n',
      'my.csv: no rows of data: got a header only; expected rows below it — try --header no if the first line is data',
    ],
    [
      'a longer row',
      'a,b\n1,2\n\n3,4,5\n',
      'my.csv, line 4: a row of another length: got 3 values; expected 2, as in line 1 — try quoting values that hold the separator',
    ],
    [
      'a shorter row after quoted lines',
      'a,b\n"x\ny\nz",2\n3\n',
      'my.csv, line 5: a row of another length: got 1 value; expected 2, as in line 1 — try completing the row',
    ],
    [
      'a ragged row far down',
      `a,b,c\n${manyRows}\n1,2\n`,
      'my.csv, line 30002: a row of another length: got 2 values; expected 3, as in line 1 — try completing the row',
    ],
    [
      'an open quote',
      'a,b\n1,2\n"open,4\n5,6\n',
      'my.csv: a quote is never closed: got a row that starts in line 3 and does not end; expected a closing " — try checking the quotes of line 3, or --quote none where quotes are characters like others',
    ],
    [
      'text after a closing quote',
      'a,b\n1,2\n"x"y,4\n5,6\n',
      'my.csv: malformed quotes in line 3: got text after a closing quote; expected a separator or the end of the line — try doubling quotes inside quoted values, or --quote none where quotes are characters like others',
    ],
    [
      'zero bytes',
      `a,b\n${manyRows.slice(0, 6)}\n1,\0\n`,
      'my.csv: not text: got a byte 0 in line 3; expected UTF-8 text — try saving it as CSV in UTF-8',
    ],
    [
      'an image',
      png,
      'my.csv: not text: got bytes that are not utf-8 in line 1; expected UTF-8 text — try --encoding, or saving it as CSV in UTF-8',
    ],
    [
      'Latin-1 after UTF-8',
      Uint8Array.from([0x61, 0x0a, 0xc3, 0xa4, 0x0a, 0xe4, 0x0a]),
      'my.csv: not text: got bytes that are not utf-8 in line 3; expected UTF-8 text — try --encoding, or saving it as CSV in UTF-8',
    ],
    [
      'a character cut off at the end',
      Uint8Array.from([0x61, 0x0a, 0x31, 0x0a, 0xc3]),
      'my.csv: not text: got bytes that are not utf-8 in line 3; expected UTF-8 text — try --encoding, or saving it as CSV in UTF-8',
    ],
    [
      'an Excel file',
      Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]),
      'my.csv: not text: got a zip or Excel file; expected CSV or TSV — try readTable, which reads tables of other forms, or exporting it as CSV',
    ],
    [
      'half an archive',
      packed.subarray(0, packed.length >> 1),
      'my.csv: damaged gzip data: expected a whole .gz file — try copying it again',
    ],
  ])('%s', async (_, source, message) => {
    const error = await readCsv(source, { name: 'my.csv' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChainruleError);
    expect((error as Error).message).toBe(message);
  });

  it('a quote that runs away through a large file, without holding all of it', async () => {
    let delivered = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield utf8('a,b\n1,2\n"open,4\n');
      for (;;) {
        delivered += 1 << 18;
        yield new Uint8Array(1 << 18).fill(0x78);
      }
    }
    await expect(readCsv(endless())).rejects.toThrow('data: a quote is never closed: got a row that starts in line 3');
    expect(delivered).toBeLessThan(32 << 20);
  });

  it('types of columns that are not there, with a suggestion', async () => {
    await expect(readCsv('age,sex\n1,m\n', { types: { agee: 'number' } })).rejects.toThrow(
      'type of column "agee": no such column: expected one of "age", "sex" — try "age"',
    );
    await expect(readCsv('age,sex\n1,m\n', { types: { sex: 'numbr' as 'number' } })).rejects.toThrow(
      'type of column "sex": unknown: got numbr; expected number, category, date, date:dmy, date:mdy, date:ymd or ignore',
    );
  });

  it('a column of text that was said to hold numbers', async () => {
    await expect(readCsv('age,sex\n1,m\n', { types: { sex: 'number' } })).rejects.toThrow(
      'column "sex": holds no number: got "m" in line 2; expected numbers',
    );
  });

  it('nothing of its own when the source itself fails', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 100);
      throw new Error('the disk is gone');
    }
    await expect(readCsv(broken())).rejects.toThrow('the disk is gone');
  });
});

describe('openCsv', () => {
  it('gives the rows as text with their lines, without the header', async () => {
    const opened = await openCsv(inChunks(utf8('a,b\n1, x\n\n"2\n2",y\n3,z\n'), [3]));
    expect(opened).toMatchObject({ names: ['a', 'b'], header: true, separator: ',' });
    const rows: unknown[] = [];
    for await (const batch of opened.batches) rows.push(...batch.rows.map((row, i) => [batch.lines[i], ...row]));
    expect(rows).toEqual([
      [2, '1', ' x'],
      [4, '2\n2', 'y'],
      [6, '3', 'z'],
    ]);
  });

  it('releases its source when the reading stops early', async () => {
    let released = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield utf8('1,2\n'.repeat(10_000));
      } finally {
        released = true;
      }
    }
    const { batches } = await openCsv(endless());
    for await (const _ of batches) break;
    expect(released).toBe(true);
  });
});
