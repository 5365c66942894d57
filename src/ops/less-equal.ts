import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';

export const lessEqual: BinaryFunction = scalar<Binary>({
  name: 'lessEqual',
  doc: '1 where a <= b, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.lessEqual(a, b),
  derivative: () => [undefined, undefined],
  range: { least: 0, most: 1 },
  notation: { infix: { symbol: '<=', precedence: 0 }, latex: ([a, b]) => `${a} \\le ${b}` },
  teaching: { rule: 'constant' },
  tests: {
    domain: [
      [-3, 3],
      [-3, 3],
    ],
  },
});
