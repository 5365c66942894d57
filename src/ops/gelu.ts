import type { Node, Operand } from '../graph/node.ts';
import { add } from './add.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { erf } from './erf.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';

/**
 * x times the standard normal distribution function at x, elementwise: x (1 + erf(x / sqrt(2))) / 2, exact. Hendrycks
 * and Gimpel 2016.
 *
 * @example
 * import { evaluate, gelu, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = gelu(x);
 * console.log(evaluate(y, { x: 1 })); // 0.8413
 * console.log(evaluate(grad(y, x), { x: 1 })); // 1.0833
 */
export const gelu: OperationFunction<[x: Operand]> = composed(
  {
    name: 'gelu',
    expand: ([x]) => mul(mul(0.5, x!), add(1, erf(div(x!, Math.SQRT2)))),
    notation: { latex: ([x]) => `\\operatorname{gelu}\\left(${x}\\right)` },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);

export const samples: Samples = () => [{ inputs: [{ shape: [3, 5], low: -3, high: 3 }], apply: ([x]) => gelu(x!) }];
