import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a != b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, evaluate, notEqual } from 'chainrule';
 *
 * console.log(evaluate([notEqual(constant([1, 2, 3]), 2)])); // [[1, 0, 1]]
 */
export const notEqual: BinaryFunction = comparison({
  name: 'notEqual',
  symbol: '!=',
  latex: '\\ne',
  formula: ([a, b]) => s.sub(1, s.equal(a, b)),
});

export const samples: Samples = () => comparisonSamples(notEqual);
