import { constantValue, type Node } from '../graph/node.ts';
import { s } from '../graph/scalar.ts';
import { add } from './add.ts';
import { type TernaryFunction, ternary } from './define.ts';
import { greater } from './greater.ts';
import { appliedTo, unchanged } from './helpers.ts';
import { less } from './less.ts';
import { mul } from './mul.ts';
import { type Samples, scalarSamples } from './samples.ts';
import { sub } from './sub.ts';

/**
 * a where the condition c is not 0, else b, elementwise; operands broadcast. What is not chosen has no influence, NaN
 * included; c has no gradient.
 *
 * @example
 * import { constant, evaluate, greater, log, where } from 'chainrule';
 *
 * const x = constant([-1, 1]);
 * console.log(evaluate([where(greater(x, 0), log(x), 0)])); // [[0, 0]]
 */
export const where: TernaryFunction = ternary({
  name: 'where',
  formula: ([c, a, b]) => s.select(c, a, b),
  derivative: ([c]) => [undefined, where(c, 1, 0), where(c, 0, 1)],
  // A product with the derivative 0 would let an infinite cotangent through as NaN.
  cotangents: ([c], cotangent) => [undefined, where(c, cotangent, 0), where(c, 0, cotangent)],
  simplify: ([c, a, b], node) => {
    if (a === b) return unchanged(a, node);
    const condition = constantValue(c);
    return condition === undefined ? undefined : unchanged(condition === 0 ? b : a, node);
  },
  notation: {
    functionNames: ['where'],
    plain: ([c, a, b], everywhere) => {
      const [other, second, tie] = appliedTo(where, b) ?? [];
      if (!other || !areOpposite(c, other)) return add(mul(c, a), mul(sub(1, c), b));
      const either = add(mul(c, a), mul(other, second!));
      return everywhere ? add(either, mul(sub(sub(1, c), other), tie!)) : either;
    },
    latex: ([c, a, b]) => `\\begin{cases} ${a} & \\text{if } ${c} \\\\ ${b} & \\text{otherwise} \\end{cases}`,
  },
  teaching: { rule: 'case distinction' },
});

export const samples: Samples = () =>
  scalarSamples(
    (c, a, b) => where(greater(c, 0), a, b),
    [
      [-1, 1],
      [-3, 3],
      [-3, 3],
    ],
  );

/** True for a > b and a < b, in either order. */
function areOpposite(condition: Node, other: Node): boolean {
  const [a, b] = appliedTo(greater, condition) ?? appliedTo(greater, other) ?? [];
  const [c, d] = appliedTo(less, condition) ?? appliedTo(less, other) ?? [];
  return a !== undefined && c !== undefined && isSame(a, c) && isSame(b!, d!);
}

function isSame(a: Node, b: Node): boolean {
  return a === b || (constantValue(a) !== undefined && constantValue(a) === constantValue(b));
}
