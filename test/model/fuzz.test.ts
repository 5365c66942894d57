/** Inputs drawn at random are taken, or refused by an error of ours: 500 of each kind here, 10,000 by `npm run fuzz`. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fuzzCheckpoints } from '../../scripts/fuzz/checkpoints.ts';
import { fuzzModels, multiTargetFiles } from '../../scripts/fuzz/models.ts';
import { fuzzTables } from '../../scripts/fuzz/tables.ts';
import { modelFromBytes } from '../../src/model/model-file.ts';

const files = ['two-classes', 'three-classes', 'numbers', 'layer-norm'].map((name) =>
  readFileSync(new URL(`../fixtures/models-v1/${name}.safetensors`, import.meta.url)),
);

it('500 model files', async () => {
  const { taken, refused, problems } = await fuzzModels([...files, ...(await multiTargetFiles())])(500, 1);
  expect(problems).toEqual([]);
  // Most are spoiled, and some in a place that does not matter.
  expect(refused).toBeGreaterThan(300);
  expect(taken).toBeGreaterThan(10);
});

it('500 checkpoints', async () => {
  const { taken, refused, problems } = await (await fuzzCheckpoints())(500, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(300);
  expect(taken).toBeGreaterThan(10);
});

it('500 tables', async () => {
  const { taken, refused, problems } = await fuzzTables(await modelFromBytes(files[0]!))(500, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(100);
  expect(taken).toBeGreaterThan(20);
});
