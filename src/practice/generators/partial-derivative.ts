/** One partial derivative of a function of several variables. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { pick, several, signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const partialDerivative: ProblemGenerator = {
  name: 'partial-derivative',
  topic: 'gradient',
  description: 'one variable changes, the others are held constant',
  draw: (random, level) => {
    const [name, other] = several(random, ['x', 'y'], 2) as [string, string];
    const { text, node, variable } = written(drawFunction(random, level));
    return derived({
      question: `What is \`∂f/∂${name}\` of \`f(x, y) = ${text}\`?`,
      form: 'an expression in x and y',
      hint: `\`${other}\` is held constant: treat it as a number.`,
      expression: node,
      wrt: variable(name),
      others: [variable(other)],
    });
  },
};

/** A function of x and y in which neither can be taken for the other. */
export function drawFunction(random: Random, level: Level): string {
  const [m, n] = several(random, [2, 3, 4], 2);
  const [a, b] = [signed(random, 5), signed(random, 5)];
  if (level === 1) return `${coefficient(a)}x^${m} y${term(b, `y^${n}`)}`;
  const name = pick(random, ['sin', 'cos', 'exp', 'tanh', 'sigma']);
  if (level === 2)
    return `${coefficient(a)}x^${m} y^${n}${term(b, ` ${name}(${whole(random, 2, 4)}x${term(signed(random, 4), 'y')})`)}`;
  return `x^${m} ${name}(${whole(random, 2, 4)}x y) + ${whole(random, 2, 5)}y^${n}`;
}
