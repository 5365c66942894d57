/** The commands that take a model, on one with running statistics. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeRows, fitPreprocessing, readCsv } from '../../src/data.ts';
import type { NetworkWalk } from '../../src/explain.ts';
import { adam, layers, losses, modelToBytes, sequential, train } from '../../src/index.ts';
import { built, flowers, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  const { table } = await readCsv(flowers());
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  const preprocessing = fitPreprocessing(table, { target: 'species', task: 'classification', trainRows: rows });
  const { data } = encodeRows({ preprocessing }, table);
  const network = sequential([layers.linear(4), layers.batchNorm(), layers.activation('relu'), layers.linear(1)], {
    row: [data.x.length / table.rows],
  });
  const loss = losses.binaryCrossEntropy();
  for await (const _event of train(network, data, { loss, epochs: 30, optimizer: adam({ learningRate: 0.05 }) }));
  place.write(
    'model.safetensors',
    modelToBytes({ network, loss, preprocessing, configuration: { learningRate: 0.01, batchSize: 8 } }),
  );
});
afterAll(() => place.remove());

const run = (command: string) => runHere(command, place.path);

test('describe counts what is learned, and the statistics apart', async () => {
  const { stdout } = await run('describe model.safetensors');
  expect(stdout).toMatch(/layer2 +batchNorm 4 +4 \+ 4 +8/);
  expect(stdout).toContain('and 8 running statistics, which no gradient moves');
  expect(jsonOf((await run('describe model.safetensors --json')).stdout)).toMatchObject({ statistics: 8 });
});

test('predict, evaluate and export answer alike', async () => {
  const evaluated = jsonOf<{ accuracy: number }>((await run('evaluate model.safetensors flowers.csv --json')).stdout);
  expect(evaluated.accuracy).toBe(1);
  const { predictions } = jsonOf<{ predictions: { probabilities: Record<string, number> }[] }>(
    (await run('predict model.safetensors flowers.csv --json')).stdout,
  );
  const { stdout: code } = await run('export model.safetensors --to js');
  place.write('predict.mjs', code);
  const { predict } = (await import(`${place.path}/predict.mjs`)) as {
    predict: (row: object) => { probabilities: Record<string, number> };
  };
  const first = predict({ length: 5, width: 0.5, colour: 'red' });
  expect(first.probabilities.rose).toBeCloseTo(predictions[0]!.probabilities.rose!, 5);
});

test('walk says whose statistics it uses, and takes no step on one row', async () => {
  const walk = jsonOf<NetworkWalk>((await run('walk model.safetensors flowers.csv --row 3 --json')).stdout);
  expect(walk.notes).toContain(
    'batchNorm 4 uses its running statistics here: in training it uses those of the minibatch',
  );
  const refused = await run('walk model.safetensors flowers.csv --row 3 --update sgd');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('update: a single row has no statistics to be normalised by');
  const { code, stdout } = await run('walk model.safetensors flowers.csv --row 3 --update minibatch');
  expect(code).toBe(0);
  expect(stdout).toContain('Update: gradient descent on a minibatch');
});

test('landscape draws it', async () => {
  const { code, stderr } = await run('landscape model.safetensors flowers.csv --out map.html');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(place.read('map.html')).toContain('<svg');
});
