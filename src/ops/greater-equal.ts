import { s } from '../graph/scalar.ts';
import { comparison } from './comparison.ts';
import type { BinaryFunction } from './define.ts';

export const greaterEqual: BinaryFunction = comparison({
  name: 'greaterEqual',
  symbol: '>=',
  latex: '\\ge',
  formula: ([a, b]) => s.lessEqual(b, a),
});
