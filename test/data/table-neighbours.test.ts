/** Tables of the kinds that people report, beside those of the reports themselves. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { fitPreprocessing } from '../../src/data/preprocess.ts';
import { decideTask } from '../../src/data/task.ts';
import { valuesOf } from './sources.ts';

const rows = (line: (i: number) => string, count = 40) => Array.from({ length: count }, (_, i) => line(i)).join('\n');
const numbers = rows((i) => `${i},${(i * 7) % 10}.5,${(i * 3) % 7}.25`);
const named = (text: string, target = 'y') => readCsv(text, { names: [target] });
const columnsOf = async (text: string) => (await named(text)).table.columns.map(({ name, kind }) => `${name} ${kind}`);

describe('the header', () => {
  it('is words above dates', async () => {
    const days = rows((i) => `2024-01-${10 + i},a`, 12);
    expect((await readCsv(`day,a\n${days}\n`)).header).toBe(true);
    expect((await readCsv(`${days}\n`)).header).toBe(false);
  });

  it.each(['region,2000-01-31,2000-02-29', 'region,2020-01,2020-02', 'region,Q1 2020,Q2 2020'])(
    'may name columns of numbers by dates: %s',
    async (header) => {
      const { table } = await readCsv(`${header}\n${rows((i) => `n${i % 3},${i},${i * 2}`)}\n`);
      expect(table.columns.map(({ kind }) => kind)).toEqual(['category', 'number', 'number']);
    },
  );

  it('is the second row of names where the target is there', async () => {
    const { table, warnings } = await named(`flow,temp,power\na,b,y\n${numbers}\n`);
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b', 'y']);
    expect(warnings).toEqual(['line 1 above the header is left out: "flow", "temp", "power"']);
  });

  it('is left out where it comes again, and said', async () => {
    for (const [head, body] of [
      ['a,b,y', numbers],
      ['"a","b","y"', numbers],
      ['name,b,y', rows((i) => `n${i % 3},${i},${i % 2}`)],
    ] as const) {
      const { table, warnings } = await named(`${head}\n${body}\n${head}\n${body}\n`);
      expect(table.rows).toBe(80);
      expect(warnings).toEqual(['the header comes again in line 42, and is left out there']);
    }
  });
});

describe('the separator', () => {
  it.each(['^', ':', '~', '§'])('is %s where it stands beside the name of the target', async (sign) => {
    expect(await columnsOf(`a,b,y\n${numbers}\n`.replaceAll(',', sign))).toEqual(['a number', 'b number', 'y number']);
  });

  it('is no blank beside a comma', async () => {
    expect(await columnsOf(` a , b , y \n${numbers.replaceAll(',', ' , ')}\n`)).toEqual([
      'a number',
      'b number',
      'y number',
    ]);
  });
});

describe('numbers of one length with leading zeros', () => {
  const read = async (codes: readonly string[]) => {
    const { table, notes, warnings } = await readCsv(`code,y\n${codes.map((code, i) => `${code},${i}`).join('\n')}\n`);
    return { column: table.columns[0]!, reason: notes[0]!.reason, warnings };
  };
  const repeated = ['01067', '90210', '10001', '02138'].flatMap((code) => Array.from({ length: 6 }, () => code));

  it('are codes where each stands in several rows', async () => {
    const { column, reason } = await read(repeated);
    expect(column).toMatchObject({ kind: 'category', categories: ['01067', '90210', '10001', '02138'] });
    expect(reason).toBe('codes such as 01067, of one length with leading zeros');
  });

  it('are numbers where most are different, which is said', async () => {
    const { column, warnings } = await read(Array.from({ length: 20 }, (_, i) => `${i}`.padStart(5, '0')));
    expect(column.kind).toBe('number');
    expect(warnings).toEqual([
      'code: read as numbers, without the zeros that 00000 begins with (--type code=category keeps them)',
    ]);
  });

  it.each([
    ['one is longer', '100000'],
    ['one is shorter', '1067'],
    ['one has decimals', '10670.5'],
    ['they have few digits', ''],
  ])('are numbers where %s', async (why, other) => {
    const codes = why === 'they have few digits' ? repeated.map((code) => code.slice(0, 2)) : [...repeated, other];
    const { column, warnings } = await read(codes);
    expect([column.kind, warnings]).toEqual(['number', []]);
  });
});

describe('rows that are no rows', () => {
  it('are named where they are totals, in a column of numbers too', async () => {
    const { warnings } = await named(`a,b,y\n${numbers}\nTotal,600,12\n`);
    expect(warnings.join('\n')).toContain('the last row looks like a total ("Total" in a)');
  });

  it('are named where they are the sums of the others', async () => {
    const lines = rows((i) => `n${i % 7},${i},${2 * i}`);
    const text = `name,a,y\n${lines}\n,780,1560\n`;
    expect((await named(text)).warnings.join('\n')).toContain('the last row has the sums of the rows above it');
    expect((await named(text.replace('1560', '1561'))).warnings).toEqual([]);
  });

  it('are named where they are notes', async () => {
    const text = `a,b,y\n${numbers}\n\nSource: made up\n`;
    await expect(named(text)).rejects.toThrow("try --comment 'Source:' if it is a note");
    expect((await readCsv(text, { comment: 'Source:' })).table.rows).toBe(40);
  });
});

describe('classes', () => {
  it('that differ in spelling alone are named', async () => {
    const { warnings } = await named(`a,y\n${rows((i) => `${i},${['positive', 'Positive', 'negative'][i % 3]}`)}\n`);
    expect(warnings).toEqual(['y: "positive" and "Positive" are different values, though only their spelling differs']);
  });

  it('are codes where two would be the same number', async () => {
    const { table, notes } = await named(`a,y\n${rows((i) => `${i},${i % 2 ? '07' : '007'}`)}\n`);
    expect(valuesOf(table, 'y').slice(0, 2)).toEqual(['007', '07']);
    expect(notes[1]!.reason).toBe('codes: 007 and 07 would be the same number');
    expect(decideTask(table, 'y').task).toBe('classification');
  });

  it('of a few integers with many Nones stop and ask', async () => {
    const { table } = await named(`a,y\n${rows((i) => `${i},${i % 3 ? i % 4 : 'None'}`)}\n`);
    expect(() => decideTask(table, 'y')).toThrow('--missing None, or --type y=category where it is a class');
    expect(decideTask(table, 'y', 'regression').task).toBe('regression');
  });

  it('that are empty cells are asked for', async () => {
    const { table } = await named(`a,y\n${rows((i) => `${i},${i % 4 ? 'sick' : ''}`)}\n`);
    expect(() => decideTask(table, 'y')).toThrow('a word for it where it is missing (10 of 40 rows)');
  });
});

it('days of a spreadsheet are dates where the column is called so', async () => {
  const { table } = await named(`date,y\n${rows((i) => `${44_927 + i},${i}`)}\n`);
  expect(valuesOf(table, 'date').slice(0, 2)).toEqual(['2023-01-01', '2023-01-02']);
  const other = await named(`size,y\n${rows((i) => `${44_927 + i},${i}`)}\n`);
  expect(valuesOf(other.table, 'size')[0]).toBe(44_927);
});

describe('encodings', () => {
  // What iconv writes.
  const bytes = {
    shift_jis: [0x96, 0xbc, 0x91, 0x4f, 0x2c, 0x79, 0x0a, 0x82, 0xcd, 0x82, 0xa2, 0x2c, 0x31, 0x0a],
    gbk: [0xc3, 0xfb, 0xd7, 0xd6, 0x2c, 0x79, 0x0a, 0xb1, 0xb1, 0xbe, 0xa9, 0x2c, 0x31, 0x0a],
    'euc-kr': [0xc0, 0xcc, 0xb8, 0xa7, 0x2c, 0x79, 0x0a, 0xbc, 0xad, 0xbf, 0xef, 0x2c, 0x31, 0x0a],
  };
  it.each(Object.entries(bytes))('%s is read where it is said, and where it is not', async (encoding, all) => {
    const source = Uint8Array.from(all);
    const name = { shift_jis: '名前', gbk: '名字', 'euc-kr': '이름' }[encoding];
    expect((await readCsv(source, { encoding, header: 'yes' })).table.columns[0]!.name).toBe(name);
    const { table, warnings } = await readCsv(source, { header: 'yes' });
    expect(table.columns[0]!.name).toBe(name);
    expect(warnings).toEqual([
      `the bytes are not UTF-8: they are read as ${encoding} (by its East Asian letters; --encoding says otherwise)`,
    ]);
  });

  /** In an encoding of one or two bytes for each character. */
  const encoded = (text: string, encoding: string) => {
    const decoder = new TextDecoder(encoding);
    const known = new Map<string, number[]>();
    for (let lead = 0; lead < 256; lead++) {
      known.set(decoder.decode(Uint8Array.of(lead)), [lead]);
      for (let trail = 0x40; lead >= 0x81 && trail < 0xff; trail++) {
        const character = decoder.decode(Uint8Array.of(lead, trail));
        if ([...character].length === 1 && !known.has(character)) known.set(character, [lead, trail]);
      }
    }
    return Uint8Array.from([...text].flatMap((character) => known.get(character)!));
  };

  it.each([
    ['shift_jis', '都市は東京です、人口は多い'],
    ['euc-jp', '都市は東京です、人口は多い'],
    ['euc-kr', '서울특별시는 대한민국의 수도이다'],
    ['gbk', '北京市是中国的首都，人口很多'],
    ['big5', '臺北市是臺灣的首都，人口很多'],
  ])('%s is told by its letters', async (encoding, sentence) => {
    const words = sentence.split(/[ 、，]/);
    const text = `名,y\n${rows((i) => `${words[i % words.length]}${i % 3},${i}`)}\n`.replace('名', words[0]!);
    const { table, warnings } = await readCsv(encoded(text, encoding));
    expect(valuesOf(table, words[0]!)[1]).toBe(`${words[1]}1`);
    expect(warnings[0]).toContain(`read as ${encoding} (by its East Asian letters`);
  });

  it.each([
    ['windows-1252', 'Élève,Müller,São,garçon,naïve,Ångström,año'],
    ['windows-1251', 'Москва,столица,город,население'],
    ['koi8-r', 'Москва,столица,город,население'],
  ])('%s is not taken for one of them', async (encoding, list) => {
    const words = list.split(',');
    const text = `a,y\n${rows((i) => `${words[i % words.length]},${i}`)}\n`;
    const { table, warnings } = await readCsv(encoded(text, encoding));
    expect(valuesOf(table, 'a')[1]).toBe(words[1]);
    expect(warnings[0]!.toLowerCase()).toContain(`read as ${encoding}`);
  });

  it('Cyrillic read as Windows-1252 is said to look foreign', async () => {
    const text = [0xe3, 0xee, 0xf0, 0xee, 0xe4, 0x2c, 0x79, 0x0a, 0xea, 0xe0, 0xe7, 0xe0, 0xed, 0xfc, 0x2c, 0x31, 0x0a];
    const { warnings } = await readCsv(Uint8Array.from(text), { header: 'yes' });
    expect(warnings[0]).toContain('look like another alphabet: --encoding windows-1251');
  });
});

