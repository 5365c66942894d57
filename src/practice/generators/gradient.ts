/** The gradient of a function of two variables. */
import { derived } from '../derived.ts';
import { signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { ProblemGenerator } from '../generator.ts';
import { drawFunction } from './partial-derivative.ts';

export const gradient: ProblemGenerator = {
  name: 'gradient',
  topic: 'gradient',
  description: 'both partial derivatives as a list',
  draw: (random, level) => {
    const easy = `${coefficient(signed(random, 5))}x^${whole(random, 2, 4)}${term(signed(random, 5), 'x y')}${term(signed(random, 5), `y^${whole(random, 2, 4)}`)}`;
    const { text, node, variable } = written(level === 1 ? easy : drawFunction(random, level === 2 ? 1 : 2));
    return derived({
      question: `What is the gradient \`[∂f/∂x, ∂f/∂y]\` of \`f(x, y) = ${text}\`?`,
      form: 'a list of two expressions, as [x + y, 2x]',
      hint: 'Two partial derivatives: first by `x` with `y` held constant, then by `y` with `x` held constant.',
      expression: node,
      wrt: [variable('x'), variable('y')],
    });
  },
};
