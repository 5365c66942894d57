import type { Node, Operand } from '../graph/node.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { exp } from './exp.ts';
import { expm1 } from './expm1.ts';
import { greater } from './greater.ts';
import { besideZero } from './helpers.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

/**
 * x where x > 0, else alpha * (exp(x) - 1), elementwise; alpha is 1 when none is given; its derivative at 0 is alpha.
 * An alpha that is not finite is refused. Clevert et al. 2016.
 *
 * @example
 * import { elu, evaluate, grad, input } from 'chainrule';
 *
 * const x = input('x', []);
 * const y = elu(x);
 * console.log(evaluate(y, { x: -1 })); // -0.632
 * console.log(evaluate(grad(y, x), { x: -1 })); // 0.368
 */
export const elu: OperationFunction<[x: Operand, alpha?: number]> = composed(
  {
    name: 'elu',
    // The exponent is held at 0 where the other branch is taken: exp must not overflow there, in value or gradient.
    expand: ([x], { alpha }) => {
      const positive = greater(x!, 0);
      return where(positive, x!, mul(alpha as number, expm1(where(positive, 0, x!))));
    },
    notation: {
      textbook: ([x], { alpha }) => where(greater(x!, 0), x!, mul(alpha as number, sub(exp(x!), 1))),
      latex: ([x]) => `\\operatorname{elu}\\left(${x}\\right)`,
    },
  },
  (apply) =>
    (x, alpha = 1): Node => {
      requireNumber('elu', 'alpha', alpha);
      return apply([x], { alpha });
    },
);

export const samples: Samples = () => besideZero((x) => elu(x, 0.8));
