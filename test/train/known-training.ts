/** One training and the checksum of the weights that it ends with: the same in every engine, on any number of threads. */
import type { Backend } from '../../src/backends/backend.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { random } from '../../src/numeric/random.ts';
import { adam } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';

/** What it gives on the wasm backend. This changes with formulas, kernels and defaults; a difference between engines, processors or threads is a fault. */
export const knownTraining = { epochs: 6, checksum: 'e624b0b3' };

/** A network with dropout, layer by layer. */
export async function runKnownTraining(backend: Backend): Promise<typeof knownTraining> {
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
  const weights = Float32Array.from(network.parameters.flatMap(({ values }) => [...values]));
  return { epochs, checksum: checksum(new Uint8Array(weights.buffer)) };
}
