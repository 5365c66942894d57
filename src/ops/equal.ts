import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { floor } from './floor.ts';

export const equal: BinaryFunction = scalar<Binary>({
  name: 'equal',
  doc: '1 where a = b, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.equal(a, b),
  derivative: () => [undefined, undefined],
  range: { least: 0, most: 1 },
  notation: { infix: { symbol: '==', precedence: 0 }, latex: ([a, b]) => `${a} = ${b}` },
  teaching: { rule: 'constant' },
  tests: {
    domain: [
      [-3, 3],
      [-3, 3],
    ],
    apply: ([a, b]) => equal(floor(a), floor(b)),
  },
});
