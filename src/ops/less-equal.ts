import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';

export const lessEqual: BinaryFunction = comparison({
  name: 'lessEqual',
  symbol: '<=',
  latex: '\\le',
  formula: ([a, b]) => s.lessEqual(a, b),
});
