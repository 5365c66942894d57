/** Several targets, and a column of sample weights, from the command line: train to export. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load, type MultiTargetModel, readTableFile } from '../../src/node.ts';
import { jsonOf, type Outcome, runHere, Workplace } from './run.ts';

const place = new Workplace();
const run = (command: string | readonly string[]) => runHere(command, place.path);
const numbers = 'runs/numbers/model.safetensors';
const labels = 'runs/labels/model.safetensors';
const target = 'length,"price, net"';

let made: Outcome;
let other: Outcome;

beforeAll(async () => {
  const lines = Array.from({ length: 90 }, (_, i) => {
    const [a, b] = [((i * 37) % 100) / 10, ((i * 53) % 90) / 9];
    const cells = [a, b, 3 * a - b, 1000 * b, i % 3, a > 5 ? 1 : 0, a > b ? 'yes' : 'no'];
    return cells.join(',');
  });
  place.write('data.csv', `a,b,length,"price, net",households,sunny,windy\n${lines.join('\n')}\n`);
  place.write('new.csv', 'a,b\n1,2\n3,4\n');
  place.write(
    'plain.csv',
    `a,b,length,"price, net"\n${lines.map((line) => line.split(',').slice(0, 4).join(',')).join('\n')}\n`,
  );
  made = await run([
    'train',
    'data.csv',
    '--target',
    target,
    '--drop',
    'sunny,windy',
    '--sample-weights',
    'households',
    '--epochs',
    '40',
    '--name',
    'numbers',
  ]);
  other = await run('train data.csv --target sunny --target windy --features a,b --epochs 40 --path --name labels');
});
afterAll(() => place.remove());

describe('a model of several numbers', () => {
  test('is trained with each column said', () => {
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(/^ +price, net +number +target, every value is a number$/m);
    expect(made.stdout).toMatch(/^ +households +number +weights, every value is a number$/m);
    expect(made.stdout).toContain('Task: regression: 2 targets of numbers: length, price, net');
    expect(made.stdout).toMatch(/^The mean of the targets:\n +rows +loss +RMSE +MAE +R²$/m);
    expect(made.stdout).toMatch(
      /^Test rows, by target:\n +rows +loss +RMSE +MAE +R²\n.*\nlength +13 .*\nprice, net +13 /m,
    );
    expect(made.stdout).toContain('Rows count by households, in the loss and in all scores.');
  });

  test('predicts a column for each, with the numbers of the library', async () => {
    const { stdout, stderr, code } = await run(`predict ${numbers} new.csv`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const model = await load<MultiTargetModel>(join(place.path, numbers));
    const rows = model.predict([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    const [header, ...lines] = stdout.trim().split('\n');
    expect(header).toBe('a,b,prediction_length,"prediction_price, net"');
    lines.forEach((line, i) => {
      const [length, price] = line.split(',').slice(2).map(Number);
      expect(length).toBeCloseTo(Number(rows[i]!.values.length), 5);
      expect(price).toBeCloseTo(Number(rows[i]!.values['price, net']), 3);
    });
    const json = jsonOf((await run(`predict ${numbers} new.csv --json`)).stdout);
    expect(json).toMatchObject({ task: 'regression', targets: ['length', 'price, net'], rows: 2 });
    expect(json).not.toHaveProperty('classes');
    expect(json.predictions).toEqual(
      rows.map(({ values }) => ({
        values: {
          length: expect.closeTo(Number(values.length), 5) as number,
          'price, net': expect.closeTo(Number(values['price, net']), 3) as number,
        },
      })),
    );
  });

  test('is judged by the weights of rows, where the data have them', async () => {
    const model = await load<MultiTargetModel>(join(place.path, numbers));
    const { table } = await readTableFile(join(place.path, 'data.csv'));
    const { result, targets } = await model.evaluate(table);
    const json = jsonOf((await run(`evaluate ${numbers} data.csv --json`)).stdout);
    expect(json).toMatchObject({ targets: ['length', 'price, net'], ...result });
    const { length, 'price, net': price } = targets;
    const ten = { mistakes: { length: 10 } };
    expect(json.byTarget).toMatchObject({
      length: { ...length!.result, ...ten },
      'price, net': { ...price!.result, ...ten },
    });
    expect(json.effectiveRows).toBeCloseTo(54, 9);
    const weighted = await run(`evaluate ${numbers} data.csv`);
    expect(weighted.stdout).toContain('Rows count by households.');
    const plain = await run(`evaluate ${numbers} plain.csv`);
    expect(plain.stdout).not.toContain('count by');
    expect(plain.stderr).toBe('warning: scores count each row the same: there is no column "households" of weights\n');
  });

  test('is described, reported and recorded', async () => {
    const { stdout } = await run(`describe ${numbers}`);
    expect(stdout).toContain(`${numbers}: predicts the numbers of length, price, net\n`);
    expect(stdout).toMatch(/^households +weights +how much each row counts$/m);
    expect(stdout).toMatch(/^sampleWeights +households$/m);
    expect(jsonOf((await run(`describe ${numbers} --json`)).stdout)).toMatchObject({
      targets: ['length', 'price, net'],
    });
    const report = place.read('runs/numbers/report.html');
    expect(report).toContain('<h3>By target, on the test rows</h3>');
    expect(report).toContain('<section id="rows-1"><h2>length: on the test rows</h2>');
    expect(report).toContain('<section id="rows-2"><h2>price, net: on the test rows</h2>');
    expect(report).toContain('Each row counts by its <bdi>households</bdi>, in the loss and in all scores.');
    const ids = [...report.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(jsonOf(place.read('runs/numbers/config.json'))).toMatchObject({
      targets: ['length', 'price, net'],
      training: { sampleWeights: 'households' },
    });
  });

  test('goes on where it ended, with the bits of one that did not end', async () => {
    const options = ['--target', target, '--drop', 'sunny,windy', '--sample-weights', 'households'];
    const train = (name: string, epochs: number) =>
      run(['train', 'data.csv', ...options, '--learning-rate', '0.01', '--epochs', `${epochs}`, '--name', name]);
    await train('short', 5);
    await train('long', 9);
    const resumed = await run('train --resume runs/short --epochs 9');
    expect(resumed.stdout).toContain('Resumed: runs/short, after epoch 5');
    expect(place.bytes('runs/short/model.safetensors')).toEqual(place.bytes('runs/long/model.safetensors'));
  });
});

describe('a model of labels', () => {
  test('is trained with the task said', () => {
    expect(other).toMatchObject({ code: 0 });
    expect(other.stdout).toContain('Task: classification: 2 labels of two values each: sunny, windy');
  });

  test('predicts class and probabilities of each', async () => {
    const { stdout } = await run(`predict ${labels} new.csv`);
    const [header, first] = stdout.trim().split('\n');
    expect(header).toBe(
      'a,b,prediction_sunny,probability_sunny_0,probability_sunny_1,prediction_windy,probability_windy_no,probability_windy_yes',
    );
    const [, , sunny, p0, p1, windy, no, yes] = first!.split(',');
    expect([sunny, windy]).toEqual(['0', Number(yes) > Number(no) ? 'yes' : 'no']);
    expect(Number(p0) + Number(p1)).toBeCloseTo(1, 6);
    const json = jsonOf<{ classes: object; predictions: object[] }>(
      (await run(`predict ${labels} new.csv --json`)).stdout,
    );
    expect(json.classes).toEqual({ sunny: ['0', '1'], windy: ['no', 'yes'] });
    expect(json.predictions[0]).toEqual({
      values: { sunny, windy },
      probabilities: { sunny: { 0: Number(p0), 1: Number(p1) }, windy: { no: Number(no), yes: Number(yes) } },
    });
  });

  test('is judged label by label', async () => {
    const { stdout } = await run(`evaluate ${labels} data.csv`);
    expect(stdout).toMatch(
      /^On 90 rows the model gets \S+ % of the 2 labels right\. All of a row are right in \S+ % of them\.\n/,
    );
    expect(stdout).toMatch(
      /^target +rows +loss +accuracy +accuracy, 95 %\n.*\nsunny +90 +\S+ +\S+ % +\S+ to \S+ %\nwindy +90 /m,
    );
    const trained = await run('train data.csv --target sunny,windy --features a,b --epochs 2 --json --name json');
    const ends = expect.arrayContaining([expect.any(Number)]) as number[];
    const ofLabel = {
      loss: expect.any(Number) as number,
      accuracy: expect.any(Number) as number,
      intervals: { loss: ends, accuracy: ends },
    };
    expect(jsonOf(trained.stdout).test).toEqual({
      ...ofLabel,
      exactMatch: expect.any(Number) as number,
      intervals: { ...ofLabel.intervals, exactMatch: ends },
      byTarget: { sunny: ofLabel, windy: ofLabel },
    });
  });

  test('has a landscape, walks, and exports', async () => {
    expect((await run(`landscape ${labels} data.csv --planes 0 --size 5`)).code).toBe(0);
    const walked = await run(`walk ${labels} data.csv --row 2`);
    expect(walked.stdout).toContain('(sunny, windy) is (0, no)');
    await run(`export ${labels} --out predict.mjs`);
    const exported = (await import(pathToFileURL(join(place.path, 'predict.mjs')).href)) as {
      predict: (row: object) => { values: object; probabilities: Record<string, Record<string, number>> };
    };
    const model = await load<MultiTargetModel>(join(place.path, labels));
    const [own, other] = [model.predict({ a: 1, b: 2 }), exported.predict({ a: 1, b: 2 })];
    expect(other.values).toEqual(own.values);
    expect(other.probabilities.windy!.yes).toBeCloseTo(own.probabilities!.windy!.yes!, 5);
  });
});

describe('what is not so', () => {
  test.each([
    [
      '--target length,sunny',
      'targets: numbers and classes cannot be learned together: got numbers in "length", classes in "sunny";',
    ],
    ['--target length,length', '--target: a column is given twice: got length\n'],
    ['--target length,', '--target: bad value: got "length,"; expected names between commas\n'],
    [
      '--target length --sample-weights windy',
      'sample weights "windy": not a column of numbers: expected numbers from 0 to 1e19\n',
    ],
    ['--target length --sample-weights weight', 'column "weight": not in the table'],
  ])('%s', async (options, message) => {
    const { code, stderr } = await run(`train data.csv ${options} --name refused`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(place.list('runs')).not.toContain('refused');
  });

  test('a name with a comma is one column without quotes too', async () => {
    const { code, stdout } = await run(['train', 'data.csv', '--target', 'price, net', '--epochs', '2', '--json']);
    expect(code).toBe(0);
    expect(Object.keys(jsonOf<{ test: object }>(stdout).test)).toEqual(['loss', 'rmse', 'mae', 'r2', 'intervals']);
  });
});
