/** The command export: its forms, where it writes, and what it refuses. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { load } from '../../src/node.ts';
import { jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  place = new Workplace();
  await runHere('train xor:80 --hidden 4 --epochs 8', place.path);
});
afterAll(() => place.remove());

const model = 'runs/xor/model.safetensors';
const run = (command: string) => runHere(`export ${command}`, place.path);

test('a file of JavaScript predicts as the model does', async () => {
  const { code, stdout } = await run(`${model} --out predict.mjs`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^predict\.mjs: [\d.]+ kB, one function, predict\(row\)\n$/);
  const { predict } = (await import(pathToFileURL(join(place.path, 'predict.mjs')).href)) as {
    predict: (row: object) => { prediction: string; probabilities: Record<string, number> };
  };
  const row = { x1: 3, x2: -2 };
  const [expected] = (await load(join(place.path, model))).predict([row]);
  expect(predict(row).prediction).toBe(expected!.prediction);
  expect(predict(row).probabilities['1']).toBeCloseTo(expected!.probabilities!['1']!, 5);
});

test('stdout has TypeScript unless it is told otherwise', async () => {
  expect((await run(model)).stdout).toContain('export function predict(row: Row)');
  expect((await run(`${model} --to js`)).stdout).toContain('export function predict(row) {');
  const { stdout } = await run(`${model} --to json`);
  expect(jsonOf(stdout)).toMatchObject({
    inputs: 2,
    layers: [{ type: 'linear', options: { inputs: 2, outputs: 4 } }, {}, {}],
  });
  await run(`${model} --out weights.json`);
  expect(place.read('weights.json')).toBe(stdout);
});

test.each([
  [`${model} --to python`, '--to: bad value: got "python"; expected one of ts, js, json, onnx\n'],
  ['none.safetensors', 'none.safetensors: no such file'],
  ['', 'chainrule export: <model> is missing'],
])('%s is refused', async (command, message) => {
  const { code, stdout, stderr } = await run(command);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('--onnx says what the number of a date counts', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `2024-${i < 30 ? '01' : '02'}-${(i % 28) + 1},${i % 5}`);
  place.write('days.csv', `day,sales\n${rows.join('\n')}\n`);
  await runHere('train days.csv --target sales --epochs 2', place.path);
  const { code, stdout } = await run('runs/days --onnx --out days.onnx');
  expect(code).toBe(0);
  expect(stdout.split('\n')[1]).toBe(
    'input day, double: days since 1970-01-01, the time as their fraction (19771.75 is 2024-02-18 18:00); NaN where it is missing',
  );
  const scores = await runHere('evaluate days.onnx days.csv --json', place.path);
  expect(scores.stdout).toBe((await runHere('evaluate runs/days days.csv --json', place.path)).stdout);
});

test('--onnx writes a file of ONNX', async () => {
  const { code, stdout } = await run(`${model} --onnx --out model.onnx`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^model\.onnx: [\d.]+ kB, ONNX of operator set 17\n$/);
  expect(readFileSync(join(place.path, 'model.onnx')).includes('chainrule.preprocessing')).toBe(true);
  await run(`${model} --out named.onnx`);
  expect(readFileSync(join(place.path, 'named.onnx'))).toEqual(readFileSync(join(place.path, 'model.onnx')));
  expect((await run(`${model} --onnx --to js`)).stderr).toContain('--onnx: is a form itself: got --to js too');
  expect((await run(`${model} --onnx --out model.csv`)).stderr).toContain('a name that ends in .onnx');
});

test('the folder of a run stands for its model', async () => {
  expect((await run('runs/xor --to json')).stdout).toBe((await run(`${model} --to json`)).stdout);
});
