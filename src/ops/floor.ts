import { s } from '../graph/scalar.ts';
import { type UnaryFunction, unary } from './define.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * The largest integer not above x, elementwise; no gradient.
 *
 * @example
 * import { constant, evaluate, floor } from 'chainrule';
 *
 * console.log(evaluate([floor(constant([2.7, -2.7]))])); // [[2, -3]]
 */
export const floor: UnaryFunction = unary({
  name: 'floor',
  formula: ([x]) => s.floor(x),
  derivative: () => [undefined],
  kinks: [-3, -2, -1, 0, 1, 2, 3],
  notation: { functionNames: ['floor'], latex: ([x]) => `\\left\\lfloor ${x} \\right\\rfloor` },
  teaching: { rule: 'constant' },
});

export const samples: Samples = () => scalarSamples(floor, [[-3, 3]]);
