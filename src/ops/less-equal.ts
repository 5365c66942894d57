import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a <= b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, evaluate, lessEqual } from 'chainrule';
 *
 * console.log(evaluate([lessEqual(constant([1, 2, 3]), 2)])); // [[1, 1, 0]]
 */
export const lessEqual: BinaryFunction = comparison({
  name: 'lessEqual',
  symbol: '<=',
  latex: '\\le',
  formula: ([a, b]) => s.lessEqual(a, b),
});

export const samples: Samples = () => comparisonSamples(lessEqual);
