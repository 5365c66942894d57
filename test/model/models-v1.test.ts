/** Model files of format version 1, written before layers were built from the shape of a row: they predict the same bits. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { Prediction } from '../../src/model/prediction.ts';
import { readSafetensors } from '../../src/model/safetensors.ts';
import type { Rows } from '../../src/model/table-model.ts';

const read = (file: string) => readFileSync(new URL(`../fixtures/models-v1/${file}`, import.meta.url));

/** All that a file says, but for the order of keys. */
function contentOf(bytes: Uint8Array): unknown {
  const { metadata, tensors } = readSafetensors(bytes, 'model');
  const { checksum: _ofTheOrder, ...content } = JSON.parse(metadata.chainrule!) as Record<string, unknown>;
  return { content, tensors };
}

it.each(['two-classes', 'three-classes', 'numbers', 'layer-norm'])('%s', async (name) => {
  const bytes = read(`${name}.safetensors`);
  const model = await modelFromBytes(bytes);
  const known = JSON.parse(read(`${name}.json`).toString()) as { rows: Rows; predictions: Prediction[] };
  expect(model.predict(known.rows)).toEqual(known.predictions);
  expect(contentOf(modelToBytes(model))).toEqual(contentOf(bytes));
});
