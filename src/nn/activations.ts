/** The activation functions that layers can name: an operation is one line here. */
import type { Node } from '../graph/node.ts';
import { named } from '../graph/options.ts';
import { elu, gelu, leakyRelu, relu, selu, sigmoid, silu, sin, softplus, softsign, tanh } from '../ops/index.ts';

/** An activation, and the initializer that suits it. */
export interface Activation {
  /** Applies it, elementwise. */
  readonly apply: (x: Node) => Node;
  /** The initializer of the weights before it: keeps the variance of the signal near 1 from layer to layer. */
  readonly initializer: string;
}

function activationOf(apply: (x: Node) => Node, initializer: string): Activation {
  return { apply: (x) => apply(x), initializer };
}

/**
 * All activations by name, each with the operation and the initializer that suits the weights before it.
 *
 * @example
 * import { activations } from 'chainrule/engine';
 *
 * console.log([...activations.keys()].join(' '));
 * // sigmoid tanh relu leakyRelu elu selu gelu silu softplus softsign sin identity
 */
export const activations: ReadonlyMap<string, Activation> = new Map([
  ['sigmoid', activationOf(sigmoid, 'glorotUniform')],
  ['tanh', activationOf(tanh, 'glorotUniform')],
  ['relu', activationOf(relu, 'heNormal')],
  ['leakyRelu', activationOf(leakyRelu, 'heNormal')],
  ['elu', activationOf(elu, 'heNormal')],
  ['selu', activationOf(selu, 'lecunNormal')],
  ['gelu', activationOf(gelu, 'heNormal')],
  ['silu', activationOf(silu, 'heNormal')],
  ['softplus', activationOf(softplus, 'glorotUniform')],
  ['softsign', activationOf(softsign, 'glorotUniform')],
  ['sin', activationOf(sin, 'glorotUniform')],
  ['identity', activationOf((x) => x, 'glorotUniform')],
]);

/**
 * The activation of that name, of {@link activations}; another name is an error with "did you mean".
 *
 * @example
 * import { constant, evaluate } from 'chainrule';
 * import { activationNamed } from 'chainrule/engine';
 *
 * console.log(evaluate([activationNamed('relu').apply(constant([-1, 2]))])); // [[0, 2]]
 */
export function activationNamed(name: unknown): Activation {
  return named('activation', name, activations);
}
