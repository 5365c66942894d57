import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { gzip, inChunks, utf8, valuesOf } from './sources.ts';

describe('the form of a file', () => {
  it.each([
    [',', 'a,b,c\n1,2,x\n3,4,y\n'],
    [';', 'a;b;c\n1;2;x\n3;4;y\n'],
    ['\t', 'a\tb\tc\n1\t2\tx\n3\t4\ty\n'],
    ['|', 'a|b|c\n1|2|x\n3|4|y\n'],
  ])('detects the separator %j', async (separator, text) => {
    const result = await readCsv(text);
    expect(result.separator).toBe(separator);
    expect(valuesOf(result.table, 'b')).toEqual([2, 4]);
    expect(valuesOf(result.table, 'c')).toEqual(['x', 'y']);
  });

  it('takes a semicolon rather than decimal commas for the separator', async () => {
    const { separator, table, warnings } = await readCsv('1,5;2,5;3,5\n4,5;5,5;6,5\n');
    expect(separator).toBe(';');
    expect(table.columns).toHaveLength(3);
    expect(valuesOf(table, 'c1')).toEqual([1.5, 4.5]);
    expect(warnings).toEqual([]);
  });

  it('keeps separators, doubled quotes and line ends inside quotes', async () => {
    const { table } = await readCsv('name,n\n"Braund, ""Owen""",1\n"two\nlines",2\n"",3\n');
    expect(valuesOf(table, 'name')).toEqual(['Braund, "Owen"', 'two\nlines', null]);
    expect(valuesOf(table, 'n')).toEqual([1, 2, 3]);
  });

  it('reads quotes that follow a blank after the separator', async () => {
    const { table } = await readCsv('who, what, n\n"Doe, J", "a, b", 1\n"Roe, R", "c, d", 2\n');
    expect(valuesOf(table, 'what')).toEqual(['a, b', 'c, d']);
    expect(valuesOf(table, 'n')).toEqual([1, 2]);
  });

  it('leaves a quote in the middle of a value alone', async () => {
    const { table } = await readCsv('size,n\nat 5" wide,1\nat 6" wide,2\n');
    expect(valuesOf(table, 'size')).toEqual(['at 5" wide', 'at 6" wide']);
  });

  it.each([
    ['\r\n', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['\r', 'a,b\r1,x\r2,y'],
    ['mixed', 'a,b\r\n1,x\n2,y\r\n'],
  ])('reads lines that end in %j, whatever the chunks', async (_, text) => {
    for (const length of [1, 2, 3, 5, 100]) {
      const { table } = await readCsv(inChunks(utf8(text), [length]));
      expect(valuesOf(table, 'a')).toEqual([1, 2]);
      expect(valuesOf(table, 'b')).toEqual(['x', 'y']);
    }
  });

  it('takes a line end in quotes for one, and counts its line once, whatever the chunks', async () => {
    for (const length of [1, 2, 3, 4, 100]) {
      const source = (text: string) => inChunks(utf8(text), [length]);
      const { table } = await readCsv(source('a,b\r\n"two\r\nlines",1\r\nx,2\r\n'));
      expect(valuesOf(table, 'a')).toEqual(['two\nlines', 'x']);
      await expect(readCsv(source('a,b\r\n"two\r\nlines",1\r\n\r\nx\r\n'))).rejects.toThrow('data, line 5:');
    }
  });

  it('skips byte order marks and decodes UTF-16 that has one', async () => {
    const text = 'ä,b\n1,x\n2,ž\n';
    const utf16 = Uint8Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0));
    expect(utf16).toHaveLength(text.length + 1);
    const little = new Uint8Array((text.length + 1) * 2);
    const big = new Uint8Array((text.length + 1) * 2);
    for (const [i, character] of `\ufeff${text}`.split('').entries()) {
      new DataView(little.buffer).setUint16(i * 2, character.charCodeAt(0), true);
      new DataView(big.buffer).setUint16(i * 2, character.charCodeAt(0), false);
    }
    for (const bytes of [utf8(`\ufeff${text}`), little, big])
      for (const length of [1, 3, 1000]) {
        const { table } = await readCsv(inChunks(bytes, [length]));
        expect(table.columns.map((column) => column.name)).toEqual(['ä', 'b']);
        expect(valuesOf(table, 'b')).toEqual(['x', 'ž']);
      }
  });

  it('leaves a byte order mark within the text alone, and characters that chunks cut through whole', async () => {
    for (const length of [1, 2, 3, 4, 5, 6, 7, 100]) {
      const { table } = await readCsv(inChunks(utf8('a,b\nq\ufeffx,€\nq\ufeff€y,𝄞\n'), [length]));
      expect(valuesOf(table, 'a')).toEqual(['q\ufeffx', 'q\ufeff€y']);
      expect(valuesOf(table, 'b')).toEqual(['€', '𝄞']);
    }
  });

  it('unpacks gzip by its first bytes, and reads streams and strings', async () => {
    const text = 'a,b\n1,x\n2,y\n';
    const packed = await gzip(utf8(text));
    const stream = new Blob([text]).stream();
    for (const source of [packed, inChunks(packed, [1]), inChunks(packed, [7]), utf8(text), text, stream])
      expect(valuesOf((await readCsv(source)).table, 'a')).toEqual([1, 2]);
  });

  it.each([undefined, 0, 1, 10_000, 1e6])('reads all rows of a source that says its size is %s', async (size) => {
    const text = `a,b\n${Array.from({ length: 3000 }, (_, i) => `${i},${i / 8}`).join('\n')}\n`;
    const { table } = await readCsv(Object.assign(inChunks(utf8(text), [1000]), { size }));
    expect(valuesOf(table, 'b')).toEqual(Array.from({ length: 3000 }, (_, i) => i / 8));
  });

  it('skips blank lines and needs no line end at the end', async () => {
    const { table } = await readCsv('\n\na,b\n1,x\n\n2,y\n  \n3,z');
    expect(valuesOf(table, 'a')).toEqual([1, 2, 3]);
  });

  it('reads thousands of columns', async () => {
    const width = 5000;
    const line = (cell: (i: number) => string) => Array.from({ length: width }, (_, i) => cell(i)).join(',');
    const { table } = await readCsv(`${line((i) => `f${i}`)}\n${line((i) => `${i}`)}\n${line((i) => `${-i}`)}\n`);
    expect(table.columns).toHaveLength(width);
    expect(valuesOf(table, 'f4999')).toEqual([4999, -4999]);
  });
});

