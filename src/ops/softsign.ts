import type { Node, Operand } from '../graph/node.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { besideZero } from './helpers.ts';

export const softsign: OperationFunction<[x: Operand]> = composed(
  {
    name: 'softsign',
    doc: 'x / (1 + |x|), elementwise.',
    expand: ([x]) => div(x!, add(1, abs(x!))),
    notation: { latex: ([x]) => `\\operatorname{softsign}\\left(${x}\\right)` },
    tests: { samples: besideZero((x) => softsign(x)) },
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);
