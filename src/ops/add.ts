import { constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { sameShape } from '../graph/shape.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { one } from './helpers.ts';

export const add: BinaryFunction = scalar<Binary>({
  name: 'add',
  doc: 'a + b, elementwise; operands broadcast.',
  formula: ([a, b]) => s.add(a, b),
  derivative: () => [one(), one()],
  rule: 'sum',
  domain: [
    [-3, 3],
    [-3, 3],
  ],
  infix: { symbol: '+', precedence: 1 },
  latex: ([a, b]) => `${a} + ${b}`,
  simplify: ([a, b], node) => {
    if (constantValue(b) === 0 && sameShape(a.shape, node.shape)) return a;
    if (constantValue(a) === 0 && sameShape(b.shape, node.shape)) return b;
    return undefined;
  },
});
