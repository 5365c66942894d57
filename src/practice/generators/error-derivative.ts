/** The derivative of the squared error of one neuron. */
import { derived } from '../derived.ts';
import { pick, whole } from '../draw.ts';
import { written } from '../expressions.ts';
import type { ProblemGenerator } from '../generator.ts';

export const errorDerivative: ProblemGenerator = {
  name: 'error-derivative',
  topic: 'gradient',
  description: 'the squared error of one neuron by a weight or its bias',
  draw: (random, level) => {
    const name = pick(random, level === 1 ? [''] : ['sigma', 'tanh']);
    const sum = level === 3 ? 'w1 x1 + w2 x2 + b' : 'w x + b';
    const wanted = pick(random, level === 3 ? ['w1', 'w2', 'b'] : ['w', 'b']);
    const other = wanted === 'b' ? (level === 3 ? 'w1' : 'w') : 'b';
    const scale = pick(random, ['(1/2) ', '', `${whole(random, 3, 9)} `]);
    const inner = name === '' ? sum : `${name}(${sum})`;
    const { text, node, variable } = written(`${scale}(${inner} - y)^2`);
    return derived({
      question: `What is \`∂L/∂${wanted}\` of the squared error \`L = ${text}\`?`,
      form: 'an expression in the names of the question',
      hint: `The square first, then what is inside it, down to \`${wanted}\`; all other names are constants.`,
      expression: node,
      wrt: variable(wanted),
      others: [variable(other)],
    });
  },
};
