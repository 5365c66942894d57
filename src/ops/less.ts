import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';
import { difference, step } from './helpers.ts';

export const less: BinaryFunction = comparison({
  name: 'less',
  symbol: '<',
  latex: '<',
  formula: ([a, b]) => s.less(a, b),
  plain: ([a, b], everywhere) => step(difference(b, a), everywhere),
});
