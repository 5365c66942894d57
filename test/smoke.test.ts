/** The whole path in under two seconds: graph, gradient, both backends, training, model file, prediction. */
import { expect, it } from 'vitest';
import { grad } from '../src/autodiff/grad.ts';
import { evaluate } from '../src/backends/reference/evaluate.ts';
import { reference } from '../src/backends/reference/reference.ts';
import { wasm } from '../src/backends/wasm/wasm.ts';
import { generate } from '../src/data/generators/index.ts';
import { constant } from '../src/graph/node.ts';
import { fitTable } from '../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../src/model/model-file.ts';
import { binaryCrossEntropy } from '../src/nn/losses/index.ts';
import { mlp } from '../src/nn/mlp.ts';
import { exp, mul, sum } from '../src/ops/index.ts';
import { adam } from '../src/optim/index.ts';
import { train } from '../src/train/train.ts';

it('differentiates: d(x e^x)/dx at 1 is 2 e', () => {
  const x = constant(1);
  const [derivative] = grad(sum(mul(x, exp(x))), [x]);
  expect(evaluate([derivative!])[0]![0]).toBeCloseTo(2 * Math.E, 12);
});

it.each([reference, wasm])('learns the four corners of XOR on $name', async (backend) => {
  const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });
  const corners = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
  const options = {
    loss: binaryCrossEntropy(),
    optimizer: adam({ learningRate: 0.05 }),
    batchSize: 'full',
    epochs: 200,
    backend,
  } as const;
  let last: { loss: number; metrics: { accuracy?: number } } | undefined;
  for await (const event of train(network, corners, options)) last = event;
  expect(last!.metrics.accuracy).toBe(1);
  expect(last!.loss).toBeLessThan(0.01);
});

it('fits a table, saves it, loads it, and predicts the same', async () => {
  const model = await fitTable(generate('xor', { rows: 200, seed: 1 }), {
    target: 'y',
    seed: 1,
    hidden: [8],
    epochs: 60,
  });
  const loaded = await modelFromBytes(modelToBytes(model));
  const rows = [
    { x1: 3, x2: 3 },
    { x1: -3, x2: 3 },
  ];
  expect(loaded.predict(rows)).toEqual(model.predict(rows));
  const [same, other] = model.predict(rows);
  expect(same!.prediction).not.toBe(other!.prediction);
});
