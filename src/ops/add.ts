import { constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { type BinaryFunction, binary } from './define.ts';
import { appliedTo, one, unchanged } from './helpers.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sub } from './sub.ts';

/**
 * a + b, elementwise; operands broadcast: their shapes are aligned at the last axis, and a length of 1 stretches.
 * Other shapes are refused.
 *
 * @example
 * import { add, constant, evaluate } from 'chainrule';
 *
 * const rows = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate([add(rows, constant([10, 20]))])); // [[11, 22, 13, 24]]
 */
export const add: BinaryFunction = binary({
  name: 'add',
  formula: ([a, b]) => s.add(a, b),
  derivative: () => [one(), one()],
  simplify: ([a, b], node) => {
    if (constantValue(b) === 0) return unchanged(a, node);
    if (constantValue(a) === 0) return unchanged(b, node);
    const negatedA = appliedTo(neg, a);
    const negatedB = appliedTo(neg, b);
    if (negatedB) return sub(a, negatedB[0]!);
    return negatedA && sub(b, negatedA[0]!);
  },
  notation: { infix: { symbol: '+', precedence: 1 }, latex: ([a, b]) => `${a} + ${b}` },
  teaching: { rule: 'sum' },
});

export const samples: Samples = () =>
  scalarSamples(add, [
    [-3, 3],
    [-3, 3],
  ]);