describe('the header', () => {
  it.each([
    ['names over numbers', 'x,y\n1,2\n', true],
    ['numbers over numbers', '1,2\n3,4\n', false],
    ['one column of numbers', '1.5\n2.5\n', false],
    ['a named column of numbers', 'mpg\n1.5\n2.5\n', true],
    ['text data over text and numbers', '5.1,setosa\n4.9,setosa\n7,virginica\n', false],
    ['names over text alone', 'city,country\nParis,France\nRome,Italy\n', true],
    ['letters that come again', 'p,x,s\ne,x,s\np,b,n\n', false],
    ['an unnamed index column', ',a,b\n0,1.5,x\n1,2.5,y\n', true],
    ['a first row with missing values', '?,2,NA\n1,2,3\n4,5,6\n', false],
    ['one text in a row of numbers', 'x,5,6\n1,2,3\n4,5,7\n', false],
    ['names over booleans', 'sick,smoker\ntrue,no\nfalse,yes\n', true],
    ['names that are the same', 'a,a\n1,2\n3,4\n', true],
  ])('%s', async (_, text, expected) => {
    expect((await readCsv(text)).header).toBe(expected);
  });

  it('is as the user says, and columns without names are c1, c2', async () => {
    const without = await readCsv('x,y\n1,2\n', { header: 'no' });
    expect(without.table.columns.map((column) => column.name)).toEqual(['c1', 'c2']);
    expect(valuesOf(without.table, 'c1')).toEqual(['x', '1']);
    const withHeader = await readCsv('1,2\n3,4\n', { header: 'yes' });
    expect(valuesOf(withHeader.table, '1')).toEqual([3]);
  });

  it('numbers names that repeat, without taking one that is there, and names empty ones by place', async () => {
    const { table, warnings } = await readCsv('a,a,a_2,,a\n1,2,3,4,5\n');
    expect(table.columns.map((column) => column.name)).toEqual(['a', 'a_3', 'a_2', 'c4', 'a_4']);
    expect(warnings).toEqual(['columns of the same name are numbered: a_3, a_4']);
  });
});

