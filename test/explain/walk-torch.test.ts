/** Walks against PyTorch 1.13.1 in float64: the gradients of all rows, walked one by one, have the means that it found. */
import { expect, it } from 'vitest';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { scaledError } from '../nn/run.ts';
import { networkOf, torchLosses, torchNetworks } from '../nn/torch-networks.ts';

it.each(torchNetworks)('%s', (_, one) => {
  const { sizes, weights, x, y } = one;
  const network = networkOf(one);
  const rows = x.shape[0]!;
  const width = sizes.at(-1)!;
  const targets = (row: number) =>
    'data' in y ? y.data.slice(row * width, (row + 1) * width) : (y as readonly number[]).slice(row, row + 1);
  const walks = Array.from({ length: rows }, (_row, row) =>
    walkNetwork(
      network,
      { x: x.data.slice(row * sizes[0]!, (row + 1) * sizes[0]!), y: targets(row) },
      { loss: torchLosses[one.loss]() },
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
});