it('times to be predicted are numbers where they are said to be', async () => {
  const text = `a,t\n${rows((i) => `${i},${i % 9}:${10 + i}:${10 + (i % 50)}`)}\n`;
  const { table } = await named(text, 't');
  expect(() => decideTask(table, 't')).toThrow('--type t=number for how long it is, in seconds, or t=category');
  const said = await readCsv(text, { types: { t: 'number' } });
  expect(valuesOf(said.table, 't').slice(0, 2)).toEqual([610, 4271]);
});

it('ranges of numbers are said to be that, not names', async () => {
  const { table } = await named(`a,y\n${rows((i) => `${1000 + 7 * i} - ${1500 + 9 * i},${i}`)}\n`);
  const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
  expect(() => fitPreprocessing(table, { target: 'y', task: 'regression', trainRows })).toThrow(
    'ranges or pairs of numbers, such as 1000 - 1500, which are not read: a column for each end tells them',
  );
});

describe('tables that are drawn', () => {
  const cells = (line: (i: number) => string) => rows(line, 12);
  it.each([
    ['Markdown', `| a | b | y |\n|---|:-:|--:|\n${cells((i) => `| ${i} | n${i % 3} | ${i % 2} |`)}\n`],
    ['Markdown without sides', `a | b | y\n--- | --- | ---\n${cells((i) => `${i} | n${i % 3} | ${i % 2}`)}\n`],
    ['Org', `| a | b | y |\n|---+---+---|\n${cells((i) => `| ${i} | n${i % 3} | ${i % 2} |`)}\n`],
    [
      'MySQL',
      `+---+---+---+\n| a | b | y |\n+---+---+---+\n${cells((i) => `| ${i} | n${i % 3} | ${i % 2} |`)}\n+---+---+---+\n12 rows in set (0.00 sec)\n`,
    ],
    ['PostgreSQL', ` a | b  | y \n---+----+---\n${cells((i) => ` ${i} | n${i % 3} | ${i % 2}`)}\n(12 rows)\n`],
    [
      'DuckDB',
      `┌───┬───┬───┐\n│ a │ b │ y │\n├───┼───┼───┤\n${cells((i) => `│ ${i} │ n${i % 3} │ ${i % 2} │`)}\n└───┴───┴───┘\n`,
    ],
  ])('as by %s', async (_, text) => {
    const { table, warnings } = await named(text);
    expect(table.rows).toBe(12);
    expect(table.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['a number', 'b category', 'y number']);
    expect(warnings).toEqual([]);
  });

  it.each([
    [
      'SQL Server',
      `a     b     y\n----- ----- -\n${cells((i) => `${i}     ${i * 2}     ${i % 2}`)}\n\n(12 rows affected)\n`,
    ],
    ['reStructuredText', `=== === =\na   b   y\n=== === =\n${cells((i) => `${i} ${i * 2} ${i % 2}`)}\n=== === =\n`],
  ])('with blanks between cells, as by %s', async (_, text) => {
    const { table, warnings } = await named(text);
    expect(table.rows).toBe(12);
    expect(table.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['a number', 'b number', 'y number']);
    expect(warnings).toEqual([]);
  });

  it('with names of rows that have no name themselves, as pandas prints them', async () => {
    const { table } = await readCsv(`   a    b\n${cells((i) => `${i}  ${i}.5  ${i * 2}`)}\n`);
    expect(table.columns.map(({ name }) => name)).toEqual(['c1', 'a', 'b']);
  });

  it('longer than what is looked at first', async () => {
    const lines = rows((i) => `| ${i} | n${i % 3} | ${i % 2} |`, 9000);
    const { table } = await named(`| a | b | y |\n|---|---|---|\n${lines}\n`);
    expect([table.rows, table.columns.length]).toEqual([9000, 3]);
  });

  it('are none where dashes are missing values', async () => {
    const { table } = await named(`a|b|y\n--|--|1\n${rows((i) => `${i}|${i}|${i % 2}`)}\n`);
    expect(table.rows).toBe(41);
  });
});