describe('the kind of a column', () => {
  it('reads decimal numbers of every spelling, blanks around them included', async () => {
    const { table, notes } = await readCsv('n\n.28\n1e5\n-3\n+4.\n 007 \n1E-2\n');
    expect(valuesOf(table, 'n')).toEqual([0.28, 1e5, -3, 4, 7, 0.01]);
    expect(notes[0]).toEqual({ name: 'n', kind: 'number', reason: 'every value is a number', distinct: 6, missing: 0 });
  });

  it.each(['1,23,4', '0x10', '0b1', '1_000', '12/5', '#5', '1.2.3', '--1', 'e5'])(
    'does not take %j for a number',
    async (word) => {
      const { table } = await readCsv(`n;m\n"${word}";1\n5;2\n`, { header: 'yes' });
      expect(valuesOf(table, 'n')).toEqual([word, '5']);
    },
  );

  it('takes many words for missing, in numbers and in text', async () => {
    const words = ['', 'NA', 'N/A', '?', 'NaN', 'nan', 'null', 'NULL', 'None', '-', ' ', '#N/A'];
    const { table, notes } = await readCsv(`n,t\n1,a\n${words.map((word) => `${word},${word}`).join('\n')}\n2,b\n`);
    expect(valuesOf(table, 'n')).toEqual([1, ...words.map(() => null), 2]);
    expect(valuesOf(table, 't')).toEqual(['a', ...words.map(() => null), 'b']);
    expect(notes.map((note) => note.missing)).toEqual([words.length, words.length]);
  });

  it('counts NaN and Infinity in numbers as missing, with one warning', async () => {
    const { table, warnings } = await readCsv('a,b,c\n1,nan,Infinity\nNaN,2,x\n-inf,3,y\n1e999,4,z\n');
    expect(valuesOf(table, 'a')).toEqual([1, null, null, null]);
    expect(valuesOf(table, 'c')).toEqual(['Infinity', 'x', 'y', 'z']);
    expect(warnings).toEqual(['numbers written as NaN or Infinity count as missing: a (3), b (1)']);
  });

  it.each([
    ['true,TRUE,False,?', ['true', 'true', 'false', null], ['false', 'true']],
    ['True,False,True', ['True', 'False', 'True'], ['False', 'True']],
    ['yes,no', ['yes', 'no'], ['no', 'yes']],
    ['Y,N,Y', ['Y', 'N', 'Y'], ['N', 'Y']],
  ])('tells booleans apart: %s', async (cells, values, categories) => {
    const { table, notes } = await readCsv(`b\n${cells.replaceAll(',', '\n')}\n`, { header: 'yes' });
    expect(valuesOf(table, 'b')).toEqual(values);
    expect(table.columns[0]).toMatchObject({ kind: 'category', categories });
    expect(notes[0]!.kind).toBe('boolean');
    expect(notes[0]!.distinct).toBe(2);
  });

  it('says which cell made a column text, and that a word among numbers is missing', async () => {
    const numbers = Array.from({ length: 30 }, (_, i) => `${i + 20}`).join('\n');
    const { notes, warnings } = await readCsv(`age\n${numbers}\nodd\n`);
    expect(notes[0]).toMatchObject({ kind: 'number', reason: 'numbers', distinct: 30, missing: 1 });
    expect(warnings).toEqual(['age: 1 text in a column of numbers counts as missing: "odd" in line 32']);
    const text = await readCsv(`age\n${numbers}\n${'a\nb\nc\nd\n'.repeat(3)}`);
    expect(text.notes[0]).toMatchObject({ kind: 'category', reason: 'text "a" in line 32', distinct: 34 });
    expect(text.warnings).toEqual([]);
  });

  it('follows the user', async () => {
    const text = 'zip,age,id\n01234,30,1\n99,unknown,2\n01234,40,3\n';
    const types = { zip: 'category', age: 'number', id: 'ignore' } as const;
    const { table, notes, warnings } = await readCsv(text, { types });
    expect(valuesOf(table, 'zip')).toEqual(['01234', '99', '01234']);
    expect(valuesOf(table, 'age')).toEqual([30, null, 40]);
    expect(table.columns.map((column) => column.name)).toEqual(['zip', 'age']);
    expect(notes.map((note) => [note.kind, note.reason])).toEqual([
      ['category', 'set by you'],
      ['number', 'set by you'],
      ['ignored', 'set by you'],
    ]);
    expect(warnings).toEqual(['age: 1 text in a column of numbers counts as missing: "unknown" in line 3']);
  });

  it('gives numbers their text back when the column turns out to be text late', async () => {
    const spellings = [
      '007',
      '7',
      '1.10',
      '1.1',
      '1.0',
      '1',
      '+5',
      '1e3',
      '12345678901234567890',
      'NA',
      'Infinity',
      '-0',
    ];
    const { table } = await readCsv(`code,n\n${spellings.map((word) => `${word},1`).join('\n')}\nA1,1\n`);
    expect(valuesOf(table, 'code')).toEqual([...spellings.map((word) => (word === 'NA' ? null : word)), 'A1']);
  });

  it('keeps leading zeros and long integers of a column of very many numbers', async () => {
    const codes = Array.from({ length: 3000 }, (_, i) =>
      i % 3 === 0 ? `0${i}` : i % 3 === 1 ? `${i}` : `98765432109876${i}`,
    );
    const { table } = await readCsv(`code,n\n${codes.map((word) => `${word},1`).join('\n')}\nA1,1\n`);
    expect(valuesOf(table, 'code')).toEqual([...codes, 'A1']);
  });

  it('leaves out a text column of too many different values while it reads', async () => {
    const count = 70_000;
    const lines = Array.from({ length: count }, (_, i) => `name number ${i},${i % 7}`).join('\n');
    const { table, notes, warnings } = await readCsv(`name,n\n${lines}\n`);
    expect(table.columns.map((column) => column.name)).toEqual(['n']);
    expect(table.rows).toBe(count);
    expect(notes[0]!.kind).toBe('ignored');
    expect(warnings).toEqual(['name: left out: text that differs in most rows (names or identifiers)']);
    const kept = await readCsv(`name,n\n${lines}\n`, { types: { name: 'category' } });
    expect(kept.notes[0]!.distinct).toBe(count);
  });
});

it.each([0, -5, Number.NaN, 1e13, Number.POSITIVE_INFINITY])(
  'a size that is not that of the bytes, %d, only makes the reading slower',
  async (size) => {
    const bytes = (async function* () {
      yield utf8('a,b\n1,2\n3,4\n');
      yield utf8('5,6\n'.repeat(200));
    })();
    const { table } = await readCsv(Object.assign(bytes, { size }));
    expect(valuesOf(table, 'b')).toEqual([2, 4, ...new Array<number>(200).fill(6)]);
  },
);
