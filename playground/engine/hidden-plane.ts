/** What the last hidden layer makes of points of the plane, and the line that the output draws there. */
import { layerOutputs } from '../../src/engine.ts';
import { constant, evaluate, type Node } from '../../src/index.ts';
import type { Studio } from './studio.ts';

export interface HiddenPlane {
  readonly problem: number;
  readonly units: number;
  /** [points, units], row-major: the activations. */
  readonly values: Float64Array;
  /** Into the one output: it says 1 where their sum with the activations is above 0; undefined where there are several outputs. */
  readonly output?: { readonly weights: readonly number[]; readonly bias: number };
}

/** Undefined where no layer is hidden. Points are given on the page's plane. */
export async function hiddenPlane(
  studio: Studio,
  { x1, x2 }: { x1: readonly number[]; x2: readonly number[] },
): Promise<HiddenPlane | undefined> {
  const network = await studio.liveNetwork();
  const last = network.layers.map(({ layer }) => layer.type).lastIndexOf('linear');
  if (last === 0) return undefined;
  const inputs = studio.data.inputsAt(x1, x2);
  const hidden = layerOutputs(network, constant(inputs, [x1.length, studio.data.inputNames.length]))[last - 1]!;
  const weights = new Map<Node, Float64Array>(network.parameters.map(({ node, values }) => [node, values]));
  const [weight, bias] = network.parameters.slice(-2);
  const isOne = bias!.values.length === 1;
  return {
    problem: studio.number,
    units: hidden.shape[1]!,
    values: Float64Array.from(evaluate([hidden], weights)[0]!),
    ...(isOne && { output: { weights: [...weight!.values], bias: bias!.values[0]! } }),
  };
}
