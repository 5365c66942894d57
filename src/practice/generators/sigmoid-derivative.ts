/** Derivatives of functions of the sigmoid. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { pick, signed, whole } from '../draw.ts';
import { term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const sigmoidDerivative: ProblemGenerator = {
  name: 'sigmoid-derivative',
  topic: 'likelihood',
  description: 'functions of the sigmoid',
  draw: (random, level) => {
    const { text, node, variable } = written(drawFunction(random, level));
    return derived({
      question: `Differentiate \`f(x) = ${text}\`, where \`sigma(z) = 1/(1 + e^(-z))\`.`,
      form: 'an expression in x; sigma(…) may be used',
      hint: "`sigma'(z) = sigma(z) (1 - sigma(z))`, and then the inner derivative.",
      expression: node,
      wrt: variable('x'),
    });
  },
};

function drawFunction(random: Random, level: Level): string {
  const inner = `${whole(random, 2, 9)}x${term(signed(random, 9))}`;
  const n = whole(random, 2, 5);
  if (level === 1) return pick(random, [`sigma(${inner})`, `sigma(x^${n}${term(signed(random, 9))})`]);
  if (level === 2) return pick(random, [`log(sigma(${inner}))`, `log(1 - sigma(${inner}))`, `sigma(${inner})^${n}`]);
  return pick(random, [
    `x^${n} sigma(${inner})`,
    `x^${n} log(sigma(${inner}))`,
    `tanh(sigma(${inner}))`,
    `exp(${n}sigma(${inner}))`,
  ]);
}
