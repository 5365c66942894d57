import { constantValue, type Node } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { type BinaryFunction, binary } from './define.ts';
import { equal } from './equal.ts';
import { greaterEqual } from './greater-equal.ts';
import { one, stretch, unchanged } from './helpers.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { reciprocal } from './reciprocal.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

/**
 * a to the power b, elementwise; operands broadcast; x^0 = 1 for every x, NaN for a negative base with a fractional
 * exponent.
 *
 * @example
 * import { evaluate, grad, input, pow } from 'chainrule';
 *
 * const x = input('x', []);
 * console.log(evaluate(pow(x, 3), { x: 2 })); // 8
 * console.log(evaluate(grad(pow(x, 3), x), { x: 2 })); // 12
 */
export const pow: BinaryFunction = binary({
  name: 'pow',
  formula: ([a, b]) => s.pow(a, b),
  derivative: ([a, b], y) => [byBase(a, b), b.kind === 'constant' ? undefined : byExponent(a, b, y)],
  simplify: ([a, b], node) => {
    switch (constantValue(b)) {
      case 0:
        return stretch(one(), node);
      case 1:
        return unchanged(a, node);
      case 2:
        return square(stretch(a, node));
      case -1:
        return reciprocal(stretch(a, node));
      default:
        return undefined;
    }
  },
  notation: { infix: { symbol: '^', precedence: 3 }, latex: ([a, b]) => `{${a}}^{${b}}` },
  teaching: { rule: 'power' },
});

export const samples: Samples = () =>
  scalarSamples(pow, [
    [0.5, 3],
    [-2, 2],
  ]);

/** b a^(b - 1); where both are 0 the power is 1, since 0 times the infinite 0^-1 would be NaN. */
function byBase(a: Node, b: Node): Node | undefined {
  const exponent = constantValue(b);
  if (exponent === 0) return undefined;
  if (exponent !== undefined) return mul(exponent, pow(a, exponent - 1));
  return mul(b, pow(where(mul(equal(a, 0), equal(b, 0)), 1, a), sub(b, 1)));
}

/** y log a; 0 where 0^b stays 0 (or 1) for every small change of b that keeps b from being negative. */
function byExponent(a: Node, b: Node, y: Node): Node {
  return mul(y, log(where(mul(equal(a, 0), greaterEqual(b, 0)), 1, a)));
}
