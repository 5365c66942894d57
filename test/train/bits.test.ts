/** Known bits: the weights after a training, the same on every version of Node and every number of threads. */
import { expect, it } from 'vitest';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { random } from '../../src/numeric/random.ts';
import { adam } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';

// This changes with formulas, kernels and defaults; a difference between engines, processors or threads is a fault.
it.each([
  ['one thread', wasm],
  ['two threads', threadedBackend(2)],
])('a network with dropout, layer by layer, on %s', async (_, backend) => {
  const draws = random(11, 'bits');
  const x = Float32Array.from({ length: 300 * 20 }, () => draws.normal());
  const y = Int32Array.from({ length: 300 }, (_, i) => (x[20 * i]! > 0 ? 1 : 0) + (x[20 * i + 1]! > 0.5 ? 2 : 0));
  const network = mlp({
    inputs: 20,
    hidden: [96, 64],
    outputs: 4,
    activation: ['gelu', 'tanh'],
    dropout: 0.1,
    seed: 4,
  });
  const options = {
    loss: crossEntropy({ labelSmoothing: 0.1 }),
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 64,
    epochs: 6,
    seed: 9,
    l2: 1e-4,
    backend,
  };
  let epochs = 0;
  for await (const { epoch } of train(network, { x, y }, options)) epochs = epoch;
  expect(epochs).toBe(6);
  const weights = Float32Array.from(network.parameters.flatMap(({ values }) => [...values]));
  expect(checksum(new Uint8Array(weights.buffer))).toBe('2399d5ea');
});
