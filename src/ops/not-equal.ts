import { s } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { floor } from './floor.ts';

export const notEqual: BinaryFunction = scalar<Binary>({
  name: 'notEqual',
  doc: '1 where a and b differ, else 0, elementwise; operands broadcast; no gradient.',
  formula: ([a, b]) => s.sub(1, s.equal(a, b)),
  derivative: () => [undefined, undefined],
  rule: 'constant',
  domain: [
    [-3, 3],
    [-3, 3],
  ],
  range: { least: 0, most: 1 },
  infix: { symbol: '!=', precedence: 0 },
  latex: ([a, b]) => `${a} \\ne ${b}`,
  sample: ([a, b]) => notEqual(floor(a), floor(b)),
});
