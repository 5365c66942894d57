/** embedding: vectors by their numbers, the gradient that each gets, training in batches, and what says what it is. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { walkSvg } from '../../src/explain/walk/svg.ts';
import { walkText } from '../../src/explain/walk/text.ts';
import { constant } from '../../src/graph/node.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { describeLayers } from '../../src/nn/describe.ts';
import { layerFromOptions } from '../../src/nn/layer-from-options.ts';
import type { EmbeddingOptions } from '../../src/nn/layers/embedding.ts';
import { embedding, flatten, linear } from '../../src/nn/layers/index.ts';
import { crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { mul, sum } from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';

const network = () => sequential([embedding(4, 2), flatten(), linear(3)], { row: [2], seed: 1 });

describe('embedding', () => {
  const layer = sequential([embedding(4, 2)], { row: [3] });
  const [weight] = layer.parameters;
  const vectors = [10, 11, 20, 21, 30, 31, 40, 41];
  const x = constant([0, 3, 1, 3, 3, 2], [2, 3]);

  it('gives the vector of each number, [rows, 3] to [rows, 3, 2]', () => {
    const outputs = layer.forward(x);
    expect(outputs.shape).toEqual([2, 3, 2]);
    expect([...evaluate([outputs], { 'layer1.weight': vectors })[0]!]).toEqual([
      10, 11, 40, 41, 20, 21, 40, 41, 40, 41, 30, 31,
    ]);
  });

  it('adds up the gradients of a number that occurs several times', () => {
    const factors = constant([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]);
    const gradient = grad(sum(mul(factors, layer.forward(x))), weight!.node);
    // Number 3 is at the places 1, 3 and 4 of six, so that its vector gets 3 + 7 + 9 and 4 + 8 + 10.
    expect([...evaluate([gradient], { 'layer1.weight': vectors })[0]!]).toEqual([1, 2, 5, 6, 11, 12, 19, 22]);
  });

  it('starts with normal draws', () => {
    const { values } = sequential([embedding(1000, 10)], { row: [1] }).parameters[0]!;
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const variance = values.reduce((total, value) => total + (value - mean) * (value - mean), 0) / values.length;
    // Ten thousand draws: the mean is within 0.04, the variance within 0.06 but for one case in ten thousand.
    expect(Math.abs(mean)).toBeLessThan(0.04);
    expect(Math.abs(variance - 1)).toBeLessThan(0.06);
  });

  it.each([reference, wasm])('refuses what is no number of a vector, on $name', async (backend) => {
    const predictor = await openPredictor(network(), undefined, backend);
    for (const bad of [4, -1, 0.5]) expect(() => predictor.predict([0, bad])).toThrow(/index( is)? out of range/);
    predictor.free();
  });

  it('says what is wrong with its sizes', () => {
    expect(() => embedding(0, 2)).toThrow('embedding: entries: bad size: got 0; expected an integer from 1');
    expect(() => embedding({ entries: 5 } as EmbeddingOptions)).toThrow(
      'embedding: width: missing: expected an integer from 1 to 268435456 — try embedding(1000, 8): vectors of 8 numbers for 0 to 999',
    );
    expect(() => embedding(1e6, 1e6)).toThrow('embedding of 1000000: too many parameters');
    expect(() => layerFromOptions('embedding', { entries: 3, width: 2, depth: 1 })).toThrow(
      'embedding: unknown option: got "depth"; expected entries, width',
    );
  });
});

/** Pairs of numbers from 0 to 3, and their sum as a class, capped at 2. */
const pairs = Array.from({ length: 16 }, (_, i) => [i % 4, Math.floor(i / 4)] as const);
const data = {
  x: Float64Array.from(pairs.flat()),
  y: Int32Array.from(pairs, ([a, b]) => Math.min(2, a + b)),
};

async function trained(backend: typeof wasm, epochs: number): Promise<{ network: Network; loss: number }> {
  const one = network();
  let loss = Number.NaN;
  for await (const event of train(one, data, {
    epochs,
    batchSize: 5,
    seed: 3,
    backend,
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.05 }),
  }))
    loss = event.loss;
  return { network: one, loss };
}

describe('a network with an embedding', () => {
  it('learns in batches, the last one short, and what it was like in float64 it is on wasm', async () => {
    const [exact, fast] = [await trained(reference, 3), await trained(wasm, 3)];
    for (const [i, { values }] of exact.network.parameters.entries()) {
      const others = fast.network.parameters[i]!.values;
      // 24 bits, through twelve steps of Adam.
      for (const [j, value] of values.entries()) expect(Math.abs(value - others[j]!)).toBeLessThan(1e-4);
    }
    const { loss } = await trained(wasm, 600);
    expect(loss).toBeLessThan(0.1);
  });

  it('is described', () => {
    expect(describeLayers(network())).toEqual([
      { name: 'layer1', detail: 'embedding 2 -> 2 x 2', parameters: 8, formula: '2 x 4' },
      { name: 'layer2', detail: 'flatten 2 x 2 -> 4', parameters: 0, formula: '' },
      { name: 'layer3', detail: 'linear 4 -> 3', parameters: 15, formula: '4 x 3 + 3' },
    ]);
  });

  it('is walked, with the values that it gives; a picture of all says that it has no place for it', async () => {
    const one = network();
    const walk = walkNetwork(one, { x: [1, 3], y: [0, 1, 2] }, { loss: meanSquaredError() });
    const [vectors] = one.parameters;
    expect(walk.stages[1]!.units.map(({ value }) => value)).toEqual([
      ...vectors!.values.slice(2, 4),
      ...vectors!.values.slice(6, 8),
    ]);
    expect(walkText(walk)).toContain('h(0)  = embedding(x) = [');
    expect(() => walkSvg(walk)).toThrow(
      'picture: a layer between those of weights changes how many numbers there are: got no unit 0.3 for what goes to 1.1; ' +
        'expected layers that keep them — try the walk as text or LaTeX, or the picture around one neuron, such as 1.1',
    );
    expect(await walkSvg(walk, { neuron: '1.1' })).toContain('</svg>');
  });
});
