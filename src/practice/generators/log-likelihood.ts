/** The derivative of the log-likelihood of one neuron by one of its weights: the lecture's question. */
import type { Node } from '../../graph/node.ts';
import { derived } from '../derived.ts';
import { pick } from '../draw.ts';
import type { Exercise } from '../exercise.ts';
import { written } from '../expressions.ts';
import type { ProblemGenerator } from '../generator.ts';

export const logLikelihood: ProblemGenerator = {
  name: 'log-likelihood',
  topic: 'likelihood',
  description: 'the log-likelihood of one neuron',
  draw: (random, level) => {
    const inputs = pick(random, [1, 2, 3]);
    const bias = pick(random, ['', ' + b']);
    const z = Array.from({ length: inputs }, (_, i) => `w${i + 1} x${i + 1}`).join(' + ') + bias;
    const wanted = pick(random, [...Array.from({ length: inputs }, (_, i) => `w${i + 1}`), ...(bias ? ['b'] : [])]);
    const other = wanted === 'w1' ? (inputs > 1 ? 'w2' : undefined) : 'w1';
    return likelihoodOf(
      z,
      wanted,
      other,
      level === 1 ? 1 : level === 2 ? pick(random, [0, 1]) : 'y',
      pick(random, ['', '-']),
    );
  },
};

/** The exercise for `±(y log a + (1 - y) log(1 - a))` with `a = σ(z)`, for a label that is known or stays `y`. */
export function likelihoodOf(
  z: string,
  wanted: string,
  other: string | undefined,
  y: 0 | 1 | 'y',
  sign: '' | '-',
): Exercise {
  const a = `sigma(${z})`;
  const body = y === 1 ? `log(${a})` : y === 0 ? `log(1 - ${a})` : `y log(${a}) + (1 - y) log(1 - ${a})`;
  const text = sign === '' ? body : y === 'y' ? `-(${body})` : `-${body}`;
  const { node, variable } = written(text);
  const activation = written(a);
  const abbreviations = new Map<string, Node>([['a', activation.node]]);
  const known = y === 'y' ? '' : ` for a row with \`y = ${y}\``;
  return derived({
    question: `A neuron gives \`a = ${a}\`. What is \`∂ℓ/∂${wanted}\` of the ${sign === '' ? '' : 'negative '}log-likelihood${known}, \`ℓ = ${text}\`?`,
    form: 'an expression; a may be used for the output of the neuron',
    hint: "The chain rule through log, sigma and the sum: the derivative of log cancels against a factor of `sigma' = a (1 - a)`.",
    expression: node,
    wrt: variable(wanted),
    others: other === undefined ? [] : [variable(other)],
    abbreviations,
  });
}
