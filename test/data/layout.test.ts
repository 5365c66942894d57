/** What stands around the rows of a table in files of people and programs: titles, units, comments, quotes, encodings. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import type { CsvOptions } from '../../src/data/csv-options.ts';
import { inChunks, utf8, valuesOf } from './sources.ts';

const body = '1.5,2,x\n2.5,3,y\n3.5,5,x\n4.5,7,y\n';

async function read(text: string | Uint8Array, options: CsvOptions = {}) {
  const result = await readCsv(text, options);
  const names = result.table.columns.map(({ name }) => name);
  return { ...result, names, first: names.map((name) => valuesOf(result.table, name)[0]) };
}

describe('the header', () => {
  it('is the first row where the user names a cell of it, whatever it looks like', async () => {
    const years = '2019,2020,2021\n1,2,3\n4,5,6\n';
    expect((await read(years)).header).toBe(false);
    for (const options of [{ names: ['2021'] }, { types: { 2020: 'number' } }] as const)
      expect(await read(years, options)).toMatchObject({ header: true, names: ['2019', '2020', '2021'] });
    expect((await read(years, { names: ['c3'] })).header).toBe(false);
    expect((await read(years, { names: ['2021'], header: 'no' })).header).toBe(false);
    expect((await read('0,1,target\n5,6,7\n8,9,10\n', { names: ['target'] })).header).toBe(true);
  });

  it.each<[string, string, string[]]>([
    ['a title line', `Report of June,,\na,b,c\n${body}`, ['line 1 above the header is left out: "Report of June"']],
    [
      'a title without separators',
      `Report of June\n\na,b,c\n${body}`,
      ['lines 1 to 2 above the header are left out: "Report of June"'],
    ],
    [
      'two lines and an empty row',
      `Report,,\nof June,,\n,,\na,b,c\n${body}`,
      ['lines 1 to 3 above the header are left out: "Report", "of June"'],
    ],
    ['comments', `# made by hand\n# of June, as seen\na,b,c\n${body}`, []],
    ['a comment that names the columns', `# made by hand\na,b,c\n${body}`, []],
    ['a row of units', `a,b,c\nkg,m/s,\n${body}`, ['the row below the header holds units and is left out: kg, m/s']],
    ['separators at the end of all rows', `a,b,c\n${body.replaceAll('\n', ',\n')}`, []],
    ['a separator at the end of the header', `a,b,c,\n${body}`, []],
    ['a line that names the separator', `sep=,\na,b,c\n${body}`, []],
    ['that line in quotes', `"sep=,"\r\na,b,c\n${body}`, []],
  ])('stands below or above %s', async (_, text, warnings) => {
    for (const source of [text, inChunks(utf8(text), [7])]) {
      const result = await readCsv(source as string);
      expect(result.table.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      expect(valuesOf(result.table, 'a')).toEqual([1.5, 2.5, 3.5, 4.5]);
      expect(result.warnings).toEqual(warnings);
    }
  });

  it('may be a comment itself, where no other row can be it', async () => {
    expect(await read('# made by hand\n#a,b\n1,2\n3,4\n')).toMatchObject({ names: ['#a', 'b'], first: [1, 2] });
    expect(await read('#a,b\n1,2\n3,4\n')).toMatchObject({ names: ['#a', 'b'], first: [1, 2] });
  });

  it('lacks a name for the names of rows, which come first', async () => {
    const text = 'mpg,cyl\nMazda,21,6\nDatsun,22.8,4\nHornet,21.4,6\n';
    const { names, warnings } = await read(text);
    expect(names).toEqual(['c1', 'mpg', 'cyl']);
    expect(warnings[0]).toBe(
      'the rows have one value more than the header has names: the first column has none, and is called c1',
    );
  });

  it.each([
    ['words that are data', 'name,n,m\nkg,m,s\nx,1,2\ny,3,4\nkg,7,8\n', 4],
    ['one word among numbers', 'a,b\npending,3\n1,2\n5,6\n7,8\n', 4],
  ])('is not followed by units where these are %s', async (_, text, rows) => {
    const { table } = await read(text);
    expect(table.rows).toBe(rows);
  });

  it('is found below lines that are skipped', async () => {
    const text = `x,y\nmore,of,it,here\na,b,c\n${body}`;
    expect(await read(text, { skip: 2 })).toMatchObject({ names: ['a', 'b', 'c'], first: [1.5, 2, 'x'] });
    await expect(readCsv(`Results\n1,2\n3,4\n`)).rejects.toThrow(
      'data, line 2: a row of another length: got 2 values; expected 1, as in line 1 — try --skip 1 if the table starts below, or --separator',
    );
  });

  it('keeps line numbers whatever is left out above it', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => `${i}.5,1`).join('\n');
    const { warnings } = await read(`Title,\n\na,b\nkg,m\n${numbers}\nodd,1\n`);
    expect(warnings.at(-1)).toBe('a: 1 text in a column of numbers counts as missing: "odd" in line 45');
  });
});

describe('comments', () => {
  it('are left out everywhere where the user says how they begin', async () => {
    const text = '% one\na,b\n1,2\n% two, three, four\n3,4\n';
    expect(valuesOf((await read(text, { comment: '%' })).table, 'a')).toEqual([1, 3]);
    expect(valuesOf((await readCsv(inChunks(utf8(text), [3]), { comment: '%' })).table, 'b')).toEqual([2, 4]);
    const slashes = '//x\na,b\n1,2\n//y\n3,4\n';
    expect(valuesOf((await read(slashes, { comment: '//' })).table, 'b')).toEqual([2, 4]);
  });

  it('that stand among the rows are refused with the flag that leaves them out', async () => {
    await expect(readCsv('a,b\n1,2\n3,4\n# end\n')).rejects.toThrow(
      "data, line 4: a row of another length: got 1 value; expected 2, as in line 1 — try --comment '#'",
    );
  });

  it('below the header are data', async () => {
    expect(valuesOf((await read('a,b\n#1,2\n#3,4\n')).table, 'a')).toEqual(['#1', '#3']);
  });
});

describe('separators and quotes', () => {
  it('are runs of blanks where every row says so', async () => {
    const text = ' 0.5  162.50   0  "a b"\n 10.25   39.49   1  c\n 0.1   50.5   0  d\n';
    const { table, separator } = await read(text);
    expect(separator).toBe(' ');
    expect(valuesOf(table, 'c1')).toEqual([0.5, 10.25, 0.1]);
    expect(valuesOf(table, 'c4')).toEqual(['a b', 'c', 'd']);
    const tabs = await read('18.0   8   307.0\t"chevrolet chevelle"\n15.0   8   350.0\t"buick skylark"\n');
    expect(tabs.table.columns).toHaveLength(4);
    const many = Array.from({ length: 5000 }, (_, i) => `  ${i}   ${i / 8}  x`).join('\n');
    const long = await readCsv(inChunks(utf8(`n  value name\n${many}\n`), [1000]));
    expect(valuesOf(long.table, 'value')).toEqual(Array.from({ length: 5000 }, (_, i) => i / 8));
  });

  it('are not blanks between words', async () => {
    expect((await read('full name,n\nJohn Smith,1\nJane Roe,2\n')).separator).toBe(',');
    expect((await read('day time;n\n1 2;5\n3 4;6\n')).separator).toBe(';');
    expect((await read('full name\nJohn Smith\nJane Roe\n')).table.columns).toHaveLength(1);
  });

  it('are none where one column holds decimal commas', async () => {
    expect(await read('size\n12,5\n7\n1.234,25\n', { names: ['size'] })).toMatchObject({
      names: ['size'],
      first: [12.5],
    });
    await expect(readCsv('a,b\n1,2\n3\n')).rejects.toThrow('a row of another length');
  });

  it('are as the user says', async () => {
    expect(await read('a~b\n1~2\n3~4\n', { separator: '~' })).toMatchObject({ names: ['a', 'b'], separator: '~' });
    expect(await read("a,b\n'1,5',2\n'3,5',4\n", { quote: "'" })).toMatchObject({ first: [1.5, 2] });
    expect(valuesOf((await read('a,b\n"x,1\ny",2\n', { quote: 'none' })).table, 'a')).toEqual(['"x', 'y"']);
  });

  it('are single quotes where most rows have cells in them, and no cell begins with one only', async () => {
    expect(await read("a,b\n'1.5','x, y'\n'2.5','z'\n")).toMatchObject({ first: [1.5, 'x, y'] });
    expect(await read("a,b\n'1.5','x'\n'2.5','z'\n")).toMatchObject({ first: [1.5, 'x'] });
    expect(valuesOf((await read("a,b\n't is,1\n'em,2\nno,3\n")).table, 'a')).toEqual(["'t is", "'em", 'no']);
  });

  it('are quotes after backslashes where these stand within quotes', async () => {
    const text = 'a,b\n"say \\"hi, you\\"",1\n"no",2\n';
    expect(valuesOf((await read(text)).table, 'a')).toEqual(['say "hi, you"', 'no']);
  });

  it('are characters of the text between tabs where they do not close', async () => {
    const { table, warnings } = await read('n\ttext\n1\t"Great film\n2\tit said "no" twice\n3\t"a" b\n');
    expect(valuesOf(table, 'text')).toEqual(['"Great film', 'it said "no" twice', '"a" b']);
    expect(warnings).toEqual(['quotes are read as characters of the text: they do not stand around whole values']);
  });

  it('take decimal commas for numbers on the short way too', async () => {
    const rows = Array.from(
      { length: 9000 },
      (_, i) => `${(i / 8).toString().replace('.', ',')};${i % 7};${(i % 900) + 1}.234`,
    );
    const { table } = await readCsv(`a;b;c\n${rows.join('\n')}\n`);
    expect(valuesOf(table, 'a')).toEqual(Array.from({ length: 9000 }, (_, i) => i / 8));
    expect(valuesOf(table, 'c').slice(0, 900)).toEqual(Array.from({ length: 900 }, (_, i) => (i + 1) * 1000 + 234));
  });
});

describe('encodings', () => {
  const text = 'größe,art\n1,schön\n2,übel\n3,€\n';
  const windows = Uint8Array.from(text, (c) => (c === '€' ? 0x80 : c.charCodeAt(0)));

  it('are Windows-1252 where the bytes are no UTF-8 but text, which is said', async () => {
    for (const length of [1, 2, 3, 1000]) {
      const { table, warnings } = await readCsv(inChunks(windows, [length]));
      expect(valuesOf(table, 'größe')).toEqual([1, 2, 3]);
      expect(valuesOf(table, 'art')).toEqual(['schön', 'übel', '€']);
      expect(warnings).toEqual(['the bytes are not UTF-8: they are read as Windows-1252 (--encoding says otherwise)']);
    }
    const said = await readCsv(windows, { encoding: 'latin1' });
    expect(valuesOf(said.table, 'art')).toEqual(['schön', 'übel', '€']);
    expect(said.warnings).toEqual([]);
  });

  /** In an encoding of one byte for each character. */
  const encoded = (text: string, encoding: string) => {
    const byteOf = new Map(
      Array.from({ length: 256 }, (_, i) => [new TextDecoder(encoding).decode(Uint8Array.of(i)), i]),
    );
    return Uint8Array.from(text, (character) => byteOf.get(character)!);
  };

  it.each(['windows-1251', 'koi8-r', 'iso-8859-5'])('of Cyrillic are told by the letters: %s', async (encoding) => {
    const rows = ['Москва,да', 'Казань,нет', 'ОМСК,да', 'Нижний Новгород,может быть', 'Санкт-Петербург,нет'];
    for (const lines of [
      ['город,ответ', ...rows],
      ['city,answer,english', ...rows.map((row) => `${row},moderate`)],
    ]) {
      const { table, warnings } = await readCsv(encoded(`${lines.join('\n')}\n`, encoding));
      expect(table.columns.map(({ name }) => name)).toEqual(lines[0]!.split(','));
      expect(valuesOf(table, table.columns[0]!.name)).toContain('Нижний Новгород');
      expect(warnings[0]).toBe(
        `the bytes are not UTF-8: they are read as ${encoding} (by its Cyrillic letters; --encoding says otherwise)`,
      );
    }
  });

  it.each([
    ['größe,stadt', ['Köln', 'München', 'Gießen']],
    ['âge,ville', ['Orléans', 'Besançon', 'Nîmes']],
  ])('of old Macs are told by signs inside of words: %s', async (header, towns) => {
    const text = `${header}\n${[...towns, ...towns].map((town, i) => `${i},${town}`).join('\n')}\n`;
    for (const encoding of ['macintosh', 'windows-1252']) {
      const { table, warnings } = await readCsv(encoded(text, encoding));
      expect(valuesOf(table, header.split(',')[1]!).slice(0, 3)).toEqual(towns);
      expect(warnings[0]).toContain(encoding === 'macintosh' ? 'macintosh (as old Macs write' : 'Windows-1252 (--enc');
    }
  });

  it('are UTF-16 without a mark where each second byte is 0', async () => {
    for (const isLittle of [true, false]) {
      const bytes = new Uint8Array(text.length * 2);
      for (const [i, c] of text.split('').entries())
        new DataView(bytes.buffer).setUint16(i * 2, c.charCodeAt(0), isLittle);
      const { table, warnings } = await readCsv(inChunks(bytes, [5]));
      expect(valuesOf(table, 'art')).toEqual(['schön', 'übel', '€']);
      expect(warnings).toEqual([]);
    }
  });

  it('that do not exist are refused', async () => {
    await expect(readCsv('a\n1\n', { encoding: 'utf-9' })).rejects.toThrow(
      'readCsv: encoding: bad value: got "utf-9"; expected the name of an encoding',
    );
  });
});

