/** The module of PyTorch that a network is, as a program that loads its weights. */
import { fail } from '../../graph/error.ts';
import { text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import type { PlacedLayer } from '../../nn/layer-stack.ts';
import { type Network, requireLayers } from '../../nn/network.ts';

/** Activations as modules there. */
const activations: Readonly<Record<string, string>> = {
  sigmoid: 'Sigmoid()',
  tanh: 'Tanh()',
  relu: 'ReLU()',
  leakyRelu: 'LeakyReLU()',
  elu: 'ELU()',
  selu: 'SELU()',
  gelu: 'GELU()',
  silu: 'SiLU()',
  softplus: 'Softplus()',
  softsign: 'Softsign()',
  identity: 'Identity()',
};

/**
 * A program in Python: the same layers as an `nn.Sequential`, with the weights of a safetensors file, which `weightsToBytes`
 * writes; `file` is its path, `weights.safetensors` when absent. It is in evaluation mode, and gives what the network gives,
 * without its loss. Layers that PyTorch has no module for are refused.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { torchModule } from 'chainrule/report';
 *
 * console.log(torchModule(sequential([layers.linear(2, 4), layers.activation('relu'), layers.linear(1)])));
 * // from safetensors.torch import load_file
 * // from torch import nn
 * //
 * // model = nn.Sequential(
 * //     nn.Linear(2, 4),
 * //     nn.ReLU(),
 * //     nn.Linear(4, 1),
 * // )
 * // model.load_state_dict(load_file("weights.safetensors"))
 * // model.eval()
 */
export function torchModule(network: Network, file = 'weights.safetensors'): string {
  requireKind('torchModule: file', file, text);
  const { layers } = requireLayers('torchModule', network);
  const modules = layers.map((layer) => `    nn.${moduleOf(layer)},\n`).join('');
  return `from safetensors.torch import load_file
from torch import nn

model = nn.Sequential(
${modules})
model.load_state_dict(load_file(${JSON.stringify(file)}))
model.eval()
`;
}

function moduleOf({ name, layer, input, output }: PlacedLayer): string {
  const options = layer.options as Readonly<Record<string, number | boolean | string | undefined>>;
  switch (layer.type) {
    case 'linear':
      return `Linear(${input.at(-1)}, ${output.at(-1)}${options.bias === false ? ', bias=False' : ''})`;
    case 'activation':
      return activations[String(options.name)] ?? failModule(`${name}: activation ${String(options.name)}`);
    case 'dropout':
      return `Dropout(${options.rate})`;
    case 'flatten':
      return 'Flatten()';
    case 'layerNorm':
      return `LayerNorm(${input.at(-1)})`;
    case 'batchNorm':
      // With more axes channels are the last here and the second there.
      if (input.length > 1) return failModule(`${name}: batchNorm of rows with several axes`);
      return `BatchNorm1d(${input[0]}, eps=${options.epsilon}, momentum=${options.momentum})`;
    default:
      return failModule(`${name}: ${layer.type}`);
  }
}

function failModule(got: string): never {
  return fail({
    what: 'torchModule',
    problem: 'PyTorch has no module that is the same',
    got,
    expected: 'linear, flatten, dropout, layerNorm, batchNorm, and activations but sin',
    hint: 'toOnnx() for networks of any layers',
  });
}
