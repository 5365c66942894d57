/** Weights alone, as other programs have them: state dicts of PyTorch in safetensors files, read into a network and written. */

import { fail } from '../graph/error.ts';
import { requireKind } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { type Network, networkKind } from '../nn/network.ts';
import { requireFloat32, setWeights } from '../nn/weights.ts';
import { matchWeights, type NameMap } from './match-weights.ts';
import { modelFile } from './model-file.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.ts';
import { torchLayouts } from './torch-layout.ts';
import { joinName, splitName, torchName } from './torch-names.ts';

/**
 * Puts the weights of a safetensors file into a network, running statistics included: a state dict of PyTorch in
 * float16, bfloat16, float32 or float64, or what {@link weightsToBytes} wrote. `num_batches_tracked` is not a weight
 * and is skipped.
 *
 * Tensors are found by name: `layer3.weight` as itself, or as the `2.weight` of an `nn.Sequential`. Where the file has
 * other names, layers are found by the shapes of their parameters, and those of equal shapes by the numbers in their
 * names (`fc1`, `fc2`). What stays uncertain is an error that lists the candidates: then `nameMap` says for names of
 * parameters those in the file, one of a layer for all of it, `{ 'layer1.weight': 'encoder.weight' }`. Every tensor
 * must have its place; on any error nothing has changed.
 *
 * Pictures have their channels first in PyTorch and last here, so filters [outputs, channels, height, width] become [height,
 * width, channels, outputs], and what lies behind a `flatten` of pictures has its columns put in order. A model file that
 * `save` wrote is read as it is.
 *
 * A file does not say what a network does besides: activations, and the epsilon of normalisations, must be those of the
 * network that was trained.
 *
 * @example
 * import { loadWeights, mlp, weightsToBytes } from 'chainrule';
 *
 * const bytes = weightsToBytes(mlp({ inputs: 4, hidden: [8], outputs: 3, seed: 1 })); // or a file from PyTorch
 * const network = mlp({ inputs: 4, hidden: [8], outputs: 3 });
 * loadWeights(network, bytes);
 * console.log(network.parameters[0]!.values[0]); // -0.8224
 */
export function loadWeights(network: Network, bytes: Uint8Array, nameMap: NameMap = {}): void {
  requireKind('loadWeights: network', network, networkKind);
  const { metadata, tensors } = readSafetensors(bytes, 'weights file');
  const weights = [...tensors]
    .filter(([name]) => splitName(name).short !== 'num_batches_tracked')
    .map(([name, tensor]) => ({ name, ...tensor }));
  const layouts = modelFile.key in metadata ? undefined : torchLayouts(network);
  const places = network.parameters.map(({ name, role, shape }) => {
    const layout = layouts?.get(name);
    return { name, role, shape: layout?.shape ?? shape, layout };
  });
  const found = matchWeights(places, weights, nameMap);
  setWeights(
    network,
    places.map((place) => {
      const data = floats(found.get(place)!);
      if (!place.layout) return data;
      const values = data.slice();
      for (const [i, at] of place.layout.places().entries()) values[at] = data[i]!;
      return values;
    }),
  );
}

/**
 * The weights of a network, running statistics included, as a safetensors file of float32. Names are those of the same
 * layers in an `nn.Sequential`, and filters and what lies behind a `flatten` of pictures are laid out as there: in Python
 * `model.load_state_dict(safetensors.torch.load_file(path))` takes it. A model with its architecture and preprocessing is saved
 * by `save` and `modelToBytes`.
 *
 * @example
 * import { mlp, weightsToBytes } from 'chainrule';
 *
 * const bytes = weightsToBytes(mlp({ inputs: 4, hidden: [8], outputs: 3 }));
 * console.log(new TextDecoder().decode(bytes).match(/"\d\.\w+"/g));
 * // ['"0.weight"', '"0.bias"', '"2.weight"', '"2.bias"']
 */
export function weightsToBytes(network: Network): OwnBytes {
  requireKind('weightsToBytes: network', network, networkKind);
  const layouts = torchLayouts(network);
  const tensors = network.parameters.map((parameter) => {
    const { name, shape, values } = parameter;
    requireFloat32(name, values);
    const layout = layouts.get(name);
    return {
      name: joinName(torchName(parameter)),
      dtype: 'F32' as const,
      shape: layout?.shape ?? shape,
      data: layout ? Float32Array.from(layout.places(), (at) => values[at]!) : Float32Array.from(values),
    };
  });
  return writeSafetensors(tensors, { format: 'pt' });
}

function floats({ name, dtype, data }: StoredTensor & { name: string }): Float32Array | Float64Array {
  if (dtype === 'I32' || dtype === 'I64') {
    fail({ what: name, problem: 'no weights', got: `whole numbers (${dtype})`, expected: 'F16, BF16, F32 or F64' });
  }
  requireFloat32(name, data);
  return data;
}
