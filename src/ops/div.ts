import { constantValue } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { type BinaryFunction, binary } from './define.ts';
import { stretch, unchanged } from './helpers.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';

/**
 * a / b, elementwise; operands broadcast.
 *
 * @example
 * import { constant, div, evaluate } from 'chainrule';
 *
 * console.log(evaluate([div(1, constant([2, 4]))])); // [[0.5, 0.25]]
 */
export const div: BinaryFunction = binary({
  name: 'div',
  formula: ([a, b]) => s.div(a, b),
  derivative: ([, b], y) => [reciprocal(b), neg(div(y, b))],
  simplify: ([a, b], node) => {
    const divisor = constantValue(b);
    if (divisor === 1) return unchanged(a, node);
    if (divisor === -1) return neg(stretch(a, node));
    if (divisor !== undefined && hasExactReciprocal(divisor)) return stretch(mul(a, 1 / divisor), node);
    return constantValue(a) === 1 ? reciprocal(stretch(b, node)) : undefined;
  },
  notation: { infix: { symbol: '/', precedence: 2 }, latex: ([a, b]) => `\\frac{${a}}{${b}}` },
  teaching: { rule: 'quotient' },
});

export const samples: Samples = () =>
  scalarSamples(div, [
    [-3, 3],
    [0.5, 3],
  ]);

/** Powers of two whose reciprocal is normal in float32 too: to multiply by it gives the same bits as the division. */
function hasExactReciprocal(value: number): boolean {
  let size = Math.abs(value);
  if (!(size >= 1.2e-38 && size <= 8.5e37)) return false;
  while (size > 1) size /= 2;
  while (size < 1) size *= 2;
  return size === 1;
}
