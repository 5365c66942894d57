/** The multilayer perceptron: linear layers with activations, and dropout, between them. */
import { fail } from '../graph/error.ts';
import { anyInteger, anything, checkedLater, finiteNumber, type OptionKinds, text } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { activationNamed } from './activations.ts';
import { requireParameterCount, requireWidth } from './checks.ts';
import type { Layer } from './layer.ts';
import { activation as activationLayer, dropout as dropoutLayer, linear } from './layers/common.ts';
import { type Sequential, sequential } from './network.ts';

/** The sizes of a multilayer perceptron, and how it starts. */
export interface MlpOptions {
  /** Features per row. */
  inputs: number;
  /** Neurons of each hidden layer, or of the only one; `[]` for a linear model. */
  hidden: number | readonly number[];
  /** Numbers per row that come out: logits or values, without activation. */
  outputs: number;
  /** One for all hidden layers, or one for each; `relu` by default. */
  activation?: string | readonly string[];
  /** For all linear layers; by default the one that suits the activation that follows. */
  initializer?: string | undefined;
  /** The probability to leave out a hidden neuron while training; 0 by default. */
  dropout?: number;
  /** Tells it apart from other networks in one program, as in {@link SequentialOptions}. */
  name?: string;
  /** Of the initial weights and of dropout; 0 by default. */
  seed?: number;
}

const kinds: OptionKinds<MlpOptions> = {
  inputs: checkedLater('the features of a row'),
  hidden: checkedLater('the neurons of each hidden layer'),
  outputs: checkedLater('the numbers that come out for a row'),
  activation: anything,
  initializer: text,
  dropout: finiteNumber,
  seed: anyInteger,
  name: anything,
};

/**
 * The multilayer perceptron: linear layers with an activation, and dropout, after each hidden one. Impossible sizes,
 * unknown names and probabilities outside [0, 1) throw.
 *
 * @example
 * import { countParameters, mlp } from 'chainrule';
 *
 * const network = mlp({ inputs: 2, hidden: [16, 8], outputs: 1, activation: 'tanh', seed: 1 });
 * console.log(network.row, network.output, countParameters(network)); // [2] [1] 193
 */
export function mlp(options: MlpOptions): Sequential {
  requireOptions<MlpOptions>('mlp', options, kinds, ['inputs', 'hidden', 'outputs']);
  const { inputs, outputs, activation = 'relu', initializer, dropout = 0, seed = 0, name } = options;
  const hidden = hiddenLayers('mlp: hidden', options.hidden);
  checkSizes(inputs, hidden, outputs);
  const names = activationOfEach(hidden, activation);
  const layers: Layer[] = [];
  let width = inputs;
  for (const [i, units] of hidden.entries()) {
    const chosen = names[i]!;
    layers.push(linear(width, units, { initializer: initializer ?? activationNamed(chosen).initializer }));
    layers.push(activationLayer(chosen));
    if (dropout !== 0) layers.push(dropoutLayer(dropout));
    width = units;
  }
  layers.push(linear(width, outputs, { initializer: initializer ?? activationNamed('identity').initializer }));
  return sequential(layers, { name, seed });
}

/** The neurons of each hidden layer; a number is the only layer. */
export function hiddenLayers(what: string, hidden: number | readonly number[]): readonly number[] {
  const layers: unknown = typeof hidden === 'number' ? [hidden] : hidden;
  if (!isList(layers)) {
    return fail({
      what,
      problem: 'not a list',
      got: formatValue(layers),
      expected: 'the neurons of each hidden layer',
      hint: '[16, 8], or [] for a linear model',
    });
  }
  for (const [i, units] of layers.entries()) requireWidth(`${what} layer ${i + 1}`, units);
  return layers as readonly number[];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function checkSizes(inputs: number, hidden: readonly number[], outputs: number): void {
  requireWidth('mlp: inputs', inputs);
  requireWidth('mlp: outputs', outputs);
  const widths = [inputs, ...hidden, outputs];
  const count = widths.slice(1).reduce((total, units, i) => total + (widths[i]! + 1) * units, 0);
  requireParameterCount(`mlp ${widths.join('-')}`, count);
}

function activationOfEach(hidden: readonly number[], activation: string | readonly string[]): readonly string[] {
  if (!isList(activation)) {
    activationNamed(activation);
    return hidden.map(() => activation);
  }
  if (activation.length === hidden.length) return activation;
  return fail({
    what: 'mlp: activation',
    problem: 'not one for each hidden layer',
    got: `${activation.length} for ${hidden.length} hidden layers`,
    expected: `one name, or ${hidden.length}`,
  });
}
