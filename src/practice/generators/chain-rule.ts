/** Derivatives of functions of functions. */
import type { Random } from '../../numeric/random.ts';
import { derived } from '../derived.ts';
import { pick, several, signed, whole } from '../draw.ts';
import { coefficient, term, written } from '../expressions.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const chainRule: ProblemGenerator = {
  name: 'chain-rule',
  topic: 'derivative',
  description: 'functions of functions',
  draw: (random, level) => {
    const { text, node, variable } = written(drawChain(random, level));
    return derived({
      question: `Differentiate \`f(x) = ${text}\`.`,
      form: 'an expression in x',
      hint: 'Name the inside `u`. Differentiate the outside by `u`, then multiply by the derivative of `u` by `x`.',
      expression: node,
      wrt: variable('x'),
    });
  },
};

const functions = ['sin', 'cos', 'exp', 'log', 'sqrt', 'tanh', 'sigma'];

/** All insides are positive for a positive x, so that log and sqrt have a value. */
function drawChain(random: Random, level: Level): string {
  const [outer, middle] = several(random, functions, 2) as [string, string];
  const a = whole(random, 2, 6);
  const shift = term(whole(random, 1, 9));
  const power = `${coefficient(whole(random, 1, 5))}x^${whole(random, 2, 4)}`;
  const n = whole(random, 3, 6);
  if (level === 1)
    return pick(random, [`${outer}(${a}x)`, `(${a}x${term(signed(random, 9))})^${n}`, `${outer}(${a}x${shift})`]);
  if (level === 2) return pick(random, [`${outer}(${power}${shift})`, `(${power}${term(signed(random, 9))})^${n}`]);
  return pick(random, [
    `${outer}(${pick(
      random,
      ['exp', 'sigma', 'tanh'].filter((name) => name !== outer),
    )}(${a}x))`,
    `${outer}(${power}${shift})^${n}`,
    `${outer}(${power} + exp(${a}x))`,
    `sin(${middle}(${a}x))`,
  ]);
}