describe('words for missing values', () => {
  const rows = (words: readonly string[]) => `n,c\n${words.map((word, i) => `${i},${word}`).join('\n')}\n`;
  const many = [...Array<string>(30).fill('a'), ...Array<string>(30).fill('b')];

  it.each(['None', 'none', 'NA', 'null', 'n/a', '-'])(
    '%s is a class where it is frequent, and missing where it is rare',
    async (word) => {
      const frequent = await read(rows([...many, ...Array<string>(40).fill(word)]));
      expect(frequent.notes[1]).toMatchObject({ kind: 'category', distinct: 3, missing: 0 });
      expect(frequent.notes[1]!.reason).toBe(`text, such as "a"; "${word}" among them`);
      const rare = await read(rows([...many, word, word]));
      expect(rare.notes[1]).toMatchObject({ distinct: 2, missing: 2 });
      expect(rare.notes[1]!.reason).toBe(`text, such as "a"; missing where "${word}" in 2 lines, first 62`);
    },
  );

  it('is one where it comes first, before any other', async () => {
    const { table } = await read(rows([...Array<string>(40).fill('None'), ...many]));
    expect(valuesOf(table, 'c').slice(38, 42)).toEqual(['None', 'None', 'a', 'a']);
  });

  it('are those that the user says', async () => {
    const words = [...many, ...Array<string>(40).fill('None'), 'NA', 'gone'];
    const { table, notes } = await read(rows(words), { missing: ['None', 'gone'] });
    expect(notes[1]).toMatchObject({ distinct: 3, missing: 41 });
    expect(valuesOf(table, 'c').slice(-3)).toEqual([null, 'NA', null]);
    const numbers = await read('a,b\n1,-999\n-999,3\n5,NA\n', { missing: ['-999'] });
    expect(valuesOf(numbers.table, 'a')).toEqual([1, null, 5]);
    expect(valuesOf(numbers.table, 'b')).toEqual([null, 3, null]);
  });

  it('says of a last row of totals that it looks like one', async () => {
    const { warnings } = await read('shop,sales\nA,1\nB,2\nC,4\nTotal,7\n');
    expect(warnings).toEqual([
      'the last row looks like a total ("Total" in shop), and is read as one row more — try deleting that line, or --comment Total',
    ]);
  });

  it('unifies words for true and false that are mixed, and says so', async () => {
    const { table, warnings } = await read('n,y\n1,no\n2,0\n3,FALSE\n4,TRUE\n5,1\n6,yes\n');
    expect(valuesOf(table, 'y')).toEqual(['false', 'false', 'false', 'true', 'true', 'true']);
    expect(warnings).toEqual(['y: no, 0, FALSE are read as one value, and TRUE, 1, yes as the other']);
  });
});
