import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import { difference, step } from './helpers.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a < b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, evaluate, less } from 'chainrule';
 *
 * console.log(evaluate([less(constant([1, 2, 3]), 2)])); // [[1, 0, 0]]
 */
export const less: BinaryFunction = comparison({
  name: 'less',
  symbol: '<',
  latex: '<',
  formula: ([a, b]) => s.less(a, b),
  plain: ([a, b], everywhere) => step(difference(b, a), everywhere),
});

export const samples: Samples = () => comparisonSamples(less);
