import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { floor } from './floor.ts';

export const notEqual: BinaryFunction = scalar<Binary>({
  name: 'notEqual',
  doc: '1 where a and b differ, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.sub(1, s.equal(a, b)),
  derivative: () => [undefined, undefined],
  range: { least: 0, most: 1 },
  notation: { infix: { symbol: '!=', precedence: 0 }, latex: ([a, b]) => `${a} \\ne ${b}` },
  teaching: { rule: 'constant' },
  tests: {
    domain: [
      [-3, 3],
      [-3, 3],
    ],
    apply: ([a, b]) => notEqual(floor(a), floor(b)),
  },
});
