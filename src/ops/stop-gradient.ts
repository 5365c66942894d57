import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { sign } from './sign.ts';

export const stopGradient: UnaryFunction = scalar<Unary>({
  name: 'stopGradient',
  doc: 'x itself, taken as a fixed number: it has no derivative.',
  formula: ([x]) => x,
  derivative: () => [undefined],
  // Rewrites come after differentiation: then it is x.
  simplify: ([x], node) => (x.dtype === node.dtype ? x : undefined),
  notation: { textbook: ([x]) => x, latex: ([x]) => `${x}` },
  teaching: { rule: 'constant' },
  tests: { domain: [[-3, 3]], apply: ([x]) => stopGradient(sign(x)) },
});
