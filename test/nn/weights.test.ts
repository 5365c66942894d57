/** Weights that are changed by hand: whoever answers with a copy of them notices. */
import { describe, expect, it } from 'vitest';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { linear } from '../../src/nn/layers/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { setWeights, weightsVersion } from '../../src/nn/weights.ts';
import { concat } from '../../src/ops/index.ts';
import { messageOf } from './message.ts';

/** 2 a + 3 b + 1. */
function known() {
  const network = sequential([linear(2, 1)]);
  setWeights(network, [[2, 3], [1]]);
  return network;
}

describe('weights that are written', () => {
  it('into `values` are those that predictors and models answer with', async () => {
    const network = known();
    const predictor = await openPredictor(network);
    expect([...predictor.predict([1, 1])]).toEqual([6]);
    network.parameters[0]!.values[1] = 10;
    expect([...predictor.predict([1, 1])]).toEqual([13]);
    network.parameters[1]!.values.fill(-1);
    expect([
      ...predictor.predict([
        [1, 1],
        [0, 0],
      ]),
    ]).toEqual([11, -1]);

    const model = await fit(known(), { x: [[0, 0]], y: [1] }, { loss: 'meanSquaredError', epochs: 1 });
    const [weight] = model.network.parameters;
    weight!.values.set([4, 5]);
    expect(model.predict([1, 1])[0]).toBeCloseTo(10, 5);

    const rows = Array.from({ length: 40 }, (_, i) => ({ a: i % 7, y: i % 7 }));
    const table = await fitTable(rows, { target: 'y', epochs: 1, hidden: [] });
    for (const parameter of table.network.parameters) parameter.values.fill(0);
    const mean = table.predict({ a: 3 }).prediction;
    expect(table.predict({ a: 6 }).prediction).toBe(mean);
  });

  it('of one network are noticed by those of a network that is made of it', async () => {
    const [one, two] = [known(), sequential([linear(2, 1)], { name: 'two' })];
    const both: Network = {
      row: [2],
      output: [2],
      parameters: [...one.parameters, ...two.parameters],
      forward: (x) => concat([one.forward(x), two.forward(x)], 1),
    };
    setWeights(two, [[0, 0], [7]]);
    const predictor = await openPredictor(both);
    expect([...predictor.predict([1, 1])]).toEqual([6, 7]);
    setWeights(one, [[0, 0], [5]]);
    expect([...predictor.predict([1, 1])]).toEqual([5, 7]);
    two.parameters[1]!.values[0] = 9;
    expect([...predictor.predict([1, 1])]).toEqual([5, 9]);
  });

  it('are written anew only where they may have changed', async () => {
    const network = mlp({ inputs: 2, hidden: [4], outputs: 1 });
    const predictor = await openPredictor(network);
    predictor.predict([1, 2]);
    const before = weightsVersion(network);
    predictor.predict([
      [1, 2],
      [3, 4],
    ]);
    expect(weightsVersion(network)).toBe(before);
  });

  it('are refused where they do not fill their parameter, and none is then written', () => {
    const network = known();
    expect(messageOf(() => setWeights(network, [[7, 7]]))).toBe(
      'setWeights: layer1.bias: does not fill the parameter: got 0 values; expected 1',
    );
    expect([...network.parameters[0]!.values]).toEqual([2, 3]);
  });
});
