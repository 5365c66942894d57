/** Bad input: what works with one line of warning, and what stops with one message and leaves earlier files as they were. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { flowers, runHere, Workplace } from './run.ts';

let place: Workplace;
const model = 'runs/flowers/model.safetensors';
const run = (command: string) => runHere(command, place.path);
beforeAll(async () => {
  place = new Workplace();
  place.write('flowers.csv', flowers());
  await run('train flowers.csv --target species --epochs 5 --name flowers');
});
afterAll(() => place.remove());

const rowsOf = (line: (i: number) => string, rows = 60) => Array.from({ length: rows }, (_, i) => line(i)).join('\n');
const kind = (i: number) => (i % 2 === 0 ? 'a' : 'b');

describe('works, with one line of warning', () => {
  test.each([
    ['an unseen category', 'length,width,colour\n5,2,green\n', /colour: "green" never seen in training \(1 row\)/],
    ['an infinite number', 'length,width,colour\nInfinity,2,red\n3,2,red\n', /NaN or Infinity count as missing/, 2],
    ['a missing value where training had none', 'length,width,colour\n5,,red\n', /width: missing in 1 row/],
    ['text among numbers', 'length,width,colour\n5,2,red\nlong,2,red\n', /length: 1 text in a column of numbers/, 2],
    ['an extra column', 'length,width,colour,extra\n5,2,red,1\n', /does not know are ignored: "extra"/],
    ['reordered columns', 'colour,width,length\nred,2,5\n', /in another order than in training/],
  ])('predict: %s', async (_, text, warning, lines = 1) => {
    place.write('new.csv', text);
    const { code, stdout, stderr } = await run(`predict ${model} new.csv`);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(text.trim().split('\n').length);
    expect(stderr).toMatch(warning);
    // A value that counts as missing is said twice: that it was read so, and what takes its place.
    expect(stderr.trim().split('\n')).toHaveLength(lines);
    expect(stderr).toMatch(/^warning: /);
  });

  test.each([
    [
      'numbers written as NaN and Infinity',
      `x,z,y\n${rowsOf((i) => `${i % 10 === 3 ? 'NaN' : i % 10 === 4 ? '-inf' : i * 1.5},${i % 7},${kind(i)}`)}`,
      '',
      /^warning: numbers written as NaN or Infinity count as missing: x \(12\)$/m,
    ],
    [
      'duplicate column names',
      `x,x,y\n${rowsOf((i) => `${i * 1.5},${i % 7},${kind(i)}`)}`,
      '',
      /^warning: columns of the same name are numbered: x_2$/m,
    ],
    [
      'rows whose target is missing',
      `x,y\n${rowsOf((i) => `${i * 1.5},${i < 7 ? '' : kind(i)}`)}`,
      '',
      /^warning: 7 rows are left out: y is missing there$/m,
    ],
    [
      'a batch larger than the data',
      `x,y\n${rowsOf((i) => `${i * 1.5},${kind(i)}`)}`,
      '--batch-size 5000',
      /^warning: batches of 5000 rows: there are only 42 training rows/m,
    ],
  ])('train: %s', async (_, text, options, warning) => {
    place.write('data.csv', `${text}\n`);
    const { code, stderr } = await run(`train data.csv --target y --epochs 1 ${options} --name warned`);
    expect(code).toBe(0);
    expect(stderr).toMatch(warning);
    expect(stderr.match(/^warning: /gm)).toHaveLength(1);
  });

  test.each([
    [
      'more features than rows',
      `${rowsOf((i) => `f${i}`, 80).replaceAll('\n', ',')},y\n${rowsOf(
        (row) => `${rowsOf((i) => String(((i * 7 + row * row) % 11) + 0.5), 80).replaceAll('\n', ',')},${kind(row)}`,
        40,
      )}`,
      /more features \(80\) than training rows \(28\)/,
    ],
    [
      'a column of very many categories, nearly unique',
      `x,c,y\n${rowsOf((i) => `${i * 1.5},word${i},${kind(i)}`)}`,
      /c: left out: text that differs in every row/,
    ],
    [
      'a column of many categories, some rare',
      `x,c,y\n${rowsOf((i) => `${i * 1.5},${i % 3 === 0 ? `rare${i}` : 'common'},${kind(i)}`, 300)}`,
      /c: \d+ rare values are grouped as "other"/,
    ],
  ])('train, noted: %s', async (_, text, note) => {
    place.write('data.csv', `${text}\n`);
    const { code, stdout } = await run('train data.csv --target y --epochs 1 --name noted');
    expect(code).toBe(0);
    expect(stdout.match(/^Note: .*$/gm)).toHaveLength(1);
    expect(stdout).toMatch(note);
    const asJson = await run('train data.csv --target y --epochs 1 --name noted --json');
    expect(asJson.stderr).toMatch(note);
  });
});

describe('stops, and leaves earlier files as they were', () => {
  let before: string[];
  beforeEach(() => {
    place.write('kept.csv', 'do not touch\n');
  });

  const refusedData: [name: string, content: string | Uint8Array, message: RegExp][] = [
    ['empty.csv', '', /^empty.csv: empty/],
    ['header.csv', 'length,width,colour,species\n', /^header.csv: no rows of data: got a header only/],
    [
      'image.csv',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 255]),
      /^image.csv: a file that is not read: got an image; .* — try a table with a row for each image$/,
    ],
    [
      'sheet.csv',
      new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]),
      /^sheet.csv: a file that is not read: got a zip archive; .* — try unpacking it first$/,
    ],
    [
      'ragged.csv',
      'length,width,colour,species\n5,1,red,rose\n5,1,red\n',
      /^ragged.csv, line 3: a row of another length: got 3 values; expected 4, as in line 1/,
    ],
    ['quote.csv', 'length,width,colour,species\n5,1,"red,rose\n5,1,red,rose\n', /^quote.csv: a quote is never closed/],
    ['packed.csv.gz', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]), /^packed.csv.gz: damaged gzip data/],
    ['missing.csv', new Uint8Array(0), /^missing.csv: /],
  ];

  test.each(refusedData)('%s, in every command', async (name, content, message) => {
    place.write(name, content);
    before = place.list();
    const runs = place.list('runs');
    for (const command of [
      `train ${name} --target species`,
      `predict ${model} ${name} --out kept.csv --force`,
      `evaluate ${model} ${name}`,
    ]) {
      const { code, stdout, stderr } = await run(command);
      expect(stderr.trim()).toMatch(message);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
    expect(place.read('kept.csv')).toBe('do not touch\n');
    expect({ files: place.list(), runs: place.list('runs') }).toEqual({ files: before, runs });
  });

  test.each([
    ['one class', `x,y\n${rowsOf((i) => `${i},same`)}\n`, /^target "y": the same in every row: got only "same"/],
    ['all missing', `x,y\n${rowsOf((i) => `${i},?`)}\n`, /^target "y": missing in every row/],
    ['only the target', `y\n${rowsOf(kind)}\n`, /^table: no column is left to learn from: got only the target y/],
    ['classes all different', `x,y\n${rowsOf((i) => `${i % 5},w${i}`)}\n`, /^target "y": different in every row/],
  ])('target: %s', async (_, text, message) => {
    place.write('data.csv', text);
    const runs = place.list('runs');
    const { code, stdout, stderr } = await run('train data.csv --target y --epochs 2');
    expect(stderr.trim()).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(place.list('runs')).toEqual(runs);
  });

  test.each([
    [
      'a renamed column',
      'lenght,width,colour\n5,2,red\n',
      /^column "length": needed by the model but not in the data: .* — try renaming "lenght" to "length"$/,
    ],
    ['a column less', 'length,colour\n5,red\n', /^column "width": needed by the model but not in the data/],
    ['no header', '5,2,red\n4,1,blue\n', /^columns "length", "width", "colour": needed by the model/],
    ['words for numbers', 'length,width,colour\nlong,2,red\n', /^column "length": holds no number: got "long"/],
  ])('predict: %s', async (_, text, message) => {
    place.write('new.csv', text);
    for (const command of [`predict ${model} new.csv`, `predict ${model} new.csv --out kept.csv --force`]) {
      const { code, stdout, stderr } = await run(command);
      expect(stderr.trim()).toMatch(message);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
    expect(place.read('kept.csv')).toBe('do not touch\n');
  });

  test.each([
    ['no target column', 'length,width,colour\n5,2,red\n', /^column "species": not in the table/],
    ['no known class', 'length,width,colour,species\n5,2,red,tulip\n', /no row holds a class that the model knows/],
  ])('evaluate: %s', async (_, text, message) => {
    place.write('new.csv', text);
    const { code, stdout, stderr } = await run(`evaluate ${model} new.csv`);
    expect(stderr.trim()).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a file where a run is a folder', async () => {
    const { code, stderr } = await run('train flowers.csv --target species --out model.safetensors');
    expect(stderr.trim()).toBe(
      '--out: bad value: got "model.safetensors"; expected a folder, for <out>/<name>/model.safetensors and what goes with it — try --out runs --name model',
    );
    expect(code).toBe(2);
  });

  test('files and folders that are not there', async () => {
    for (const command of [
      'train nothing.csv --target y',
      `predict ${model} nothing.csv`,
      'predict nothing.safetensors flowers.csv',
      'describe runs',
      `predict ${model} runs`,
      `predict ${model} flowers.csv --out nowhere/out.csv`,
    ]) {
      const { code, stdout, stderr } = await run(command);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/: (no such file|is a folder|no such folder)/);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
  });
});
