/** A network: layers in a row, with their weights. */
import { fail } from '../graph/error.ts';
import { constant, type Node, type Parameter, parameter } from '../graph/node.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import { random } from '../numeric/random.ts';
import type { Layer } from './layer.ts';

/** One array of trainable numbers. */
export interface NetworkParameter {
  /** Readable and unique: `layer1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly isWeight: boolean;
  /** Its node in graphs. */
  readonly node: Parameter;
  /** Current values, row-major; training replaces the contents. */
  readonly values: Float64Array;
}

export interface Network {
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly Layer[];
  readonly parameters: readonly NetworkParameter[];
  readonly seed: number;
  /** The graph of the network's output, [rows, outputs], for inputs [rows, inputs]. With `counter` it is the training graph: dropout draws anew for each value of the counter. */
  readonly forward: (x: Node, counter?: Node) => Node;
}

export interface SequentialOptions {
  /** Of the initial weights and of random draws in layers; 0 when absent. */
  seed?: number;
  /** Values by parameter name, in place of initial ones: of a saved network. */
  weights?: (name: string, shape: Shape) => Float64Array;
}

/** Layers in a row; each must take what the one before gives. Weights are drawn from `seed`. */
export function sequential(layers: readonly Layer[], { seed = 0, weights }: SequentialOptions = {}): Network {
  const { inputs, outputs } = checkWidths(layers);
  const parameters = layers.flatMap((layer, i) =>
    layer.parameters.map((spec): NetworkParameter => {
      const name = `layer${i + 1}.${spec.name}`;
      const values = weights?.(name, spec.shape) ?? spec.initialise(random(seed, name));
      if (values.length !== sizeOf(spec.shape)) {
        fail({
          what: name,
          problem: 'initial values do not fill the shape',
          got: String(values.length),
          expected: String(sizeOf(spec.shape)),
        });
      }
      return { name, shape: spec.shape, isWeight: spec.isWeight, node: parameter(name, spec.shape), values };
    }),
  );
  const network: Network = {
    inputs,
    outputs,
    layers,
    seed,
    parameters,
    forward: (x, counter) => layerOutputs(network, x, { ...(counter && { counter }) }).at(-1)!,
  };
  return network;
}

export interface LayerOutputsOptions {
  /** As in {@link Network.forward}. */
  counter?: Node;
  /** The value of each parameter, in the order of the network's: its own node where absent. */
  values?: readonly Node[];
}

/** What each layer gives, from the first to the last, for inputs [rows, inputs]: the last is the network's output. */
export function layerOutputs(
  { layers, parameters, seed }: Network,
  x: Node,
  { counter, values = parameters.map(({ node }) => node) }: LayerOutputsOptions = {},
): Node[] {
  const context = { training: counter !== undefined, counter: counter ?? constant([0], [], 'int32'), seed };
  const outputs: Node[] = [];
  let used = 0;
  for (const [index, layer] of layers.entries()) {
    const own = values.slice(used, used + layer.parameters.length);
    used += own.length;
    outputs.push(layer.apply(outputs.at(-1) ?? x, own, { ...context, index }));
  }
  return outputs;
}

function checkWidths(layers: readonly Layer[]): { inputs: number; outputs: number } {
  let width: number | undefined;
  for (const [i, layer] of layers.entries()) {
    if (layer.inputs !== undefined && width !== undefined && layer.inputs !== width) {
      fail({
        what: `layer ${i + 1} (${layer.detail})`,
        problem: 'does not fit the layer before',
        got: `${width} features`,
        expected: `${layer.inputs} features`,
      });
    }
    width = layer.outputs ?? width;
  }
  const inputs = layers.find((layer) => layer.inputs !== undefined)?.inputs;
  if (inputs === undefined || width === undefined) {
    fail({
      what: 'sequential',
      problem: 'the width is unknown',
      got: `${layers.length} layers`,
      expected: 'at least one layer with a fixed width, such as linear(2, 1)',
    });
  }
  return { inputs, outputs: width };
}
