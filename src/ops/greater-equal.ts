import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';

export const greaterEqual: BinaryFunction = scalar<Binary>({
  name: 'greaterEqual',
  doc: '1 where a >= b, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.lessEqual(b, a),
  derivative: () => [undefined, undefined],
  range: { least: 0, most: 1 },
  notation: { infix: { symbol: '>=', precedence: 0 }, latex: ([a, b]) => `${a} \\ge ${b}` },
  teaching: { rule: 'constant' },
  tests: {
    domain: [
      [-3, 3],
      [-3, 3],
    ],
  },
});
