/** The layer that applies an activation function to each value. */
import { activationNamed } from '../activations.ts';
import type { Layer } from '../layer.ts';

/** The activation of that name (`relu`, `tanh`, ...), elementwise. */
export function activation(name: string): Layer {
  const { apply } = activationNamed(name);
  return {
    type: 'activation',
    options: { name },
    build: (row) => ({ row, parameters: [] }),
    apply: (x) => apply(x),
  };
}
