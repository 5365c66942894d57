/** A network: a function of rows with parameters; mostly layers one after the other. */

import { fail } from '../graph/error.ts';
import { constant, type Node, type Parameter, parameter } from '../graph/node.ts';
import {
  anyInteger,
  anything,
  callback,
  integerFrom,
  listOf,
  type OptionKind,
  type OptionKinds,
  objectWith,
  text,
} from '../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { random } from '../numeric/random.ts';
import { type ForwardContext, type Layer, layerKind, type Role } from './layer.ts';
import { applyStack, type PlacedLayer, placeLayers, stackParameters } from './layer-stack.ts';
import { countedParameters, parametersKind } from './weights.ts';

/** One array of numbers that a network has. */
export interface NetworkParameter {
  /** Readable and unique in its network: `layer1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  /** Its node in graphs. */
  readonly node: Parameter;
  /**
   * Current values, row-major; training replaces the contents. Initial ones are drawn when they are first asked for. To
   * change them by hand there is `setWeights`. Models and predictors also notice what is written at once,
   * `parameter.values[0] = 1`, but not what is written into an array that was kept from before their last answer.
   */
  readonly values: Float64Array;
}

/** What a forward pass for training needs. */
export interface TrainingPass {
  /** int32 scalar that differs from step to step: dropout makes new draws for each value. */
  readonly counter: Node;
  /** Told the next value of each statistic, by its parameter's full name. */
  readonly update: (name: string, next: Node) => void;
}

/** How a forward pass is built. */
export interface ForwardOptions {
  /** Nodes to take in place of the parameters' own, by full name. */
  readonly values?: Readonly<Record<string, Node>> | undefined;
  /** For training; for prediction when absent. */
  readonly training?: TrainingPass | undefined;
  /** For many rows with the same weights: see {@link ForwardContext.once}; names are those of parameters. */
  readonly once?: ForwardContext['once'];
}

/** A function of rows with parameters, as `mlp` and `sequential` make them; one of one's own needs these four. */
export interface Network {
  /** The shape of a row that goes in: `[features]`, or `[height, width, channels]`. */
  readonly row: Shape;
  /** The shape of what comes out for it. */
  readonly output: Shape;
  /** Of every role, in the order of the network. */
  readonly parameters: readonly NetworkParameter[];
  /** The graph of the output, [rows, ...output], for inputs [rows, ...row]. */
  readonly forward: (x: Node, options?: ForwardOptions) => Node;
}

export const networkKind: OptionKind = objectWith('a network', 'row', 'output', 'parameters', 'forward');

/** A network whose layers are known. */
export interface Sequential extends Network {
  readonly layers: readonly PlacedLayer[];
  /** Of the initial weights and of random draws in layers. */
  readonly seed: number;
}

/** What a stack of layers does not say itself. */
export interface SequentialOptions {
  /**
   * The shape of a row that goes in: `[features]`, or `[height, width, channels]`. Not needed where the first layer with
   * a width of its own has it, as `linear(2, 4)` does.
   */
  row?: Shape | undefined;
  /**
   * Tells the network apart from others in one program: its parameters are called `critic.layer1.weight` there. Their own
   * names, seeds and files stay as they are.
   */
  name?: string | undefined;
  /** Of the initial weights and of random draws in layers; 0 when absent. */
  seed?: number | undefined;
  /** Values by parameter name, in place of initial ones: of a saved network. */
  weights?: ((name: string, shape: Shape) => Float64Array) | undefined;
}

const kinds: OptionKinds<SequentialOptions> = {
  row: listOf(integerFrom(1), 'a list of sizes, such as [2] for rows of 2 features'),
  name: anything,
  seed: anyInteger,
  weights: callback,
};

