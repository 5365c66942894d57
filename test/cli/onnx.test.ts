/** ONNX files on the command line: ours are models as any, those of other programs predict and are described. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activation, linear, residual } from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
const run = (command: string) => runHere(command, place.path);

beforeAll(async () => {
  place = new Workplace();
  await run('train xor:80 --hidden 4 --epochs 8');
  await run('export runs/xor --out xor.onnx');
  // Without a loss a file of ours says no more than one of another program.
  const network = sequential([linear(2, 2), activation('relu'), linear(2)]);
  setWeights(network, [
    [1, 0, 0, 1],
    [0, 0],
    [1, 1, 1, -1],
    [0, 10],
  ]);
  place.write('sums.onnx', toOnnx(network));
  place.write('two.csv', 'a,name,b\n1,x,2\n3,"y,z",0.5\n');
  place.write('one.csv', 'a,name\n1,x\n2,y\n');
  place.write('gap.csv', 'a,b\n1,\n2,3\n');
  const many = Array.from({ length: 40 }, (_, i) => `${i + 1},${i % 10},${i % 10 > 5 ? 'above' : 'below'}`);
  place.write('many.csv', `a,b,name\n${many.filter((row) => !row.includes(',5,')).join('\n')}\n`);
});
afterAll(() => place.remove());

describe('a file that export wrote', () => {
  test.each(['evaluate', 'predict'])('is a model for %s', async (command) => {
    // One after the other: what they print is caught in this process.
    const ours = await run(`${command} runs/xor xor:40 --json`);
    const onnx = await run(`${command} xor.onnx xor:40 --json`);
    expect(onnx.code).toBe(0);
    expect(onnx.stdout).toBe(ours.stdout);
  });

  test('is described and walked with its layers', async () => {
    const { stdout } = await run('describe xor.onnx --json');
    const { layers, ...about } = jsonOf(stdout) as { layers: object[] };
    expect(layers).toHaveLength(3);
    expect(about).toMatchObject({ model: 'xor.onnx', target: 'y', classes: ['0', '1'], loss: 'binaryCrossEntropy' });
    expect((await run('walk xor.onnx xor:40 --row 3')).stdout).toMatch(/^Row 3 through the network 2-4-1/);
  });
});

describe('a file of another program', () => {
  test('predicts by the columns of numbers', async () => {
    const { code, stdout } = await run('predict sums.onnx two.csv');
    expect(code).toBe(0);
    expect(stdout).toBe('a,name,b,prediction_1,prediction_2\n1,x,2,3,9\n3,"y,z",0.5,3.5,12.5\n');
    expect(jsonOf((await run('predict sums.onnx two.csv --json')).stdout)).toEqual({
      rows: 2,
      warnings: [],
      predictions: [
        [3, 9],
        [3.5, 12.5],
      ],
    });
  });

  test('is described by its arrays', async () => {
    const { stdout } = await run('describe sums.onnx');
    expect(stdout).toMatch(/^sums\.onnx: a network of another program; from rows \[2\] to \[2\]\n12 parameters/);
    expect(stdout).toContain('layer1.weight  weight  [2, 2]');
    expect(jsonOf((await run('describe sums.onnx --json')).stdout)).toMatchObject({
      row: [2],
      output: [2],
      parameters: 12,
    });
  });

  test('is a model of a table that says its columns and classes', async () => {
    const { code, stdout } = await run('evaluate sums.onnx many.csv --json');
    expect(code).toBe(0);
    // The outputs are a + b and a - b + 10: the first is larger where b is above 5.
    expect(jsonOf(stdout)).toMatchObject({ task: 'classification', target: 'name', rows: 36, accuracy: 1 });
    expect((await run('walk sums.onnx many.csv --row 2')).stdout).toMatch(
      /^Row 2 through the network 2-2-2 \(12 parameters\)/,
    );
    expect((await run('landscape sums.onnx many.csv --size 5 --out map.html')).code).toBe(0);
    expect((await run('importance sums.onnx many.csv')).stdout).toMatch(/^On 36 rows the accuracy is 100 %/);
  });

  test.each([
    ['predict sums.onnx gap.csv', 'column "b": a number is missing: got nothing in row 1'],
    ['predict sums.onnx one.csv', 'predict: the network takes another number of columns'],
    ['predict two.csv sums.onnx', 'chainrule predict: the model and the data have changed places'],
    ['evaluate sums.onnx one.csv', 'sums.onnx: the network takes another number of columns'],
    ['landscape sums.onnx one.csv', 'sums.onnx: the network takes another number of columns'],
    ['evaluate sums.onnx -', 'the data are read twice: got -'],
    ['describe two.csv --operators', '--operators: is about no file: got two.csv'],
    ['describe', 'chainrule describe: <model> is missing'],
  ])('%s is refused', async (command, message) => {
    const { code, stderr } = await run(command);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('training goes on', () => {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const [a, b] = [((i * 7) % 20) / 10 - 1, ((i * 3) % 16) / 8 - 1];
    return `${a},${b},${a > b ? 'above' : 'below'},${a - b}`;
  });
  beforeAll(() => {
    place.write('sides.csv', `a,b,side,height\n${rows.join('\n')}\n`);
    const network = sequential([linear(2, 4), activation('tanh'), linear(2)], { seed: 3 });
    place.write('logits.onnx', toOnnx(network));
    place.write('line.onnx', toOnnx(sequential([linear(2, 1)], { seed: 1 })));
    const skip = [residual([linear(3), activation('tanh')]), linear(2)];
    place.write('skip.onnx', toOnnx(sequential(skip, { row: [3], seed: 1 })));
  });

  test('a multilayer perceptron of another program is opened by the page, with a table', async () => {
    place.write('abc.csv', `a,b,side\n${rows.map((row) => row.split(',').slice(0, 3).join(',')).join('\n')}\n`);
    const { code, stdout } = await run('play logits.onnx abc.csv --out site');
    expect(code).toBe(0);
    expect(stdout).toContain('#v=1&open=start%2Flogits.safetensors,start%2Fabc.csv');
    expect((await run('describe site/start/logits.safetensors')).stdout).toMatch(
      /predicts 2 classes of side: above, below\n(.|\n)*\na +number +as it is\n/,
    );
  });

  test('from a file of ours, whose columns and classes it keeps', async () => {
    const { code, stdout } = await run('train xor:80 --seed 2 --from xor.onnx --epochs 2 --name again');
    expect(code).toBe(0);
    expect(stdout).toContain('Task: classification: as the model to go on from');
    expect(stdout).toContain('Network: 2 → 4 → 1, 17 parameters');
    const first = jsonOf((await run('describe xor.onnx --json')).stdout) as { columns: object };
    expect(jsonOf((await run('describe runs/again --json')).stdout)).toMatchObject({ columns: first.columns });
  });

  test('from the network of another program, and what comes of it is a model as any', async () => {
    const trained = await run(
      'train sides.csv --target side --drop height --from logits.onnx --learning-rate 0.05 --seed 1',
    );
    expect(trained.code).toBe(0);
    expect(trained.stdout).toContain('Note: the outputs are taken for the classes "above", "below"');
    const scores = (await run('evaluate runs/sides sides.csv --json')).stdout;
    expect(jsonOf(scores)).toMatchObject({ rows: 80 });
    expect((jsonOf(scores) as { accuracy: number }).accuracy).toBeGreaterThan(0.9);
    expect((await run('export runs/sides --out sides.onnx')).code).toBe(0);
    expect((await run('evaluate sides.onnx sides.csv --json')).stdout).toBe(scores);
    expect((await run('predict sides.onnx sides.csv')).stdout).toBe((await run('predict runs/sides sides.csv')).stdout);
  });

  test('is resumed with the file that it began from', async () => {
    const whole = await run('train sides.csv --target height --drop side --from line.onnx --epochs 6 --name whole');
    expect(whole.code).toBe(0);
    await run('train sides.csv --target height --drop side --from line.onnx --epochs 3 --name parts');
    const resumed = await run('train --resume runs/parts --epochs 6');
    expect(resumed.code).toBe(0);
    const described = async (name: string) => (await run(`predict runs/${name} sides.csv`)).stdout;
    expect((await described('parts')).split('\n')).toHaveLength(82);
    place.write('line.onnx', toOnnx(sequential([linear(2, 1)], { seed: 2 })));
    expect((await run('train --resume runs/parts --epochs 8')).stderr).toContain(
      'line.onnx: changed since runs/parts was begun',
    );
  });

  test.each([
    ['train sides.csv --target side --from nowhere.onnx', 'nowhere.onnx: no such file'],
    [
      'train sides.csv --target side --drop height --from logits.onnx --hidden 4',
      '--hidden: the network to go on from says it',
    ],
    ['train sides.csv --target side --from logits.onnx', 'the network takes another number of columns: got 3'],
    ['train sides.csv --target height --drop side --from logits.onnx', 'the network gives another number of outputs'],
    ['train xor:80 --from xor.onnx --drop x1', '--drop: the model to go on from says it already'],
    ['train sides.csv --target side --from xor.onnx', '--target: the model to go on from predicts another column'],
    ['play logits.onnx --no-open', 'logits.onnx: a network of another program'],
    ['play skip.onnx sides.csv --no-open', 'which the page does not read — try chainrule predict'],
  ])('%s is refused', async (command, message) => {
    const { code, stderr } = await run(command);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

test('the operators that are read are listed', async () => {
  const { stdout } = await run('describe --operators');
  expect(stdout).toMatch(/^\d+ operators of ONNX are read, of versions up to 25:\n\noperator/);
  expect(stdout).toMatch(/\nGemm +own_gemm_transb0_bias_vector and 7 more +alpha beta transA transB\n/);
  expect(stdout).toMatch(/\nai\.onnx\.ml\.Scaler +against ONNX Runtime +offset scale\n/);
  const { operators } = jsonOf((await run('describe --operators --json')).stdout) as { operators: object[] };
  expect(operators).toContainEqual({ name: 'Relu', domain: '', attributes: [], test: 'test_relu' });
});
