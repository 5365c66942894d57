import type { Node, Operand } from '../graph/node.ts';
import { composed, type OperationFunction } from './define.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { sigmoid } from './sigmoid.ts';

/**
 * x * sigmoid(x), elementwise (also called swish). Elfwing et al. 2018.
 *
 * @example
 * import { evaluate, grad, input, silu } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = silu(x);
 * console.log(evaluate(y, { x: 1 })); // 0.7311
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.9277
 */
export const silu: OperationFunction<[x: Operand]> = composed(
  {
    name: 'silu',
    expand: ([x]) => mul(x!, sigmoid(x!)),
    notation: { latex: ([x]) => `\\operatorname{silu}\\left(${x}\\right)` },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);

export const samples: Samples = () => [{ inputs: [{ shape: [3, 5], low: -3, high: 3 }], apply: ([x]) => silu(x!) }];
