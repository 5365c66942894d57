import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';

export const notEqual: BinaryFunction = comparison({
  name: 'notEqual',
  symbol: '!=',
  latex: '\\ne',
  formula: ([a, b]) => s.sub(1, s.equal(a, b)),
});
