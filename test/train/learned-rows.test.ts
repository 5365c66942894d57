/** Large features, which are read at each step and not copied, teach the same as copied ones, bit by bit. */
import { expect, it } from 'vitest';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import type { Program } from '../../src/compiler/program.ts';
import { meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { random } from '../../src/numeric/random.ts';
import { rowsFrom, type Sampler } from '../../src/train/batches.ts';
import type { TrainingData } from '../../src/train/data.ts';
import { type TrainOptions, train } from '../../src/train/train.ts';

const inputs = 64;
const outputs = 40;
const learned = 60;
/** So many that features and targets are large; only the first are ever learned. */
const many = 28_000;

const draws = random(1, 'streamed rows');
const x = Float32Array.from({ length: many * inputs }, () => draws.uniform());
const y = Float32Array.from({ length: many * outputs }, () => draws.uniform());
const large = { x, y };
const small = { x: x.subarray(0, learned * inputs), y: y.subarray(0, learned * outputs) };
const held = { x: x.subarray(100 * inputs, 130 * inputs), y: y.subarray(100 * outputs, 130 * outputs) };

/** Batches of 25, 25 and 10 rows, each epoch from the last to the first. */
const sampler: Sampler = {
  sizes: [25, 10],
  stepsPerEpoch: 3,
  batches: () => [rowsFrom(0, 25), rowsFrom(25, 50), rowsFrom(50, 60)].map((rows) => rows.toReversed()),
};

async function weightsAfter(data: TrainingData, options: TrainOptions = {}) {
  const network = mlp({ inputs, hidden: [12], outputs, activation: 'tanh', dropout: 0.2, seed: 3 });
  let arenaBytes = 0;
  const backend = {
    ...wasm,
    instantiate: (program: Program) => {
      arenaBytes = 4 * program.arenaSize;
      return wasm.instantiate(program);
    },
  };
  const settings = { loss: meanSquaredError(), sampler, epochs: 3, backend, ...options };
  const losses: number[] = [];
  for await (const { loss, validation } of train(network, data, settings)) losses.push(loss, validation?.loss ?? 0);
  return { losses, weights: network.parameters.map(({ values }) => [...values]), arenaBytes };
}

it('features and targets above 4 MB are not copied, and give the bits of copied ones', async () => {
  const { arenaBytes, ...copied } = await weightsAfter(small, { validation: held });
  const read = await weightsAfter(large, { validation: held });
  expect({ losses: read.losses, weights: read.weights }).toEqual(copied);
  expect(read.arenaBytes).toBeLessThan(x.byteLength / 10);
  expect(arenaBytes).toBeGreaterThan(4 * learned * (inputs + outputs));
});

it('so do arrays of other types, and rows with weights', async () => {
  const sampleWeights = Float32Array.from({ length: many }, (_, i) => i % 3);
  const weighted = { sampleWeights: sampleWeights.subarray(0, learned) };
  const { arenaBytes: _, ...copied } = await weightsAfter({ ...small, ...weighted });
  const { arenaBytes, ...read } = await weightsAfter({ x: Float64Array.from(x), y: Array.from(y), sampleWeights });
  expect(read).toEqual(copied);
  expect(arenaBytes).toBeLessThan(x.byteLength / 10);
});

it('a batch of most rows is copied once', async () => {
  const { arenaBytes } = await weightsAfter(large, {
    sampler: { sizes: [many], stepsPerEpoch: 1, batches: () => [rowsFrom(0, many)] },
    epochs: 1,
  });
  expect(arenaBytes).toBeGreaterThan(x.byteLength + y.byteLength);
});
