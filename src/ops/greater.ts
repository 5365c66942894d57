import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import { difference, step } from './helpers.ts';

export const greater: BinaryFunction = comparison({
  name: 'greater',
  symbol: '>',
  latex: '>',
  formula: ([a, b]) => s.less(b, a),
  plain: ([a, b], everywhere) => step(difference(a, b), everywhere),
});
