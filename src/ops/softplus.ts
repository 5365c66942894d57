import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { sigmoid } from './sigmoid.ts';

export const softplus: UnaryFunction = scalar<Unary>({
  name: 'softplus',
  doc: 'log(1 + exp(x)), elementwise, for x of any size.',
  formula: ([x]) => s.add(s.max(x, 0), s.log1p(s.exp(s.neg(s.abs(x))))),
  derivative: ([x]) => [sigmoid(x)],
  range: { above: 0 },
  notation: { functionNames: ['softplus'], latex: ([x]) => `\\operatorname{softplus}\\left(${x}\\right)` },
  teaching: { rule: 'softplus' },
  tests: { domain: [[-3, 3]] },
});
