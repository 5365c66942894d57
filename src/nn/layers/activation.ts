/** The layer that applies an activation function to each value. */
import { fail } from '../../graph/error.ts';
import { activationNamed, activations } from '../activations.ts';
import { optionsOf } from '../checks.ts';
import type { Layer } from '../layer.ts';

/**
 * The activation of that name (`relu`, `tanh`, ...), elementwise, for rows of any shape; `activations` has the
 * names, and another one is an error with "did you mean".
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.linear(2, 8), layers.activation('tanh'), layers.linear(1)]);
 * console.log(network.output); // [1]
 */
export function activation(given: string | { name: string }): Layer {
  const { name } = optionsOf<{ name: string }>('activation', 'name', given);
  if (name === undefined)
    fail({
      what: 'activation: name',
      problem: 'missing',
      expected: `one of ${[...activations.keys()].join(', ')}`,
      hint: "activation('relu')",
    });
  const { apply } = activationNamed(name);
  return {
    type: 'activation',
    options: { name },
    build: (row) => ({ row, parameters: [] }),
    apply: (x) => apply(x),
  };
}
