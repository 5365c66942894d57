import type { Node, Operand } from '../graph/node.ts';
import { add } from './add.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { erf } from './erf.ts';
import { mul } from './mul.ts';

export const gelu: OperationFunction<[x: Operand]> = composed(
  {
    name: 'gelu',
    doc: 'x times the standard normal distribution function at x, elementwise: x (1 + erf(x / sqrt(2))) / 2, exact. Hendrycks and Gimpel 2016.',
    expand: ([x]) => mul(mul(0.5, x!), add(1, erf(div(x!, Math.SQRT2)))),
    notation: { latex: ([x]) => `\\operatorname{gelu}\\left(${x}\\right)` },
    tests: { samples: [{ inputs: [{ shape: [3, 5], low: -3, high: 3 }], apply: ([x]) => gelu(x!) }] },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);
