import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';

export const equal: BinaryFunction = comparison({
  name: 'equal',
  symbol: '==',
  latex: '=',
  formula: ([a, b]) => s.equal(a, b),
});
