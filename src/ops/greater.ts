import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import { difference, step } from './helpers.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a > b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, evaluate, greater } from 'chainrule';
 *
 * console.log(evaluate([greater(constant([1, 2, 3]), 2)])); // [[0, 0, 1]]
 */
export const greater: BinaryFunction = comparison({
  name: 'greater',
  symbol: '>',
  latex: '>',
  formula: ([a, b]) => s.less(b, a),
  plain: ([a, b], everywhere) => step(difference(a, b), everywhere),
});

export const samples: Samples = () => comparisonSamples(greater);
