import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

export const floor: UnaryFunction = scalar<Unary>({
  name: 'floor',
  doc: 'The largest integer not above x, elementwise; no gradient.',
  formula: ([x]) => s.floor(x),
  derivative: () => [undefined],
  kinks: [-3, -2, -1, 0, 1, 2, 3],
  notation: { functionNames: ['floor'], latex: ([x]) => `\\left\\lfloor ${x} \\right\\rfloor` },
  teaching: { rule: 'constant' },
  tests: { domain: [[-3, 3]] },
});
