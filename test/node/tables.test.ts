/** The public API as a user of Node has it: the examples of the documentation, on files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as neutral from '../../src/index.ts';
import { adam, fitTable, load, mlp, readTableFile, save, train } from '../../src/node.ts';

let folder: string;
const text = `length,species\n${Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? `${5 + i / 100},rose` : `${1 + i / 100},daisy`)).join('\n')}\n`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chainrule-tables-'));
  writeFileSync(join(folder, 'flowers.csv'), text);
  writeFileSync(join(folder, 'flowers.csv.gz'), gzipSync(text));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the loop of training: a network, arrays and no loss', async () => {
  const model = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 });
  const data = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
  const options = { optimizer: adam({ learningRate: 0.05 }), batchSize: 32, epochs: 150, seed: 1, validation: data };
  let accuracy: number | undefined;
  for await (const event of train(model, data, options)) accuracy = event.validation?.accuracy;
  expect(accuracy).toBe(1);
});

test('the one-line way: a path in, predictions out, the same after saving and loading', async () => {
  const model = await fitTable(join(folder, 'flowers.csv'), { target: 'species', epochs: 40 });
  const rows = [{ length: 5.5 }, { length: 1.2 }];
  expect(model.predict(rows).map(({ prediction }) => prediction)).toEqual(['rose', 'daisy']);
  await save(model, join(folder, 'flowers.safetensors'));
  const loaded = await load(join(folder, 'flowers.safetensors'));
  expect(loaded.predict(rows)).toEqual(model.predict(rows));
});

test('a string is a path here and text in the neutral API, and both train the same model', async () => {
  const options = { target: 'species', epochs: 3, test: 0, seed: 2 };
  const [byPath, byText] = [
    await fitTable(join(folder, 'flowers.csv.gz'), options),
    await neutral.fitTable(text, options),
  ];
  expect(neutral.modelToBytes(byPath)).toEqual(neutral.modelToBytes(byText));
  await expect(fitTable(text, options)).rejects.toThrow(/^fitTable: a string is the path of a file here: /);
});

test('errors name the file, and a test and a validation set may be a path', async () => {
  writeFileSync(join(folder, 'ragged.csv'), 'a,b\n1,2\n3\n');
  await expect(readTableFile(join(folder, 'ragged.csv'))).rejects.toThrow(
    /ragged\.csv, line 3: a row of another length/,
  );
  await expect(fitTable(join(folder, 'ragged.csv'), { target: 'b' })).rejects.toThrow(/ragged\.csv, line 3/);
  const model = await fitTable(join(folder, 'flowers.csv'), {
    target: 'species',
    epochs: 1,
    test: join(folder, 'flowers.csv.gz'),
  });
  expect(model.evaluations.test!.result.rows).toBe(60);
  const path = join(folder, 'flowers.csv.gz');
  const validated = await fitTable(join(folder, 'flowers.csv'), { target: 'species', epochs: 1, validation: path });
  expect(validated.evaluations.validation!.result.rows).toBe(60);
});

test('losses and layers are namespaces beside the operations of their names', () => {
  const { crossEntropy, dropout, layers, losses, sequential } = neutral;
  expect(losses.crossEntropy().name).toBe('crossEntropy');
  expect(crossEntropy.operation.name).toBe('crossEntropy');
  expect(dropout.operation.name).toBe('dropout');
  const network = sequential([
    layers.linear(2, 3),
    layers.activation('tanh'),
    layers.dropout(0.5),
    layers.linear(3, 1),
  ]);
  expect(neutral.countParameters(network)).toBe(2 * 3 + 3 + 3 + 1);
});
