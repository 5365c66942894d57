/** The file of a training's path: one safetensors file with a tensor [points, ...shape] for each parameter, and their epochs. */

import { fail } from '../graph/error.ts';
import { requireKind } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { formatShape, type Shape, sameShape } from '../graph/shape.ts';
import { type Network, networkKind } from '../nn/network.ts';
import { pathKind, requireWeights, type TrainingPathPoint } from '../train/training-path.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** No layer has a parameter of this name, which has no dot. */
const epochName = 'epoch';

/**
 * The bytes of a file with the weights of a network on the way of its training, as float32 in safetensors.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { TrainingPathRecorder, trainingPathToBytes } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
 * const recorder = new TrainingPathRecorder();
 * recorder.add(0, network.parameters);
 * const bytes = trainingPathToBytes(network, recorder.points); // a file to keep
 */
export function trainingPathToBytes(network: Network, path: readonly TrainingPathPoint[]): OwnBytes {
  requireKind('trainingPathToBytes: network', network, networkKind);
  requireKind('trainingPathToBytes: path', path, pathKind);
  const { parameters } = network;
  for (const { epoch, weights } of path) requireWeights(`trainingPathToBytes: epoch ${epoch}`, network, weights);
  const tensors = parameters.map(({ name, shape, values }, i) => {
    const data = new Float32Array(path.length * values.length);
    for (const [k, { weights }] of path.entries()) data.set(Array.from(weights[i]!), k * values.length);
    return { name, dtype: 'F32' as const, shape: [path.length, ...shape], data };
  });
  const epochs = Int32Array.from(path, ({ epoch }) => epoch);
  return writeSafetensors([...tensors, { name: epochName, dtype: 'I32', shape: [path.length], data: epochs }], {});
}

/**
 * Reads a path back for the network whose training it is of. `file` is its name, for messages. Throws on files that are
 * altered, no paths, or of another network.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { TrainingPathRecorder, trainingPathFromBytes, trainingPathToBytes } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
 * const recorder = new TrainingPathRecorder();
 * recorder.add(0, network.parameters);
 * const bytes = trainingPathToBytes(network, recorder.points);
 * console.log(trainingPathFromBytes(bytes, network).map(({ epoch }) => epoch)); // [0]
 */
export function trainingPathFromBytes(bytes: Uint8Array, network: Network, file = 'path file'): TrainingPathPoint[] {
  requireKind('trainingPathFromBytes: network', network, networkKind);
  const { parameters } = network;
  const { tensors } = readSafetensors(bytes, file);
  const epochs = tensors.get(epochName);
  if (epochs?.dtype !== 'I32' || epochs.shape.length !== 1) {
    fail({
      what: file,
      problem: 'not the path of a training',
      got: 'no list of epochs',
      hint: 'path.safetensors, which chainrule train --path writes beside the model',
    });
  }
  const pieces = parameters.map(({ name, shape }) => {
    const tensor = tensors.get(name);
    const expected: Shape = [epochs.data.length, ...shape];
    if (tensor?.dtype === 'F32' && sameShape(tensor.shape, expected)) return tensor.data;
    return fail({
      what: `${file}: ${name}`,
      problem: 'does not fit the model',
      got: tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : 'nothing',
      expected: `F32 ${formatShape(expected)}`,
      hint: 'the path of the same training',
    });
  });
  return Array.from(epochs.data, (epoch, k) => ({
    epoch,
    weights: parameters.map(({ values }, i) => pieces[i]!.subarray(k * values.length, (k + 1) * values.length)),
  }));
}
