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
    samples: besideZero((x) => softsign(x)),
    expand: ([x]) => div(x!, add(1, abs(x!))),
    latex: ([x]) => `\\operatorname{softsign}\\left(${x}\\right)`,
  },
  (apply) =>
    (x): Node =>
      apply([x]),
);
