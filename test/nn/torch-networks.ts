/** Small networks with what PyTorch 1.13.1 found for them in float64: outputs, loss, and the gradient of every weight, bias and input. */
import { readFileSync } from 'node:fs';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { type Network, sequential } from '../../src/nn/network.ts';

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface TorchNetwork {
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
) as { cases: TorchNetwork[] };

/** By name, for `it.each`. */
export const torchNetworks = cases.map(
  (one) => [`${one.sizes.join('-')} ${one.hiddenActivations.join(' ')} ${one.loss}`, one] as const,
);

export const torchLosses = { binaryCrossEntropy, crossEntropy, meanSquaredError };

/** The network with the weights that it had in PyTorch. */
export function networkOf({ sizes, hiddenActivations, weights, biases }: TorchNetwork): Network {
  const layers = sizes.slice(1).flatMap((units, i) => {
    const name = hiddenActivations[i];
    return [linear(sizes[i]!, units), ...(name === undefined ? [] : [activation(name)])];
  });
  const values = weights.flatMap((weight, i) => [weight.data, biases[i]!.data]);
  let next = 0;
  return sequential(layers, { weights: () => Float64Array.from(values[next++]!) });
}
