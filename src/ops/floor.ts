import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';

/**
 * The largest integer not above x, elementwise; no gradient.
 *
 * @example
 * import { constant, evaluate, floor } from 'chainrule';
 *
 * console.log(evaluate([floor(constant([2.7, -2.7]))])); // [[2, -3]]
 */
export const floor: UnaryFunction = scalar<Unary>({
  name: 'floor',
  formula: ([x]) => s.floor(x),
  derivative: () => [undefined],
  kinks: [-3, -2, -1, 0, 1, 2, 3],
  notation: { functionNames: ['floor'], latex: ([x]) => `\\left\\lfloor ${x} \\right\\rfloor` },
  teaching: { rule: 'constant' },
  tests: { domain: [[-3, 3]] },
});
