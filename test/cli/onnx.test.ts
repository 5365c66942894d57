/** ONNX files on the command line: ours are models as any, those of other programs predict and are described. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activation, linear } from '../../src/nn/layers/index.ts';
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

  test.each([
    ['predict sums.onnx gap.csv', 'column "b": a number is missing: got nothing in row 1'],
    ['predict sums.onnx one.csv', 'predict: the network takes another number of columns'],
    ['predict two.csv sums.onnx', 'chainrule predict: the model and the data have changed places'],
    [
      'evaluate sums.onnx two.csv',
      'sums.onnx: a network of another program, which says nothing of columns and classes',
    ],
    ['describe two.csv --operators', '--operators: is about no file: got two.csv'],
    ['describe', 'chainrule describe: <model> is missing'],
  ])('%s is refused', async (command, message) => {
    const { code, stderr } = await run(command);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('the operators that are read are listed', async () => {
  const { stdout } = await run('describe --operators');
  expect(stdout).toMatch(/^\d+ operators of ONNX are read, of versions up to 25:\n\noperator/);
  expect(stdout).toMatch(/\nGemm +alpha beta transA transB\n/);
  expect(stdout).toMatch(/\nai\.onnx\.ml\.Scaler +offset scale\n/);
  const { operators } = jsonOf((await run('describe --operators --json')).stdout) as { operators: object[] };
  expect(operators).toContainEqual({ name: 'Relu', domain: '', attributes: [] });
});
