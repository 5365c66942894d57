/** The activation of each hidden layer. */
import type { State } from '../state/properties.ts';

/** The last one that is named is also that of the layers after it. */
export function activationsOf({ activation, networkShape }: State): string[] {
  return networkShape.map((_, i) => activation[Math.min(i, activation.length - 1)] ?? 'tanh');
}
