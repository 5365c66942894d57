/** Derivatives of quotients. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { pick, signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const quotientRule: ProblemGenerator = {
  name: 'quotient-rule',
  topic: 'derivative',
  description: 'quotients of two functions',
  draw: (random, level) => {
    const { text, node, variable } = written(drawQuotient(random, level));
    return derived({
      question: `Differentiate \`f(x) = ${text}\`.`,
      form: 'an expression in x',
      hint: "With `u` above and `v` below: `(u/v)' = (u' v - u v')/v^2`.",
      expression: node,
      wrt: variable('x'),
    });
  },
};

function drawQuotient(random: Random, level: Level): string {
  const linear = `(${coefficient(signed(random, 5))}x${term(signed(random, 9))})`;
  const square = `(x^${whole(random, 2, 4)}${term(whole(random, 1, 9))})`;
  if (level === 1) return `${linear}/${square}`;
  const name = pick(random, ['sin', 'cos', 'exp', 'log', 'tanh']);
  if (level === 2) return `${name}(x)/${square}`;
  return `${name}(${whole(random, 2, 5)}x)/${square}`;
}
