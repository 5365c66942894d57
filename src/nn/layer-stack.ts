/** Layers one after the other: what each is for the rows that the one before gives, and their common forward pass. */

import { ChainruleError, fail } from '../graph/error.ts';
import { type Node, requireShape } from '../graph/node.ts';
import { listOf, type OptionKind, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import type { Shape } from '../graph/shape.ts';
import { type BuiltLayer, type ForwardContext, type Layer, layerKind, type ParameterSpec } from './layer.ts';

/** A layer in its place. */
export interface PlacedLayer {
  readonly layer: Layer;
  /** `layer1` in a network, `1` in a layer that is made of layers: what the names of its parameters begin with. */
  readonly name: string;
  /** Shapes of a row that goes in and comes out. */
  readonly input: Shape;
  readonly output: Shape;
  /** With their short names. */
  readonly parameters: readonly ParameterSpec[];
}

export const placedKind: OptionKind = objectWith(
  'a layer in its place, as placeLayers gives',
  'layer',
  'name',
  'input',
  'output',
  'parameters',
);
const stackKind = listOf(placedKind, 'a list of layers in their places, as placeLayers gives');

/**
 * Puts layers one after the other, for rows of that shape. Each must take what the one before gives, else the error
 * names it. A layer that is made of layers builds them so: its parameters are then those of {@link stackParameters}.
 *
 * @example
 * import { layers } from 'chainrule';
 * import { placeLayers } from 'chainrule/engine';
 *
 * const placed = placeLayers([layers.linear(4), layers.linear(1)], [2], 'layer');
 * console.log(placed.map(({ name, input, output }) => ({ name, input, output })));
 * // [{ name: 'layer1', input: [2], output: [4] }, { name: 'layer2', input: [4], output: [1] }]
 */
export function placeLayers(layers: readonly Layer[], row: Shape, prefix = ''): PlacedLayer[] {
  requireKind('placeLayers: layers', layers, listOf(layerKind, 'a list of layers, such as [linear(2, 1)]'));
  requireShape('placeLayers: row', row);
  let input = row;
  return layers.map((layer, i) => {
    const name = `${prefix}${i + 1}`;
    const built = buildNamed(layer, name, input);
    const placed = { layer, name, input, output: built.row, parameters: built.parameters };
    input = built.row;
    return placed;
  });
}

function buildNamed(layer: Layer, name: string, row: Shape): BuiltLayer {
  try {
    return layer.build(row);
  } catch (cause) {
    if (!(cause instanceof ChainruleError)) throw cause;
    const { problem, got, expected, hint } = cause;
    throw new ChainruleError({
      what: `${name}: ${cause.what}`,
      problem,
      got,
      expected,
      hint,
      cause,
    });
  }
}

/**
 * The parameters of all layers, by names such as `2.weight`.
 *
 * @example
 * import { layers } from 'chainrule';
 * import { placeLayers, stackParameters } from 'chainrule/engine';
 *
 * const placed = placeLayers([layers.linear(4), layers.linear(1)], [2]);
 * console.log(stackParameters(placed).map(({ name }) => name)); // ['1.weight', '1.bias', '2.weight', '2.bias']
 */
export function stackParameters(placed: readonly PlacedLayer[]): ParameterSpec[] {
  requireKind('stackParameters', placed, stackKind);
  return placed.flatMap(({ name, parameters }) =>
    parameters.map((spec) => ({ ...spec, name: `${name}.${spec.name}` })),
  );
}

/**
 * What a stack is told about a forward pass; `stream` is that of the layer that is made of these, absent in a network.
 */
export type StackContext = Omit<ForwardContext, 'stream'> & { readonly stream?: number };

/** The stream of a part of a layer: multiples of 2^32 divided by the golden ratio lie far apart. */
export function streamWithin(stream: number, part: number): number {
  return Math.imul(stream + 1, 0x9e3779b1) + part;
}

/**
 * What each layer gives, from the first to the last, for a node [rows, ...row]; `values` are by the names of {@link
 * stackParameters}.
 *
 * @example
 * import { constant, evaluate, layers } from 'chainrule';
 * import { applyStack, placeLayers } from 'chainrule/engine';
 *
 * const placed = placeLayers([layers.activation('relu'), layers.flatten()], [2]);
 * const context = { training: false, counter: constant([0], [], 'int32'), seed: 0, update: () => {} };
 * const outputs = applyStack(placed, constant([-1, 2], [1, 2]), {}, context);
 * console.log(evaluate([outputs.at(-1)!])); // [[0, 2]]
 */
export function applyStack(
  placed: readonly PlacedLayer[],
  x: Node,
  values: Readonly<Record<string, Node>>,
  context: StackContext,
): Node[] {
  requireKind('applyStack', placed, stackKind);
  requireNode('applyStack: x', x);
  requireKind('applyStack: values', values, objectWith('nodes by the names of parameters'));
  requireKind('applyStack: context', context, objectWith('{ training, counter, seed, update }', 'update'));
  const { stream, update, once, ...others } = context;
  const outputs: Node[] = [];
  for (const [i, { layer, name, parameters }] of placed.entries()) {
    const own = Object.fromEntries(parameters.map((spec) => [spec.name, values[`${name}.${spec.name}`]!]));
    const node = layer.apply(outputs.at(-1) ?? x, own, {
      ...others,
      stream: stream === undefined ? i : streamWithin(stream, i),
      update: (short, next) => {
        requireStatistic(layer, parameters, short);
        update(`${name}.${short}`, next);
      },
      once: once && ((short, value) => once(`${name}.${short}`, value)),
    });
    outputs.push(node);
  }
  return outputs;
}

function requireStatistic({ type }: Layer, parameters: readonly ParameterSpec[], name: string): void {
  const statistics = parameters.filter(({ role }) => role === 'statistic').map((spec) => spec.name);
  if (statistics.includes(name)) return;
  fail({
    what: `${type}: update`,
    problem: 'no such statistic',
    got: name,
    expected: statistics.length === 0 ? 'none: the layer has no statistics' : statistics.join(', '),
  });
}
