import { constant, constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { type BinaryFunction, binary } from './define.ts';
import { appliedTo, stretch, unchanged, uniformValue } from './helpers.ts';
import { neg } from './neg.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * a * b, elementwise; operands broadcast. For products of matrices there is {@link matmul}.
 *
 * @example
 * import { evaluate, grad, input, mul } from 'chainrule';
 *
 * const [w, x] = [input('w', []), input('x', [])];
 * console.log(evaluate(mul(w, x), { w: 3, x: 2 })); // 6
 * console.log(evaluate(grad(mul(w, x), w), { w: 3, x: 2 })); // 2
 */
export const mul: BinaryFunction = binary({
  name: 'mul',
  formula: ([a, b]) => s.mul(a, b),
  derivative: ([a, b]) => [b, a],
  simplify: ([a, b], node) => {
    for (const [x, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const all = uniformValue(x);
      if (all === 1) return unchanged(other, node);
      if (all === -1) return neg(stretch(other, node));
      const value = constantValue(x);
      if (value === 0) return stretch(constant(0), node);
      const negated = appliedTo(neg, other);
      if (negated && value !== undefined) return stretch(mul(negated[0]!, -value), node);
    }
    const negatedA = appliedTo(neg, a);
    const negatedB = appliedTo(neg, b);
    return negatedA && negatedB && mul(negatedA[0]!, negatedB[0]!);
  },
  notation: {
    infix: { symbol: '*', precedence: 2 },
    latex: ([a, b]) => (needsDot(a!, b!) ? `${a} \\cdot ${b}` : `${a} ${b}`),
  },
  teaching: { rule: 'product' },
});

export const samples: Samples = () =>
  scalarSamples(mul, [
    [-3, 3],
    [-3, 3],
  ]);

/** Where factors side by side would read as one number, as a mixed number, or as a function and its argument. */
function needsDot(left: string, right: string): boolean {
  if (/^\{*\d/.test(right)) return true;
  if (/\d$/.test(left) && right.startsWith('\\frac')) return true;
  return /(?:[A-Za-z]|_\{[^{}]*\}|\\(?:hat|mathrm)\{[^{}]*\})$/.test(left) && right.startsWith('\\left(');
}
