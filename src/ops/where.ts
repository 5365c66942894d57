import { constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { scalar, type Ternary, type TernaryFunction } from './define.ts';
import { greater } from './greater.ts';
import { unchanged } from './helpers.ts';

export const where: TernaryFunction = scalar<Ternary>({
  name: 'where',
  doc: 'a where the condition c is not 0, else b, elementwise; operands broadcast. What is not chosen has no influence, NaN included; c has no gradient.',
  formula: ([c, a, b]) => s.select(c, a, b),
  derivative: ([c]) => [undefined, where(c, 1, 0), where(c, 0, 1)],
  // A product with the derivative 0 would let an infinite cotangent through as NaN.
  cotangents: ([c], cotangent) => [undefined, where(c, cotangent, 0), where(c, 0, cotangent)],
  rule: 'case distinction',
  domain: [
    [-1, 1],
    [-3, 3],
    [-3, 3],
  ],
  sample: ([c, a, b]) => where(greater(c, 0), a, b),
  functionNames: ['where'],
  latex: ([c, a, b]) => `\\begin{cases} ${a} & \\text{if } ${c} \\\\ ${b} & \\text{otherwise} \\end{cases}`,
  simplify: ([c, a, b], node) => {
    if (a === b) return unchanged(a, node);
    const condition = constantValue(c);
    return condition === undefined ? undefined : unchanged(condition === 0 ? b : a, node);
  },
});
