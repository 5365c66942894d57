import { constant, constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type BinaryFunction, binary } from './define.ts';
import { appliedTo, one, stretch, unchanged } from './helpers.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * a - b, elementwise; operands broadcast.
 *
 * @example
 * import { constant, evaluate, sub } from 'chainrule';
 *
 * console.log(evaluate([sub(constant([5, 7]), 2)])); // [[3, 5]]
 */
export const sub: BinaryFunction = binary({
  name: 'sub',
  formula: ([a, b]) => s.sub(a, b),
  derivative: () => [one(), constant(-1)],
  simplify: ([a, b], node) => {
    if (constantValue(b) === 0) return unchanged(a, node);
    if (constantValue(a) === 0) return neg(stretch(b, node));
    const negated = appliedTo(neg, b);
    return negated && add(a, negated[0]!);
  },
  notation: { infix: { symbol: '-', precedence: 1 }, latex: ([a, b]) => `${a} - ${b}` },
  teaching: { rule: 'difference' },
});

export const samples: Samples = () =>
  scalarSamples(sub, [
    [-3, 3],
    [-3, 3],
  ]);
