import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a = b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, equal, evaluate } from 'chainrule';
 *
 * console.log(evaluate([equal(constant([1, 2, 3]), 2)])); // [[0, 1, 0]]
 */
export const equal: BinaryFunction = comparison({
  name: 'equal',
  symbol: '==',
  latex: '=',
  formula: ([a, b]) => s.equal(a, b),
});

export const samples: Samples = () => comparisonSamples(equal);
