import type { Node, Operand } from '../graph/node.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { greater } from './greater.ts';
import { besideZero } from './helpers.ts';
import { mul } from './mul.ts';
import { where } from './where.ts';

export const leakyRelu: OperationFunction<[x: Operand, slope?: number]> = composed(
  {
    name: 'leakyRelu',
    doc: 'x where x > 0, else slope * x (slope 0.01 when none is given), elementwise; its derivative at 0 is the slope. Maas et al. 2013.',
    expand: ([x], { slope }) => where(greater(x!, 0), x!, mul(slope as number, x!)),
    notation: { latex: ([x]) => `\\operatorname{leakyRelu}\\left(${x}\\right)` },
    tests: { samples: besideZero((x) => leakyRelu(x, 0.2)) },
  },
  (apply) =>
    (x, slope = 0.01): Node => {
      requireNumber('leakyRelu', 'slope', slope);
      return apply([x], { slope });
    },
);
