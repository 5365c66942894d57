/** Spoiled model files and odd tables are taken, or refused by an error of ours; `npx tsx scripts/fuzz.ts` tries 10,000. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fuzzModels, fuzzTables, multiTargetFiles } from '../../scripts/fuzzers.ts';

const files = ['two-classes', 'three-classes', 'numbers', 'layer-norm'].map((name) =>
  readFileSync(new URL(`../fixtures/models-v1/${name}.safetensors`, import.meta.url)),
);

it('500 model files', async () => {
  const { taken, refused, problems } = await fuzzModels(500, [...files, ...(await multiTargetFiles())]);
  expect(problems).toEqual([]);
  // Most are spoiled, and some in a place that does not matter.
  expect(refused).toBeGreaterThan(300);
  expect(taken).toBeGreaterThan(10);
});

it('500 tables', async () => {
  const { taken, refused, problems } = await fuzzTables(500);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(100);
  expect(taken).toBeGreaterThan(20);
});
