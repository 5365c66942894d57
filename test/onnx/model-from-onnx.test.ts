/** Models that left as ONNX files come back as models: with their columns, classes, layers and the same bits. */
import { describe, expect, it } from 'vitest';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import type { NetworkModel } from '../../src/model/network-model.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { isOnnxModel, modelFromOnnx } from '../../src/onnx/read/model.ts';
import { decodeModel, encodeModel } from '../../src/onnx/schema.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  size: (i * 7) % 23,
  colour: ['red', 'green', 'blue'][i % 3],
  kind: (i * 7) % 23 > 11 ? 'big' : 'small',
}));

describe('a model of a table', () => {
  it.each(['kind', 'size'])('of %s predicts the same as before', async (target) => {
    const model = await fitTable(rows, { target, epochs: 5, effort: 'quick' });
    const bytes = toOnnx(model);
    const [before, after] = [model, (await modelFromOnnx(bytes)) as TableModel];
    expect(after.predict(rows)).toEqual(before.predict(rows));
    expect(after.configuration).toEqual(before.configuration);
    expect(describeLayers(after.network)).toEqual(describeLayers(before.network));
    expect(await after.evaluate(rows)).toEqual(await before.evaluate(rows));
  });
});

it('a model of numbers predicts the same as before', async () => {
  const data = { x: [0, 0, 1, 1], y: [0, 1] };
  const model = await fit(mlp({ inputs: 2, hidden: 4, outputs: 1 }), data, { epochs: 3 });
  const again = (await modelFromOnnx(toOnnx(model))) as NetworkModel;
  expect(again.predict([0.3, 0.6])).toEqual(model.predict([0.3, 0.6]));
});

it('what says nothing of a model is refused', async () => {
  const bytes = toOnnx(mlp({ inputs: 2, hidden: 2, outputs: 1 }));
  await expect(modelFromOnnx(bytes, 'm.onnx')).rejects.toThrow(
    'm.onnx: a network of another program, which says nothing of columns and classes: expected a file that',
  );
});

it('whether a file is a model is told by its notes, whatever its arrays are', async () => {
  const model = await fitTable(rows, { target: 'kind', epochs: 1, effort: 'quick' });
  const whole = decodeModel(toOnnx(model));
  const [array, ...others] = whole.graph!.initializer;
  const broken = encodeModel({
    ...whole,
    graph: { ...whole.graph!, initializer: [{ ...array!, dims: [1n << 40n] }, ...others] },
  });
  expect(isOnnxModel(broken)).toBe(true);
  await expect(modelFromOnnx(broken)).rejects.toThrow('the numbers do not fill the shape');
  expect(isOnnxModel(toOnnx(model.network))).toBe(false);
  expect(() => isOnnxModel(new TextEncoder().encode('no model'), 'm.onnx')).toThrow(
    'm.onnx: is cut off or no ONNX file',
  );
});

it('a description that was altered is refused', async () => {
  const model = await fitTable(rows, { target: 'kind', epochs: 1, effort: 'quick' });
  const text = Buffer.from(toOnnx(model)).toString('latin1');
  const altered = text.replace('"layers":[{"type":"linear"', '"layers":[{"type":"linerr"');
  expect(altered).not.toBe(text);
  await expect(modelFromOnnx(new Uint8Array(Buffer.from(altered, 'latin1')), 'm.onnx')).rejects.toThrow(
    /m\.onnx: not a model that can be used/,
  );
  expect(await modelFromOnnx('x' as never).catch((error: Error) => error.message)).toBe(
    'modelFromOnnx: bytes: bad value: got "x"; expected a Uint8Array',
  );
});
