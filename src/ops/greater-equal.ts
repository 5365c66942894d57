import { s } from '../graph/scalar.ts';
import { comparison, comparisonSamples } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import type { Samples } from './samples.ts';

/**
 * 1 where a >= b, else 0, elementwise; operands broadcast; no gradient.
 *
 * @example
 * import { constant, evaluate, greaterEqual } from 'chainrule';
 *
 * console.log(evaluate([greaterEqual(constant([1, 2, 3]), 2)])); // [[0, 1, 1]]
 */
export const greaterEqual: BinaryFunction = comparison({
  name: 'greaterEqual',
  symbol: '>=',
  latex: '\\ge',
  formula: ([a, b]) => s.lessEqual(b, a),
});

export const samples: Samples = () => comparisonSamples(greaterEqual);
