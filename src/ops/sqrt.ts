import { s } from '../graph/scalar.ts';
import { scalar, type Unary, type UnaryFunction } from './define.ts';
import { div } from './div.ts';

export const sqrt: UnaryFunction = scalar<Unary>({
  name: 'sqrt',
  doc: 'Square root of x, elementwise; NaN below 0.',
  formula: ([x]) => s.sqrt(x),
  derivative: (_, y) => [div(0.5, y)],
  definedFor: { least: 0 },
  range: { least: 0 },
  notation: { functionNames: ['sqrt'], latex: ([x]) => `\\sqrt{${x}}` },
  teaching: { rule: 'square root' },
  tests: { domain: [[0.5, 3]] },
});
