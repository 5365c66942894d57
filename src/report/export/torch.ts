/** The module of PyTorch that a network is, as a program that loads its weights. */
import { fail } from '../../graph/error.ts';
import { text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import { type PlacedLayer, placeLayers } from '../../nn/layer-stack.ts';
import { branchesOf, type SavedResidualOptions } from '../../nn/layers/residual.ts';
import { type Network, requireLayers } from '../../nn/network.ts';
import { type Extent, type PictureWindowOptions, pairOf, pictureWindows } from '../../ops/picture-windows.ts';

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

/** Options of layers with windows, as they are saved. */
interface WindowLayerOptions extends PictureWindowOptions {
  readonly kernel?: Extent;
  readonly size?: Extent;
  readonly groups?: number | 'channels';
  readonly bias?: boolean;
  readonly countPadding?: boolean;
}

/**
 * A program in Python: the same layers as an `nn.Sequential`, with the weights of a safetensors file, which `weightsToBytes`
 * writes; `file` is its path, `weights.safetensors` when absent. It is in evaluation mode, and gives what the network gives,
 * without its loss; pictures have their channels first there, as they go in and as they come out: [n, channels, height, width].
 * Layers that PyTorch has no module for, and padding that it has not, are refused.
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
  const modules = modulesOf(layers, '    ', 'a network');
  return `from safetensors.torch import load_file
from torch import nn

${modules.includes('Residual(') ? residualClass : ''}model = nn.Sequential(
${modules})
model.load_state_dict(load_file(${JSON.stringify(file)}))
model.eval()
`;
}

/** What PyTorch has no module for: layers one after the other, to which what comes in is added, as it is or through a shortcut. */
const residualClass = `class Residual(nn.Module):
    def __init__(self, layers, shortcut=()):
        super().__init__()
        for i, layer in enumerate(layers):
            self.add_module(str(i), layer)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        y = x
        for name, layer in self.named_children():
            y = y if name == "shortcut" else layer(y)
        return y + self.shortcut(x)

`;

/** A line for each layer of a stack, which `what` names; those of stacks within are further in. */
function modulesOf(layers: readonly PlacedLayer[], margin: string, what: string): string {
  let flat = false;
  const lines = layers.map((placed) => {
    const branches = branchesOf(placed.layer);
    const module = branches ? residualOf(placed, branches, margin, flat) : `nn.${moduleOf(placed, flat)}`;
    if (placed.layer.type === 'flatten') flat ||= placed.input.length === 3;
    if (placed.layer.type === 'linear') flat = false;
    return `${margin}${module},\n`;
  });
  if (flat) failModule(`${what} that ends with flattened pictures, whose numbers have another order there`);
  return lines.join('');
}

function residualOf(
  { name, input }: PlacedLayer,
  { layers, shortcut }: Required<SavedResidualOptions>,
  margin: string,
  flat: boolean,
): string {
  if (flat) return failModule(`${name}: residual behind flatten, whose numbers have another order there`);
  const [own, added] = [layers, shortcut].map((list) =>
    modulesOf(placeLayers(list, input), `${margin}        `, `${name}: a residual`),
  ) as [string, string];
  const inner = `${margin}    `;
  const rest = added === '' ? '' : `${inner}shortcut=[\n${added}${inner}],\n`;
  return `Residual(\n${inner}[\n${own}${inner}],\n${rest}${margin})`;
}

/** `flat`: whether the row that comes in is a picture's, flattened. */
function moduleOf(placed: PlacedLayer, flat: boolean): string {
  const { name, layer, input, output } = placed;
  const options = layer.options as Readonly<Record<string, number | boolean | string | undefined>>;
  const channels = input.at(-1);
  switch (layer.type) {
    case 'linear':
      return `Linear(${channels}, ${output.at(-1)}${options.bias === false ? ', bias=False' : ''})`;
    case 'activation':
      return activations[String(options.name)] ?? failModule(`${name}: activation ${String(options.name)}`);
    case 'dropout':
      return `Dropout(${options.rate})`;
    case 'dropout2d':
      return `Dropout2d(${options.rate})`;
    case 'flatten':
      return 'Flatten()';
    case 'layerNorm':
      // Of pictures channels are the last axis here and the second there.
      if (input.length === 3) return failModule(`${name}: layerNorm of pictures`);
      return `LayerNorm(${channels})`;
    case 'batchNorm':
      if (input.length === 2) return failModule(`${name}: batchNorm of rows with two axes`);
      return `BatchNorm${input.length === 1 ? 1 : 2}d(${channels}, eps=${options.epsilon}, momentum=${options.momentum})`;
    case 'groupNorm':
      if (input.length === 2) return failModule(`${name}: groupNorm of rows with two axes`);
      if (flat) return failModule(`${name}: groupNorm behind flatten, whose groups are others there`);
      return `GroupNorm(${options.groups}, ${channels}, eps=${options.epsilon})`;
    case 'globalAveragePool':
      // One place in the outer module, as here, so that the names of weights behind it stay.
      return 'Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())';
    default:
      return windowModule(placed);
  }
}

/** Layers whose windows slide over pictures. */
function windowModule({ name, layer, input, output }: PlacedLayer): string {
  if (!['conv2d', 'maxPool2d', 'averagePool2d'].includes(layer.type)) return failModule(`${name}: ${layer.type}`);
  const options = layer.options as WindowLayerOptions;
  const size = options.kernel ?? options.size!;
  const { before, after, stride, dilation } = pictureWindows(name, [1, ...input], size, options);
  const pair = ([down, across]: readonly number[]) => (down === across ? `${down}` : `(${down}, ${across})`);
  const all = (numbers: readonly number[], usual: number) => numbers.every((number) => number === usual);
  const isEven = before.every((pixels, i) => pixels === after[i]);
  const isSame = options.padding === 'same' && all(stride, 1) && layer.type === 'conv2d';
  if (!isEven && !isSame)
    return failModule(
      `${name}: ${layer.type} with padding ${pair(before)} above and left, ${pair(after)} below and right`,
    );
  const padding = isEven ? pair(before) : '"same"';
  const shared = all(before, 0) && all(after, 0) ? [] : [`padding=${padding}`];
  const spread = all(dilation, 1) ? [] : [`dilation=${pair(dilation)}`];
  if (layer.type === 'conv2d') {
    const groups = options.groups === 'channels' ? input[2]! : options.groups;
    const listed = [`Conv2d(${input[2]}`, output[2], pair(pairOf(size))];
    if (!all(stride, 1)) listed.push(`stride=${pair(stride)}`);
    listed.push(...shared, ...spread);
    if (groups !== 1) listed.push(`groups=${groups}`);
    return `${listed.join(', ')}${options.bias ? '' : ', bias=False'})`;
  }
  const most = pairOf(size).map((length) => Math.floor(length / 2));
  if (before.some((pixels, i) => pixels > most[i]!))
    return failModule(`${name}: ${layer.type} with padding ${pair(before)}, more than half a window`);
  const isMean = layer.type === 'averagePool2d';
  if (isMean && spread.length > 0) return failModule(`${name}: averagePool2d with dilation ${pair(dilation)}`);
  const counted = isMean && shared.length > 0 && !options.countPadding ? ['count_include_pad=False'] : [];
  const listed = [pair(pairOf(size)), `stride=${pair(stride)}`, ...shared, ...spread, ...counted];
  return `${isMean ? 'AvgPool2d' : 'MaxPool2d'}(${listed.join(', ')})`;
}

function failModule(got: string): never {
  return fail({
    what: 'torchModule',
    problem: 'PyTorch has no module that is the same',
    got,
    expected:
      'linear, flatten, dropout, layerNorm, batchNorm, groupNorm, conv2d, maxPool2d, averagePool2d, globalAveragePool, dropout2d, residual, and activations but sin',
    hint: 'toOnnx() for networks of any layers',
  });
}
