/** The layer that applies an activation function to each value. */
import { activationNamed } from '../activations.ts';
import { optionsOf } from '../checks.ts';
import type { Layer } from '../layer.ts';

/** The activation of that name (`relu`, `tanh`, ...), elementwise. */
export function activation(given: string | { name: string }): Layer {
  const { name } = optionsOf<{ name: string }>('activation', 'name', given);
  const { apply } = activationNamed(name);
  return {
    type: 'activation',
    options: { name },
    build: (row) => ({ row, parameters: [] }),
    apply: (x) => apply(x),
  };
}
