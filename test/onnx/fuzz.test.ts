/** Spoiled files are read, or refused by an error of ours: 500 here, 10,000 by `npm run fuzz -- onnx`. */
import { expect, it } from 'vitest';
import { fuzzOnnx, onnxFiles } from '../../scripts/fuzz/onnx.ts';

it('500 spoiled files', async () => {
  const { taken, refused, problems } = await fuzzOnnx(onnxFiles())(500, 1);
  expect(problems).toEqual([]);
  expect(refused).toBeGreaterThan(100);
  expect(taken).toBeGreaterThan(20);
});