/**
 * Layers one after the other, for rows of shape `row`; each must take what the one before gives, else the error names
 * it. Weights are drawn from `seed`. Where the first layer does not know the shape of a row, the option `row` is
 * needed.
 *
 * @example
 * import { input, layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.linear(2, 8), layers.activation('relu'), layers.linear(1)], { seed: 1 });
 * console.log(network.forward(input('x', [5, 2])).shape); // [5, 1]
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions = {}): Sequential {
  requireKind('sequential: layers', layers, listOf(anything, 'a list of layers, such as [linear(2, 1)]'));
  for (const [i, layer] of layers.entries()) requireKind(`sequential: layer ${i + 1}`, layer, layerKind);
  requireOptions<SequentialOptions>('sequential', options, kinds);
  const { name: prefix, seed = 0, weights } = options;
  if (prefix !== undefined) requireName(prefix);
  const row = options.row ?? rowOf(layers);
  const placed = placeLayers(layers, row, 'layer');
  const parameters = countedParameters(
    stackParameters(placed).map(({ name, shape, role, initialise }) => {
      let values = weights && filling(name, shape, weights(name, shape));
      return {
        name,
        shape,
        role,
        node: parameter(prefix === undefined ? name : `${prefix}.${name}`, shape),
        read: () => {
          values ??= filling(name, shape, initialise(random(seed, name)));
          return values;
        },
      };
    }),
  );
  const network: Sequential = {
    row,
    output: placed.at(-1)?.output ?? row,
    layers: placed,
    seed,
    parameters,
    forward: (x, pass) => layerOutputs(network, x, pass).at(-1) ?? x,
  };
  return network;
}

function filling(name: string, shape: Shape, values: Float64Array): Float64Array {
  if (values.length === sizeOf(shape)) return values;
  return fail({
    what: name,
    problem: 'initial values do not fill the shape',
    got: String(values.length),
    expected: String(sizeOf(shape)),
  });
}

/**
 * What each layer gives, from the first to the last, for inputs [rows, ...row]: the last is the network's output.
 * Inputs of another shape are refused.
 *
 * @example
 * import { input, mlp } from 'chainrule';
 * import { layerOutputs } from 'chainrule/engine';
 *
 * const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
 * console.log(layerOutputs(network, input('x', [10, 2])).map(({ shape }) => shape)); // [[10, 4], [10, 4], [10, 1]]
 */
export function layerOutputs(network: Sequential, x: Node, { values, training, once }: ForwardOptions = {}): Node[] {
  const { row, layers, parameters, seed } = requireLayers('layerOutputs', network);
  requireNode('layerOutputs: x', x);
  if (!sameShape(x.shape.slice(1), row)) {
    fail({
      what: 'network',
      problem: 'the input does not fit',
      got: formatShape(x.shape),
      expected: `[rows, ${row.join(', ')}]`,
    });
  }
  const nodes = Object.fromEntries(parameters.map(({ name, node }) => [name, values?.[name] ?? node]));
  return applyStack(layers, x, nodes, {
    training: training !== undefined,
    counter: training?.counter ?? constant([0], [], 'int32'),
    seed,
    update: training?.update ?? (() => {}),
    once,
  });
}

/**
 * The parameters that training changes by their gradients: all but the statistics.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { learnedParameters } from 'chainrule/engine';
 *
 * const network = sequential([layers.linear(2, 4), layers.batchNorm()]);
 * console.log(learnedParameters(network).map(({ name }) => name));
 * // ['layer1.weight', 'layer1.bias', 'layer2.scale', 'layer2.shift']
 */
export function learnedParameters(network: Pick<Network, 'parameters'>): readonly NetworkParameter[] {
  requireKind('learnedParameters: network', network, parametersKind);
  return network.parameters.filter(({ role }) => role !== 'statistic');
}

/** Whether its layers are known. */
export function isSequential(network: Network): network is Sequential {
  return 'layers' in network;
}

/**
 * The network as one with layers; `what` says who needs them. A network that is only a function is refused.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { requireLayers } from 'chainrule/engine';
 *
 * const { layers } = requireLayers('my picture', mlp({ inputs: 2, hidden: 4, outputs: 1 }));
 * console.log(layers.length); // 3
 */
export function requireLayers(what: string, network: Network): Sequential {
  requireKind('requireLayers: what', what, text);
  requireKind(`${what}: network`, network, networkKind);
  if (isSequential(network)) return network;
  return fail({
    what,
    problem: 'the network has no layers to look at',
    got: 'a network that is only a function',
    expected: 'one of mlp() or sequential()',
  });
}

function requireName(name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  fail({ what: 'network: name', problem: 'not a name', got: formatValue(name), expected: 'a text that is not empty' });
}

function rowOf(layers: readonly Layer[]): Shape {
  const first = layers.findIndex((layer) => layer.row !== undefined);
  const row = layers[first]?.row;
  // What comes before it must leave rows as they are: else it does not say what goes in.
  const came = row && (placeLayers(layers.slice(0, first), row, 'layer').at(-1)?.output ?? row);
  if (row && came && sameShape(came, row)) return row;
  return fail({
    what: 'sequential',
    problem: 'the shape of a row is unknown',
    got: layers.length === 0 ? 'no layers' : `${layers[0]!.type} first, which takes any`,
    expected: 'the option row, or a first layer with a width of its own',
    hint: 'sequential(layers, { row: [2] }) for rows of 2 features, or linear(2, 1) as the first layer',
  });
}
