/** defineLayer(): layers of one's own from a name, shapes and a function. */
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/graph/shape.ts';
import { fit } from '../../src/model/fit.ts';
import { modelToBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { defineLayer, type LayerShapes } from '../../src/nn/define-layer.ts';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { add, concat, matmul, sin, sum } from '../../src/ops/index.ts';
import { messageOf } from './message.ts';

const ownLinear = defineLayer(
  'ownLinear',
  ([inputs]) => ({ row: [4], parameters: { weight: [4, inputs!], bias: [4] } }),
  (x, { weight, bias }) => add(matmul(x, weight!, { transposeB: true }), bias!),
);
const withSines = defineLayer(
  'withSines',
  ([width]) => ({ row: [2 * width!] }),
  (x) => concat([x, sin(x)], 1),
);
const data = {
  x: [
    [0, 1],
    [2, -1],
    [1, 1],
  ],
  y: [1, 1, 2],
};
const options = { loss: 'meanSquaredError', epochs: 10 } as const;

describe('a defined layer', () => {
  it('has the numbers of the same layer of the library', async () => {
    const of = (layer: typeof ownLinear) => sequential([layer(), activation('tanh'), linear(1)], { row: [2], seed: 3 });
    const own = await fit(of(ownLinear), data, options);
    const known = await fit(
      of(() => linear(4)),
      data,
      options,
    );
    expect(own.network.parameters.map(({ name, role, values }) => [name, role, values])).toEqual(
      known.network.parameters.map(({ name, role, values }) => [name, role, values]),
    );
  });

  it('is handed over by its name where a file is read', async () => {
    const model = await fit(sequential([withSines(), ownLinear(), linear(1)], { row: [2] }), data, options);
    const loaded = await networkFromBytes(modelToBytes(model), 'm', { layers: { withSines, ownLinear } });
    expect(loaded.predict(data.x)).toEqual(model.predict(data.x));
  });

  it('is held to what it says', () => {
    const network = (shapes: (row: Shape) => LayerShapes) =>
      sequential([defineLayer('mine', shapes, (x) => x)(), linear(1)], { row: [2] });
    expect(messageOf(() => network(() => ({}) as never))).toBe(
      'layer1: mine: its shapes: row: missing: expected a shape, such as [4] or [2, 3]',
    );
    expect(messageOf(() => network(() => ({ row: [0] })))).toMatch(
      /^layer1: mine: its shapes: row: bad value: got a list of 1/,
    );
    expect(messageOf(() => network(() => ({ row: [2], weights: {} }) as never))).toMatch(
      /^layer1: mine: its shapes: unknown option: got "weights"; expected row, parameters/,
    );
    expect(messageOf(() => defineLayer('mine', undefined as never, sum as never))).toBe(
      'defineLayer: shapes: missing: expected a function',
    );
    expect(messageOf(() => ownLinear({ width: 3 } as never))).toMatch(/^ownLinear: unknown option: got "width"/);
  });

  it('must give rows of the shape that it says', async () => {
    const wrong = defineLayer(
      'wrong',
      () => ({ row: [3] }),
      (x) => x,
    );
    await expect(fit(sequential([wrong(), linear(1)], { row: [2] }), data, options)).rejects.toThrow(
      /^wrong: what it gives is not of the shape that it says: got \[\d+, 2\]; expected \[\d+, 3\]$/,
    );
  });
});
