/** Derivatives of sums of powers. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const powerRule: ProblemGenerator = {
  name: 'power-rule',
  topic: 'derivative',
  description: 'sums of powers',
  draw: (random, level) => {
    const { text, node, variable } = written(drawSum(random, level));
    return derived({
      question: `Differentiate \`f(x) = ${text}\`.`,
      form: 'an expression in x',
      hint: 'Term by term: the exponent comes down in front, and is lowered by 1. Constants vanish.',
      expression: node,
      wrt: variable('x'),
    });
  },
};

function drawSum(random: Random, level: Level): string {
  const a = signed(random, 6);
  const n = whole(random, 2, 5);
  if (level === 1) return `${coefficient(a)}x^${n}${term(signed(random, 9))}`;
  if (level === 2) return `${coefficient(a)}x^${n + 1}${term(signed(random, 6), `x^${n}`)}${term(signed(random, 9))}`;
  return `${coefficient(a)}sqrt(x)${term(signed(random, 6), `x^${n}`)} + ${whole(random, 2, 6)}/x^${whole(random, 2, 3)}`;
}
