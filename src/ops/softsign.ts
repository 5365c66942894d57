import type { Node, Operand } from '../graph/node.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { besideZero } from './helpers.ts';
import type { Samples } from './samples.ts';

/**
 * x / (1 + |x|), elementwise.
 *
 * @example
 * import { evaluate, grad, input, softsign } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = softsign(x);
 * console.log(evaluate(y, { x: 1 })); // 0.5
 * console.log(evaluate(grad(y, x), { x: 1 })); // 0.25
 */
export const softsign: OperationFunction<[x: Operand]> = composed(
  {
    name: 'softsign',
    expand: ([x]) => div(x!, add(1, abs(x!))),
    notation: { latex: ([x]) => `\\operatorname{softsign}\\left(${x}\\right)` },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);

export const samples: Samples = () => besideZero((x) => softsign(x));