it('ranges that are categories are said to be ranges', async () => {
  const { notes } = await named(`age,y\n${rows((i) => `${(i % 5) * 10}-${(i % 5) * 10 + 9},${i}`)}\n`);
  expect(notes[0]!.reason).toBe(
    'ranges or pairs such as "0-9" are taken as words: a column for each end would be numbers; text, such as "0-9"',
  );
});

it('a path in place of text is said to be one', async () => {
  await expect(readCsv('data/flowers.csv')).rejects.toThrow(
    'data: a string is the text of a table here, not the path of a file: got "data/flowers.csv" — try readTableFile or fitTable of \'chainrule/node\', which read files',
  );
});

describe('cells', () => {
  const first = async (cell: (i: number) => string) => {
    const { table, notes, warnings } = await named(`a,y\n${rows((i) => `${cell(i)},${i % 2}`)}\n`);
    return { column: table.columns[0]!, values: valuesOf(table, 'a').slice(0, 3), reason: notes[0]!.reason, warnings };
  };

  it.each([
    ['millions of money', (i: number) => `£${i + 1}m`, [1e6, 2e6, 3e6]],
    ['degrees of one sign', (i: number) => `${i}℃`, [0, 1, 2]],
    ['days in Chinese', (i: number) => `2024年1月${(i % 28) + 1}日`, ['2024-01-01', '2024-01-02', '2024-01-03']],
    [
      'times in Korean',
      (i: number) => `2024년 1월 ${(i % 28) + 1}일 10:30`,
      ['2024-01-01T10:30:00', '2024-01-02T10:30:00', '2024-01-03T10:30:00'],
    ],
  ])('are %s', async (_, cell, expected) => {
    expect((await first(cell)).values).toEqual(expected);
  });

  it('are no numbers where they are ranks, however many', async () => {
    const { column } = await first((i) => `${i + 1}${['st', 'nd', 'rd'][i] ?? 'th'}`);
    expect(column.kind).toBe('category');
  });

  it.each(['(null)', '[NULL]', '<LOD', 'below detection'])('such as %s are missing among numbers', async (word) => {
    const { column, warnings } = await first((i) => (i % 4 === 1 ? word : `${i}`));
    expect(column.kind).toBe('number');
    expect(warnings[0]).toContain(`"${word}" in 10 lines, first 3`);
  });
});
