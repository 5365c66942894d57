/** The network as a model of the library: its inputs as columns, its loss as one that model files know, its predictions as they are. */

import type { Preprocessing } from '../../src/data.ts';
import { ChainruleError, layers, losses, type ModelParts, type Sequential, sequential } from '../../src/index.ts';
import type { State } from '../state/properties.ts';
import type { PlayData } from './data.ts';
import { activeFeatures } from './features.ts';
import { featureWeights } from './input-order.ts';
import type { Problem } from './problem.ts';

interface Trained {
  readonly state: State;
  readonly data: PlayData;
  readonly problem: Problem;
  /** With the weights as they are. */
  readonly network: Sequential;
  readonly epochs: number;
  readonly optimizer: string;
}

export function fileModel({ state, data, problem, network, epochs, optimizer }: Trained): ModelParts {
  const { columns } = data;
  const weights = network.parameters.map(({ values }) => values);
  const isBounded = problem.isSigned && data.classes === 2;
  if (isBounded) {
    // (1 + tanh z) / 2 = sigmoid(2 z): the same classes, and the output as a probability.
    for (const at of [-2, -1])
      weights.splice(
        at,
        1,
        weights.at(at)!.map((value) => 2 * value),
      );
  }
  const scales = inputScales(data);
  weights[0] = columns
    ? featureWeights(network, columns.order, columnInputs(state, data))
    : weights[0]!.map((value, at) => value * scales[at % scales.length]!);
  return {
    network: withoutLastActivation(network, columns?.order.length ?? network.row[0]!, weights),
    loss: isBounded ? losses.binaryCrossEntropy() : data.classes > 0 ? problem.loss : losses.meanSquaredError(),
    preprocessing: columns?.preprocessing ?? inputsAsTheyAre(data, scales),
    configuration: { madeBy: 'playground', epochs, optimizer, trainedWith: problem.loss.name },
  };
}

/** Whether a model file can hold the inputs: columns, no functions of those of a table. */
export function hasColumnInputs(state: State, { columns }: PlayData): boolean {
  const areDrawn = activeFeatures(state).every((key) => key === 'x' || key === 'y');
  return columns === undefined || (areDrawn && state.formulas.length === 0);
}

/** For each input of the network its place in the order of the table's features. */
function columnInputs(state: State, data: PlayData): number[] {
  if (!hasColumnInputs(state, data)) {
    throw new ChainruleError({
      what: 'model file',
      problem: 'its inputs are columns of the table, and no functions of them',
      got: data.inputNames.join(', '),
      expected: 'x₁ and x₂ alone of the features',
      hint: 'the weights, or the program',
    });
  }
  const drawn = activeFeatures(state).map((key) => (key === 'x' ? 0 : 1));
  const others = data.inputNames.slice(drawn.length).map((_, i) => 2 + i);
  return [...drawn, ...others];
}

function withoutLastActivation(network: Sequential, inputs: number, weights: readonly Float64Array[]): Sequential {
  const all = network.layers.map(({ layer }) => layer);
  const isLast = all.at(-1)!.type === 'activation';
  const [first, ...rest] = isLast ? all.slice(0, -1) : all;
  const units = network.layers[0]!.output[0]!;
  const names = network.parameters.map(({ name }) => name);
  return sequential([layers.linear(inputs, units, { initializer: first!.options.initializer as string }), ...rest], {
    seed: network.seed,
    weights: (name) => weights[names.indexOf(name)]!,
  });
}

/**
 * Models limit values to ten scales from the mean: a scale so large that no value is limited, and a power of two, so
 * that no digits are lost.
 */
function inputScales({ inputs, inputNames }: PlayData): number[] {
  return inputNames.map((_, i) => {
    let scale = 1;
    for (let at = i; at < inputs.length; at += inputNames.length) while (Math.abs(inputs[at]!) > scale) scale *= 2;
    return scale;
  });
}

/** Columns called as the inputs are: x₁ is called x1, x₁² x1_squared. */
function inputsAsTheyAre(
  { inputColumns, classes, classNames, trainRows }: PlayData,
  scales: readonly number[],
): Preprocessing {
  return {
    targets: [
      classes > 0
        ? { column: 'y', kind: 'classes', classes: [...classNames] }
        : { column: 'y', kind: 'number', mean: 0, scale: 1 },
    ],
    columns: inputColumns.map((name, i) => ({
      name,
      kind: 'number',
      median: 0,
      mean: 0,
      scale: scales[i]!,
      indicator: false,
    })),
    dropped: [],
    tableColumns: [...inputColumns, 'y'],
    trainingRows: trainRows,
  };
}
