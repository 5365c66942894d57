import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { difference, step } from './helpers.ts';

export const greater: BinaryFunction = scalar<Binary>({
  name: 'greater',
  doc: '1 where a > b, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.less(b, a),
  derivative: () => [undefined, undefined],
  range: { least: 0, most: 1 },
  notation: {
    infix: { symbol: '>', precedence: 0 },
    plain: ([a, b], everywhere) => step(difference(a, b), everywhere),
    latex: ([a, b]) => `${a} > ${b}`,
  },
  teaching: { rule: 'constant' },
  tests: {
    domain: [
      [-3, 3],
      [-3, 3],
    ],
  },
});
