import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { appliedTo } from './helpers.ts';
import { neg } from './neg.ts';
import { sign } from './sign.ts';

export const abs: UnaryFunction = scalar<Unary>({
  name: 'abs',
  doc: 'Absolute value of x, elementwise; its derivative at 0 is 0.',
  formula: ([x]) => s.abs(x),
  derivative: ([x]) => [sign(x)],
  rule: 'absolute value',
  domain: [[-3, 3]],
  kinks: [0],
  functionNames: ['abs'],
  range: { least: 0 },
  latex: ([x]) => `\\left|${x}\\right|`,
  simplify: ([x]) => {
    const sameSize = appliedTo(neg, x) ?? appliedTo(abs, x);
    return sameSize && abs(sameSize[0]!);
  },
});
