/** Walks against PyTorch 1.13.1 in float64: the gradients of all rows, walked one by one, have the means that it found. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { scaledError } from '../nn/run.ts';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly sizes: readonly number[];
  readonly hiddenActivations: readonly string[];
  readonly loss: 'binaryCrossEntropy' | 'crossEntropy' | 'meanSquaredError';
  readonly weights: readonly Tensor[];
  readonly biases: readonly Tensor[];
  readonly x: Tensor;
  readonly y: Tensor | readonly number[];
  readonly logits: Tensor;
  readonly lossValue: number;
  readonly weightGradients: readonly Tensor[];
  readonly biasGradients: readonly Tensor[];
  readonly inputGradient: Tensor;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/torch/mlp-gradients.json', import.meta.url), 'utf8'),
) as { cases: Case[] };
const losses = { binaryCrossEntropy, crossEntropy, meanSquaredError };

it.each(cases.map((one) => [`${one.sizes.join('-')} ${one.hiddenActivations.join(' ')} ${one.loss}`, one] as const))(
  '%s',
  (_, one) => {
    const { sizes, hiddenActivations, weights, biases, x, y } = one;
    const layers = sizes.slice(1).flatMap((units, i) => {
      const name = hiddenActivations[i];
      return [linear(sizes[i]!, units), ...(name === undefined ? [] : [activation(name)])];
    });
    const values = weights.flatMap((weight, i) => [weight.data, biases[i]!.data]);
    let next = 0;
    const network = sequential(layers, { weights: () => Float64Array.from(values[next++]!) });
    const rows = x.shape[0]!;
    const width = sizes.at(-1)!;
    const targets = (row: number) =>
      'data' in y ? y.data.slice(row * width, (row + 1) * width) : (y as readonly number[]).slice(row, row + 1);
    const walks = Array.from({ length: rows }, (_row, row) =>
      walkNetwork(
        network,
        { x: x.data.slice(row * sizes[0]!, (row + 1) * sizes[0]!), y: targets(row) },
        { loss: losses[one.loss]() },
      ),
    );
    const mean = (arrays: readonly (readonly number[])[]) =>
      arrays[0]!.map((_number, i) => arrays.reduce((sum, array) => sum + array[i]!, 0) / rows);
    const errors = [
      scaledError(
        walks.flatMap((walk) => walk.stages.at(-1)!.units.map(({ value }) => value)),
        one.logits.data,
      ),
      scaledError(mean(walks.map((walk) => [walk.loss!.value])), [one.lossValue]),
      scaledError(
        walks.flatMap((walk) => walk.stages[0]!.units.map(({ gradient }) => gradient! / rows)),
        one.inputGradient.data,
      ),
    ];
    const affine = walks.map((walk) => walk.steps.filter((step) => step.kind === 'affine'));
    for (let i = 0; i < weights.length; i++) {
      errors.push(scaledError(mean(affine.map((steps) => steps[i]!.weight.gradients!)), one.weightGradients[i]!.data));
      errors.push(scaledError(mean(affine.map((steps) => steps[i]!.bias!.gradients!)), one.biasGradients[i]!.data));
    }
    expect(errors.filter((error) => !(error <= 1e-10))).toEqual([]);
  },
);
