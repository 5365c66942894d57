/** What a network consists of, for people: one row per layer, and parameter counts with their formulas. */
import { requireKind } from '../graph/options.ts';
import { type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import type { Layer, ParameterSpec } from './layer.ts';
import { type PlacedLayer, placedKind, placeLayers } from './layer-stack.ts';
import { stacksOf } from './layers/ensemble.ts';
import { type Network, networkKind, requireLayers } from './network.ts';

/** A layer in a network, as a table of it would show it. */
export interface LayerDescription {
  /** As in the names of its parameters: `layer1`. */
  readonly name: string;
  /** `linear 2 -> 4`. */
  readonly detail: string;
  /** Learned ones: statistics do not count. */
  readonly parameters: number;
  /** The count as a formula, weights + biases: `2 x 4 + 4`; empty where there are none. */
  readonly formula: string;
  /** Of an ensemble: its networks, those of the same layers together, `2 x linear 2 -> 4, relu, linear 4 -> 1`. */
  readonly members?: readonly string[];
}

/**
 * A line for each layer, with its parameters and how they are counted. A network without layers is refused.
 *
 * @example
 * import { describeLayers, mlp } from 'chainrule';
 *
 * console.log(describeLayers(mlp({ inputs: 2, hidden: 4, outputs: 1 }))[0]);
 * // { name: 'layer1', detail: 'linear 2 -> 4', parameters: 12, formula: '2 x 4 + 4' }
 */
export function describeLayers(network: Network): LayerDescription[] {
  return requireLayers('describe', network).layers.map((placed) => {
    const { name, layer, parameters } = placed;
    return {
      name,
      detail: layerDetail(placed),
      ...countOf(parameters),
      formula: formulaOf(placed),
      ...(stacksOf(layer) && aboutMembers(placed)),
    };
  });
}

/** How the learned numbers of a layer add up. */
export function formulaOf({ layer, input, parameters }: PlacedLayer): string {
  return layer.build(input).formula ?? countOf(parameters).formula;
}

/** How many learned numbers these are, and how they add up. */
export function countOf(
  parameters: readonly Pick<ParameterSpec, 'shape' | 'role'>[],
): Pick<LayerDescription, 'parameters' | 'formula'> {
  const learned = parameters.filter(({ role }) => role !== 'statistic');
  return {
    parameters: learned.reduce((total, { shape }) => total + sizeOf(shape), 0),
    formula: learned.map(({ shape }) => widths(shape.toReversed())).join(' + '),
  };
}

/**
 * A layer in few words: what goes in and comes out where it has weights or changes shapes, `linear 2 -> 4`; else the
 * width of its parameters, `layerNorm 4`, or its options, `dropout 0.5`. Of an ensemble `ensemble of 4, 2 -> 1`, of a convolution `conv2d 3 x 3,
 * 28 x 28 x 1 -> 26 x 26 x 8`.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { layerDetail } from 'chainrule/engine';
 *
 * const { layers } = mlp({ inputs: 2, hidden: 4, outputs: 1, dropout: 0.5 });
 * console.log(layers.map(layerDetail)); // ['linear 2 -> 4', 'relu', 'dropout 0.5', 'linear 4 -> 1']
 */
export function layerDetail(placed: PlacedLayer): string {
  requireKind('layerDetail', placed, placedKind);
  const { layer, input, output, parameters } = placed;
  const { type, options } = layer;
  const members = stacksOf(layer);
  if (members) return `${type} of ${members.length}, ${widths(input)} -> ${widths(output)}`;
  if (layer.note !== undefined) return `${type} ${layer.note}, ${widths(input)} -> ${widths(output)}`;
  if (parameters.some(isWeight) || !sameShape(input, output)) return `${type} ${widths(input)} -> ${widths(output)}`;
  if (parameters.length > 0) return `${type} ${widths(output)}`;
  const { name: _title, ...others } = options;
  const values = Object.values(others).filter((value) => typeof value !== 'object');
  return [layerTitle(layer), ...values].join(' ');
}

/** The members of an ensemble, those of the same layers together, with what each has; none for other layers. */
function membersByKind({ layer, input }: PlacedLayer): { members: PlacedLayer[][]; detail: string }[] {
  const kinds = new Map<string, PlacedLayer[][]>();
  for (const layers of stacksOf(layer) ?? []) {
    const placed = placeLayers(layers, input);
    const detail = placed.map(layerDetail).join(', ');
    kinds.set(detail, [...(kinds.get(detail) ?? []), placed]);
  }
  return Array.from(kinds, ([detail, members]) => ({ detail, members }));
}

/** How the numbers of an ensemble add up, and what its members are. */
function aboutMembers(placed: PlacedLayer): Pick<LayerDescription, 'formula' | 'members'> {
  const kinds = membersByKind(placed);
  const formulas = kinds.map(({ members }) => {
    const { parameters } = countOf(members[0]!.flatMap((one) => one.parameters));
    return `${members.length} x ${parameters}`;
  });
  return {
    formula: formulas.join(' + '),
    members: kinds.map(({ members, detail }) => `${members.length} x ${detail}`),
  };
}

/** What a layer is called: by its option `name` where there is one, `relu`, else by its type. */
export function layerTitle({ type, options: { name } }: Pick<Layer, 'type' | 'options'>): string {
  return typeof name === 'string' ? name : type;
}

function isWeight({ role }: ParameterSpec): boolean {
  return role === 'weight';
}

function widths(shape: Shape): string {
  return shape.join(' x ');
}

/**
 * The numbers that training changes without a gradient: running means and variances.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { countStatistics } from 'chainrule/engine';
 *
 * console.log(countStatistics(sequential([layers.linear(2, 4), layers.batchNorm()]))); // 8
 */
export function countStatistics(network: Network): number {
  requireKind('countStatistics: network', network, networkKind);
  const statistics = network.parameters.filter(({ role }) => role === 'statistic');
  return statistics.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/**
 * The learned numbers of the network; statistics do not count.
 *
 * @example
 * import { countParameters, mlp } from 'chainrule';
 *
 * console.log(countParameters(mlp({ inputs: 2, hidden: [1024, 512], outputs: 3 }))); // 529411
 */
export function countParameters(network: Network): number {
  requireKind('countParameters: network', network, networkKind);
  return countOf(network.parameters).parameters;
}
