/** The path of a training in a file: what was kept comes back, and only for the network that it is of. */
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/data/generators/index.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { writeSafetensors } from '../../src/model/safetensors.ts';
import { trainingPathFromBytes, trainingPathToBytes } from '../../src/model/training-path-file.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { messageOf } from '../nn/message.ts';

const table = generate('circle', { rows: 80, noise: 0.1, seed: 3 });
const network = mlp({ inputs: 2, hidden: [3], outputs: 1, seed: 2 });
const path = [0, 4, 9].map((epoch) => ({
  epoch,
  weights: network.parameters.map(({ values }) => Float32Array.from(values, (value) => value + epoch)),
}));

describe('a path', () => {
  it('comes back as it was', () => {
    expect(trainingPathFromBytes(trainingPathToBytes(network, path), network)).toEqual(path);
  });

  it('is refused for another network, and when it is none', () => {
    const other = mlp({ inputs: 2, hidden: [4], outputs: 1 });
    expect(messageOf(() => trainingPathFromBytes(trainingPathToBytes(network, path), other, 'p.safetensors'))).toBe(
      'p.safetensors: layer1.weight: does not fit the model: got F32 [3, 3, 2]; expected F32 [3, 4, 2] — try the path of the same training',
    );
    expect(messageOf(() => trainingPathFromBytes(writeSafetensors([], {}), network, 'p.safetensors'))).toBe(
      'p.safetensors: not the path of a training: got no list of epochs — try path.safetensors, which chainrule train --path writes beside the model',
    );
  });

  it.each([
    ['learned anew on all rows', {}],
    ['watched by validation', { epochs: 12 }],
    ['without validation', { epochs: 12, validation: 0 }],
  ])('of a table %s leads from the first weights to those of the model', async (_, options) => {
    const fit = await fitTable(table, { target: 'y', hidden: [3], seed: 2, pathPoints: 5000, ...options });
    const first = mlp({ inputs: 2, hidden: [3], outputs: 1, initializer: 'glorotUniform', seed: 2 });
    const float32 = (values: ArrayLike<number>) => Float32Array.from(values);
    expect(fit.path![0]).toEqual({ epoch: 0, weights: first.parameters.map(({ values }) => float32(values)) });
    const model = fit.network.parameters.map(({ values }) => float32(values));
    expect(fit.path!.map(({ weights }) => weights)).toContainEqual(model);
    expect(fit.path!.map(({ epoch }) => epoch)).toEqual(fit.path!.map((_point, i) => i));
  });

  it('is not kept unless it is asked for', async () => {
    const fit = await fitTable(table, { target: 'y', hidden: [3], epochs: 2 });
    expect(fit.path).toBeUndefined();
  });
});
