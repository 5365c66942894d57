/** The multilayer perceptron: linear layers with activations, and dropout, between them. */
import { fail } from '../graph/error.ts';
import { formatValue, settingsOf } from '../graph/options.ts';
import { activationNamed } from './activations.ts';
import { requireParameterCount, requireWidth } from './checks.ts';
import type { Layer } from './layer.ts';
import { activation as activationLayer, dropout as dropoutLayer, linear } from './layers/index.ts';
import { type Sequential, sequential } from './network.ts';

export interface MlpOptions {
  /** Features per row. */
  inputs: number;
  /** Neurons of each hidden layer; `[]` for a linear model. */
  hidden: readonly number[];
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

/** Builds the network; impossible sizes, unknown names and probabilities outside [0, 1) throw. */
export function mlp(options: MlpOptions): Sequential {
  const { inputs, hidden, outputs, activation = 'relu', initializer, name, ...rest } = options;
  const { dropout, seed } = settingsOf('mlp', { dropout: 0, seed: 0 }, rest);
  checkSizes(inputs, hidden, outputs);
  if (!Number.isSafeInteger(seed)) {
    fail({ what: 'mlp: seed', problem: 'not an integer', got: formatValue(seed), expected: 'an integer' });
  }
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

function checkSizes(inputs: number, hidden: readonly number[], outputs: number): void {
  requireWidth('mlp: inputs', inputs);
  requireWidth('mlp: outputs', outputs);
  const given: unknown = hidden;
  if (!Array.isArray(given)) {
    fail({
      what: 'mlp: hidden',
      problem: 'not a list',
      got: formatValue(given),
      expected: 'the neurons of each hidden layer',
      hint: '[16, 8], or [] for a linear model',
    });
  }
  for (const [i, units] of hidden.entries()) requireWidth(`mlp: hidden layer ${i + 1}`, units);
  const widths = [inputs, ...hidden, outputs];
  const count = widths.slice(1).reduce((total, units, i) => total + (widths[i]! + 1) * units, 0);
  requireParameterCount(`mlp ${widths.join('-')}`, count);
}

function activationOfEach(hidden: readonly number[], activation: string | readonly string[]): readonly string[] {
  if (typeof activation === 'string') {
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
