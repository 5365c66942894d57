import type { Node, Operand } from '../graph/node.ts';
import { composed, type OperationFunction } from './define.ts';
import { elu } from './elu.ts';
import { besideZero } from './helpers.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';

const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/**
 * scale * elu(x, alpha), elementwise, with the two constants that keep activations at mean 0 and variance 1: scale
 * 1.0507, alpha 1.6733. Klambauer et al. 2017.
 *
 * @example
 * import { evaluate, grad, input, selu } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = selu(x);
 * console.log(evaluate(y, { x: 1 })); // 1.0507
 * console.log(evaluate(grad(y, x), { x: 1 })); // 1.0507
 */
export const selu: OperationFunction<[x: Operand]> = composed(
  {
    name: 'selu',
    expand: ([x]) => mul(scale, elu(x!, alpha)),
    notation: { latex: ([x]) => `\\operatorname{selu}\\left(${x}\\right)` },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);

export const samples: Samples = () => besideZero((x) => selu(x));
