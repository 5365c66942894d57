/** Derivatives of products. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { pick, signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const productRule: ProblemGenerator = {
  name: 'product-rule',
  topic: 'derivative',
  description: 'products of two functions',
  draw: (random, level) => {
    const { text, node, variable } = written(drawProduct(random, level));
    return derived({
      question: `Differentiate \`f(x) = ${text}\`.`,
      form: 'an expression in x',
      hint: "With `u` and `v` for the two factors: `(u v)' = u' v + u v'`.",
      expression: node,
      wrt: variable('x'),
    });
  },
};

function drawProduct(random: Random, level: Level): string {
  const n = whole(random, 2, 5);
  const name = pick(random, ['sin', 'cos', 'exp', 'log', 'tanh', 'sigma']);
  if (level === 1) return `x^${n} ${name}(x)`;
  const linear = `(${coefficient(signed(random, 5))}x^${n}${term(signed(random, 9))})`;
  if (level === 2) return `${linear} ${name}(x)`;
  return `${linear} ${name}(${whole(random, 2, 5)}x)`;
}
