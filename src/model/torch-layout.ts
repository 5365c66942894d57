/** How PyTorch lays parameters out: channels come before the height and width of pictures there, and last here. */
import { type Shape, sizeOf } from '../graph/shape.ts';
import { type PlacedLayer, placeLayers } from '../nn/layer-stack.ts';
import { stacksOf } from '../nn/layers/ensemble.ts';
import { branchesOf } from '../nn/layers/residual.ts';
import { isSequential, type Network } from '../nn/network.ts';

/** A parameter that PyTorch lays out otherwise. */
export interface TorchLayout {
  /** Its shape there. */
  readonly shape: Shape;
  /** For each number of a tensor there, its place in the parameter here. */
  readonly places: () => Int32Array;
}

/** By the names of parameters; those of other layers, and of networks without layers, are the same on both sides. */
export function torchLayouts(network: Network): Map<string, TorchLayout> {
  return new Map(isSequential(network) ? stackLayouts(network.layers, '') : []);
}

type Named = [name: string, layout: TorchLayout];

function stackLayouts(placed: readonly PlacedLayer[], before: string): Named[] {
  const found: Named[] = [];
  // The picture whose numbers lie in a row, since a flatten: in another order there.
  let flat: Shape | undefined;
  for (const { layer, name, input, parameters } of placed) {
    const own = `${before}${name}.`;
    const add = (short: string, sizes: Shape, axes: readonly number[], shape: Shape) =>
      found.push([own + short, { shape, places: () => transposedPlaces(sizes, axes) }]);
    switch (layer.type) {
      case 'conv2d': {
        const [height, width, channels, outputs] = parameters[0]!.shape as [number, number, number, number];
        add('weight', parameters[0]!.shape, [3, 2, 0, 1], [outputs, channels, height, width]);
        break;
      }
      case 'flatten':
        if (input.length === 3) flat = input;
        break;
      case 'batchNorm':
      case 'layerNorm':
      case 'groupNorm':
        if (flat) for (const spec of parameters) add(spec.name, flat, [2, 0, 1], spec.shape);
        break;
      case 'activation':
      case 'dropout':
        break;
      case 'linear': {
        const { shape } = parameters[0]!;
        if (flat) add('weight', [shape[0]!, ...flat], [0, 3, 1, 2], shape);
        flat = undefined;
        break;
      }
      default: {
        for (const [i, member] of (stacksOf(layer) ?? []).entries())
          found.push(...stackLayouts(placeLayers(member, input), `${own}${i + 1}.`));
        const { layers = [], shortcut = [] } = branchesOf(layer) ?? {};
        found.push(...stackLayouts(placeLayers(layers, input), own));
        found.push(...stackLayouts(placeLayers(shortcut, input), `${own}shortcut.`));
        flat = undefined;
      }
    }
  }
  return found;
}

/** For each number of a tensor with its axes in that order, its place in the one of those sizes. */
function transposedPlaces(sizes: Shape, axes: readonly number[]): Int32Array {
  const steps = sizes.map((_length, axis) => sizeOf(sizes.slice(axis + 1)));
  let places = Int32Array.of(0);
  for (const axis of axes) {
    const [length, step] = [sizes[axis]!, steps[axis]!];
    const next = new Int32Array(places.length * length);
    for (const [i, place] of places.entries()) for (let j = 0; j < length; j++) next[i * length + j] = place + j * step;
    places = next;
  }
  return places;
}
