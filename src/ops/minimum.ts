import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type BinaryFunction, binary } from './define.ts';
import { greater } from './greater.ts';
import { greaterEqual } from './greater-equal.ts';
import { unchanged } from './helpers.ts';
import { less } from './less.ts';
import { lessEqual } from './less-equal.ts';
import { mul } from './mul.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * The smaller of a and b, elementwise; operands broadcast; equal operands share the gradient equally. Along an axis
 * there is {@link min}.
 *
 * @example
 * import { constant, evaluate, minimum } from 'chainrule';
 *
 * console.log(evaluate([minimum(constant([-1, 2]), 0)])); // [[-1, 0]]
 */
export const minimum: BinaryFunction = binary({
  name: 'minimum',
  formula: ([a, b]) => s.min(a, b),
  derivative: ([a, b]) => [
    mul(0.5, add(less(a, b), lessEqual(a, b))),
    mul(0.5, add(greater(a, b), greaterEqual(a, b))),
  ],
  simplify: ([a, b], node) => (a === b ? unchanged(a, node) : undefined),
  notation: { functionNames: ['min'], latex: ([a, b]) => `\\min\\left(${a}, ${b}\\right)` },
  teaching: { rule: 'minimum' },
});

export const samples: Samples = () =>
  scalarSamples(minimum, [
    [-3, 3],
    [-3, 3],
  ]);
