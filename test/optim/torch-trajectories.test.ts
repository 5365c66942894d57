/** Twenty steps of every optimizer against PyTorch 1.13.1 in float64: losses, and parameters after steps 1, 2, 5 and 20. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { adadelta, adagrad, adam, adamw, rmsprop, sgd } from '../../src/optim/index.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { trainingSlabs } from '../../src/train/slabs.ts';
import { stepFunction } from '../../src/train/step.ts';
import { backends, runs, scaledError } from '../nn/run.ts';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly sizes: readonly [number, number, number];
  readonly hiddenActivation: string;
  readonly x: Tensor;
  readonly y: readonly number[];
  readonly initial: readonly Tensor[];
  readonly losses: readonly number[];
  readonly afterStep: Readonly<Record<string, readonly Tensor[]>>;
}

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/torch/optimizers.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ learningRate: 0.05 }),
  'sgd-momentum': sgd({ learningRate: 0.05, momentum: 0.9 }),
  'sgd-nesterov': sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  'sgd-weightDecay': sgd({ learningRate: 0.05, weightDecay: 0.01 }),
  adam: adam({ learningRate: 0.01 }),
  'adam-betas': adam({ learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }),
  adamw: adamw({ learningRate: 0.01, weightDecay: 0.1 }),
  rmsprop: rmsprop({ learningRate: 0.01, alpha: 0.9 }),
  'rmsprop-momentum-centered': rmsprop({ learningRate: 0.01, momentum: 0.5, centered: true }),
  adagrad: adagrad({ learningRate: 0.05 }),
  adadelta: adadelta({ learningRate: 1 }),
};

/** float32 rounds by up to 6e-8; twenty steps, and divisions by roots of small squares, make up to 3e-6 of it. */
const bounds: Readonly<Record<string, number>> = { reference: 1e-10, wasm: 5e-6 };

it('each of the 11 settings has its vectors', () => {
  expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(optimizers).sort());
});

describe.each(backends)('$name', (backend) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const optimizer = optimizers[name]!;
    const [inputs, hidden, outputs] = one.sizes;
    const network = sequential([linear(inputs, hidden), activation(one.hiddenActivation), linear(hidden, outputs)]);
    const loss = crossEntropy();
    const data = dataNodes(one.y.length, network, loss, false);
    const slabs = trainingSlabs(network, optimizer);
    const rule = { optimizer, slabs, regularisation: { l1: 0, l2: 0 } };
    const step = stepFunction('step', data.rows, 1, { network, loss, data }, rule);
    const weights = network.parameters.map(({ node }) => node);
    const results = await runs(backend, {
      ...step,
      parameters: new Map([
        [data.x, one.x.data],
        [data.y, one.y],
        ...weights.map((node, i) => [node, one.initial[i]!.data] as const),
      ]),
      rows: one.losses.map((_, i) => ({
        rows: one.y.map((_class, row) => row),
        ...optimizer.scalars(i + 1, optimizer.learningRate),
      })),
      read: weights,
    });
    const bound = bounds[backend.name]!;
    one.losses.forEach((expected, i) => {
      const { loss, weight } = results[i]!.outputs;
      expect(scaledError([loss![0]! / weight![0]!], [expected]), `loss ${i + 1}`).toBeLessThanOrEqual(bound);
    });
    expect(Object.keys(one.afterStep)).toEqual(['1', '2', '5', '20']);
    for (const [step, tensors] of Object.entries(one.afterStep)) {
      tensors.forEach((expected, i) => {
        const actual = results[Number(step) - 1]!.parameters[i]!;
        expect(scaledError(actual, expected.data), `${weights[i]!.name} after step ${step}`).toBeLessThanOrEqual(bound);
      });
    }
  });
});
