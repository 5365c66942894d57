/** `chainrule predict`, `evaluate` and `describe` on a trained model. */
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberText } from '../../cli/data/predictions.ts';
import { load } from '../../src/node.ts';
import { random } from '../../src/numeric/random.ts';
import { built, flowers, houses, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  place.write('houses.csv', houses());
  await runHere('train flowers.csv --target species --epochs 30 --name flowers', place.path);
  await runHere('train houses.csv --target price --epochs 30 --name houses', place.path);
  await runHere('train blobs:60 --epochs 10', place.path);
});
afterAll(() => place.remove());

const flowersModel = 'runs/flowers/model.safetensors';
const housesModel = 'runs/houses/model.safetensors';
const run = (command: string) => runHere(command, place.path);
const parse = (text: string) => Papa.parse<string[]>(text.trim()).data;

describe('predict', () => {
  test('keeps every cell and appends the prediction and the probability of each class', async () => {
    const text = [
      ' length ,width,"colour",note',
      '5.20,1,red,"a, b"',
      '"2.1",,"blue","say ""hi"""',
      '?,007,"green","two\nlines"',
      '4.9,3.5,white,',
    ].join('\n');
    place.write('mixed.csv', `${text}\n`);
    const { code, stdout } = await run(`predict ${flowersModel} mixed.csv`);
    expect(code).toBe(0);
    const [header, ...rows] = parse(stdout);
    expect(header).toEqual([
      'length',
      'width',
      'colour',
      'note',
      'prediction',
      'probability_daisy',
      'probability_rose',
    ]);
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['5.20', '1', 'red', 'a, b'],
      ['2.1', '', 'blue', 'say "hi"'],
      ['?', '007', 'green', 'two\nlines'],
      ['4.9', '3.5', 'white', ''],
    ]);
    for (const row of rows) expect(Number(row[5]) + Number(row[6])).toBeCloseTo(1, 6);
    expect(rows.map((row) => row[4])).toMatchObject({ 0: 'rose', 1: 'daisy', 3: 'rose' });
  });

  test('keeps every character of rows that are read as plain ones', async () => {
    const lines = Array.from({ length: 6000 }, (_, i) => `0${i % 90}.50, ${i % 7} ,${i % 2 ? 'red' : 'blue'},n${i}`);
    place.write('long.csv', `length,width,colour,note\n${lines.join('\n')}\n`);
    const { stdout } = await run(`predict ${flowersModel} long.csv`);
    const written = stdout.trim().split('\n').slice(1);
    expect(written).toHaveLength(lines.length);
    for (const [i, line] of written.entries()) expect(line.startsWith(`${lines[i]},`)).toBe(true);
  });

  test('gives the ends of the interval that the training was asked for, and evaluate how often it held', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i % 20},${3 * (i % 20) + ((i * 7) % 11)}`);
    place.write('lines.csv', `x,y\n${rows.join('\n')}\n`);
    const { stdout: trained } = await run('train lines.csv --target y --interval 0.8 --epochs 30 --hidden 4');
    expect(trained.replace(/\s+/g, ' ')).toMatch(
      /The 80 % interval of a prediction, [\d.]+ wide on average, has the true y in \d/,
    );
    const again = jsonOf((await run('train lines.csv --target y --interval 0.8 --epochs 2 --json')).stdout);
    const held = { coverage: { level: 0.8 } };
    expect(again).toMatchObject({ validation: held, test: held });
    expect((again as { train: object }).train).not.toHaveProperty('coverage');
    const model = 'runs/lines/model.safetensors';
    const [header, ...written] = parse((await run(`predict ${model} lines.csv`)).stdout);
    expect(header).toEqual(['x', 'y', 'prediction', 'low', 'high']);
    const within = written.filter(([, y, , low, high]) => Number(low) <= Number(y) && Number(y) <= Number(high));
    const { coverage } = jsonOf((await run(`evaluate ${model} lines.csv --json`)).stdout) as {
      coverage: { share: number };
    };
    expect(coverage.share).toBe(within.length / 200);
    const { predictions } = jsonOf((await run(`predict ${model} lines.csv --json`)).stdout) as {
      predictions: object[];
    };
    expect(predictions[0]).toEqual({
      prediction: Number(written[0]![2]),
      low: Number(written[0]![3]),
      high: Number(written[0]![4]),
    });
    const asked = async (options: string) => (await run(`train lines.csv --target y ${options}`)).stderr.trim();
    expect(await asked('--interval 90')).toBe(
      '--interval: bad value: got "90"; expected a probability above 0 and below 1, such as 0.9',
    );
    expect(await asked('--interval 0.99')).toBe(
      '--interval: too few validation rows to tell it: got 30 for 0.99; expected at least 199 — try more validation rows, or a smaller interval',
    );
  });

  test('writes numbers with nine digits, as text would round them', () => {
    const { uniform } = random(3, 'test/number text');
    const values = [0, -0, 1, -1, 0.1, 999_999_999.6, 99_999_999.95, 1e9, 1e-12, 1e300, 5e-324, 0.5, 1 / 3, 1e-5, 1000];
    for (let i = 0; i < 5000; i++) {
      const value = (2 * uniform() - 1) * Number(`1e${Math.floor(uniform() * 40) - 25}`);
      values.push(value, Math.fround(value), Math.round(value * 1e10) / 1e10 + 5e-10);
    }
    for (const value of values) expect(numberText(value)).toBe(String(Number(value.toPrecision(9))));
  });

  test('gives the numbers of the library, in order', async () => {
    const { stdout } = await run(`predict ${housesModel} houses.csv`);
    const model = await load(join(place.path, housesModel));
    const [header, ...rows] = parse(stdout);
    expect(header).toEqual(['rooms', 'age', 'price', 'prediction']);
    const expected = model.predict(rows.map((row) => ({ rooms: Number(row[0]), age: Number(row[1]) })));
    expect(rows).toHaveLength(80);
    // Nine digits are printed.
    rows.forEach((row, i) => {
      expect(Number(row[3]) / (expected[i]!.prediction as number)).toBeCloseTo(1, 8);
    });
  });

  test('needs no target column, and names that are taken get a number', async () => {
    place.write('taken.csv', 'prediction,length,width,colour,probability_rose\n1,5,2,red,x\n');
    const { code, stdout } = await run(`predict ${flowersModel} taken.csv`);
    expect(code).toBe(0);
    expect(parse(stdout)[0]).toEqual([
      'prediction',
      'length',
      'width',
      'colour',
      'probability_rose',
      'prediction_2',
      'probability_daisy',
      'probability_rose_2',
    ]);
  });

  test('--out writes the file, whole, and says so; tabs stay tabs', async () => {
    place.write('tabs.tsv', 'rooms\tage\n3\t12\n4\t2\n');
    const { code, stdout } = await run(`predict ${housesModel} tabs.tsv --out out.tsv`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 rows with predictions written to out.tsv\n' });
    expect(place.read('out.tsv').split('\n')[0]).toBe('rooms\tage\tprediction');
    expect(place.read('out.tsv').trim().split('\n')).toHaveLength(3);
  });

  test('--json gives one document', async () => {
    place.write('two.csv', 'length,width,colour\n5,2,red\n2,2,blue\n');
    const { stdout } = await run(`predict ${flowersModel} two.csv --json`);
    const result = jsonOf<{ predictions: { prediction: string; probabilities: Record<string, number> }[] }>(stdout);
    expect(result).toMatchObject({ task: 'classification', target: 'species', classes: ['daisy', 'rose'], rows: 2 });
    expect(result.predictions[0]!.prediction).toBe('rose');
    expect(Object.keys(result.predictions[0]!.probabilities)).toEqual(['daisy', 'rose']);
  });

  test('a file of text alone has the header that the model knows', async () => {
    place.write('words.csv', `word,kind\n${'hot,a\ncold,b\n'.repeat(20)}`);
    await run('train words.csv --target kind --epochs 2 --name words');
    place.write('word.csv', 'word\nhot\ncold\nhot\n');
    const { code, stdout } = await run('predict runs/words/model.safetensors word.csv');
    expect(code).toBe(0);
    expect(parse(stdout)).toHaveLength(4);
  });

  test('reads a pipe, and predicts built-in data', async () => {
    const piped = await place.shell(`cat flowers.csv | $CHAINRULE predict ${flowersModel} /dev/stdin`);
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(parse(piped.stdout)).toHaveLength(61);
    const made = await run('predict runs/blobs/model.safetensors blobs:9 --seed 4');
    expect(parse(made.stdout)).toHaveLength(10);
    expect(parse(made.stdout)[0]!.slice(0, 5)).toEqual(['x1', 'x2', 'y', 'prediction', 'probability_0']);
  });

  test('a reader that goes away is no error', async () => {
    place.write('long.csv', flowers(60_000));
    const { code, stdout, stderr } = await place.shell(
      `($CHAINRULE predict ${flowersModel} long.csv; echo code $? >&2) | head -n 2`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'code 0\n' });
    expect(stdout.split('\n')).toHaveLength(3);
  });
});

describe('evaluate', () => {
  test('classes: as text and as JSON', async () => {
    const text = await run(`evaluate ${flowersModel} flowers.csv`);
    expect(text.code).toBe(0);
    for (const word of ['accuracy', 'precision', 'recall', 'F1', 'ROC-AUC', 'calibration error', 'actual \\ predicted'])
      expect(text.stdout).toContain(word);
    const { stdout } = await run(`evaluate ${flowersModel} flowers.csv --json`);
    const result = jsonOf<{ perClass: object[]; loss: number }>(stdout);
    expect(result).toMatchObject({
      task: 'classification',
      target: 'species',
      rows: 60,
      accuracy: 1,
      rocAuc: 1,
      confusion: [
        [30, 0],
        [0, 30],
      ],
      macro: { precision: 1, recall: 1, f1: 1 },
      warnings: [],
    });
    expect(result.perClass[0]).toEqual({ label: 'daisy', precision: 1, recall: 1, f1: 1, support: 30 });
    expect(result.loss).toBeGreaterThan(0);
  });

  test('numbers: as text and as JSON', async () => {
    const text = await run(`evaluate ${housesModel} houses.csv`);
    for (const word of ['RMSE', 'MAE', 'R²']) expect(text.stdout).toContain(word);
    const { stdout } = await run(`evaluate ${housesModel} houses.csv --json`);
    const result = jsonOf<{ rmse: number; loss: number }>(stdout);
    expect(Object.keys(result)).toEqual('task target rows loss rmse mae r2 intervals mistakes warnings'.split(' '));
    expect((result.rmse * result.rmse) / result.loss).toBeCloseTo(1, 9);
  });

  test('train reports what evaluate finds', async () => {
    const trained = await run('train flowers.csv --target species --epochs 3 --test 0 --validation 0 --json --name e');
    const found = await run('evaluate runs/e/model.safetensors flowers.csv --json');
    expect(jsonOf(found.stdout)).toMatchObject(jsonOf<{ train: object }>(trained.stdout).train);
  });
});

describe('description', () => {
  test('layers, shapes and parameters with their formula', async () => {
    await run('train houses.csv --target price --hidden 1024,512 --epochs 1 --batch-size full --name wide');
    const { code, stdout } = await run('describe runs/wide/model.safetensors');
    expect(code).toBe(0);
    expect(stdout).toContain('528,385 parameters, 2.1 MB as float32');
    expect(stdout).toMatch(/linear 1024 -> 512 +1024 x 512 \+ 512 +524,800/);
    expect(stdout).toMatch(/rooms +number +standardised/);
    const asJson = await run('describe runs/wide/model.safetensors --json');
    const result = jsonOf<{ layers: object[] }>(asJson.stdout);
    expect(result).toMatchObject({
      task: 'regression',
      target: 'price',
      parameters: 2 * 1024 + 1024 + 1024 * 512 + 512 + 512 + 1,
      parameterBytes: 4 * 528_385,
      features: ['rooms', 'age'],
      loss: 'meanSquaredError',
    });
    expect(result.layers[0]).toMatchObject({ formula: '2 x 1024 + 1024', shapes: { weight: [1024, 2], bias: [1024] } });
  });
});
