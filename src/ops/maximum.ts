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
 * The larger of a and b, elementwise; operands broadcast; equal operands share the gradient equally. Along an axis
 * there is {@link max}.
 *
 * @example
 * import { constant, evaluate, maximum } from 'chainrule';
 *
 * console.log(evaluate([maximum(constant([-1, 2]), 0)])); // [[0, 2]]
 */
export const maximum: BinaryFunction = binary({
  name: 'maximum',
  formula: ([a, b]) => s.max(a, b),
  derivative: ([a, b]) => [
    mul(0.5, add(greater(a, b), greaterEqual(a, b))),
    mul(0.5, add(less(a, b), lessEqual(a, b))),
  ],
  simplify: ([a, b], node) => (a === b ? unchanged(a, node) : undefined),
  notation: { functionNames: ['max'], latex: ([a, b]) => `\\max\\left(${a}, ${b}\\right)` },
  teaching: { rule: 'maximum' },
});

export const samples: Samples = () =>
  scalarSamples(maximum, [
    [-3, 3],
    [-3, 3],
  ]);
