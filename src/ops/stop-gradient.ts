import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { sign } from './sign.ts';

export const stopGradient: UnaryFunction = scalar<Unary>({
  name: 'stopGradient',
  doc: 'x itself, taken as a fixed number: it has no derivative.',
  formula: ([x]) => x,
  derivative: () => [undefined],
  rule: 'constant',
  domain: [[-3, 3]],
  latex: ([x]) => `${x}`,
  textbook: ([x]) => x,
  // Rewrites come after differentiation: then it is x.
  simplify: ([x], node) => (x.dtype === node.dtype ? x : undefined),
  sample: ([x]) => stopGradient(sign(x)),
});
