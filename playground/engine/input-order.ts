/** The features of a table in the order of the page's inputs, the two that are drawn first, and weights between the two orders. */
import { featureNames, type Preprocessing } from '../../src/data.ts';
import type { Network, TableModel } from '../../src/index.ts';

/** A standard deviation is so long on the plane. */
export const ontoPlane = 2;

/** For each input of the page the feature that it is. */
export function inputOrder(preprocessing: Preprocessing, drawn: readonly [string, string]): number[] {
  const { columns } = preprocessing;
  const first = drawn.map((name) => {
    const at = columns.findIndex((column) => column.name === name);
    return featureNames({ ...preprocessing, columns: columns.slice(0, at) }).length;
  });
  const all = featureNames(preprocessing).map((_, feature) => feature);
  return [...first, ...all.filter((feature) => !first.includes(feature))];
}

/** The weights of a model for the page's inputs, which are in another order and, where they are drawn, on another scale. */
export function pageWeights({ network, classes }: TableModel, order: readonly number[]): Float64Array[] {
  const [first, ...rest] = network.parameters.map(({ values }) => values);
  const width = order.length;
  const weights = first!.map((_, at) => {
    const [unit, input] = [Math.floor(at / width), at % width];
    return first![unit * width + order[input]!]! / scaleOf(input);
  });
  const all = [weights, ...rest];
  return classes.length === 2 && network.output[0] === 2 ? withOneLogit(all) : all;
}

/** A softmax of two is a sigmoid of the difference. */
function withOneLogit(weights: readonly Float64Array[]): Float64Array[] {
  const [weight, bias] = weights.slice(-2);
  const width = weight!.length / 2;
  return [
    ...weights.slice(0, -2),
    Float64Array.from({ length: width }, (_, i) => weight![width + i]! - weight![i]!),
    Float64Array.of(bias![1]! - bias![0]!),
  ];
}

/** The first layer's weights for the features of the table; `inputs` says which of the page's inputs each of the network's is. */
export function featureWeights(network: Network, order: readonly number[], inputs: readonly number[]): Float64Array {
  const { values, shape } = network.parameters[0]!;
  const weights = new Float64Array(shape[0]! * order.length);
  for (const [at, value] of values.entries()) {
    const input = inputs[at % inputs.length]!;
    weights[Math.floor(at / inputs.length) * order.length + order[input]!] = value * scaleOf(input);
  }
  return weights;
}

function scaleOf(input: number): number {
  return input < 2 ? ontoPlane : 1;
}
