/** Signs, words and commands of LaTeX that people write and expressions do not have, each with what to write for it. */

/** What is said of a sign that no expression has. */
export const signHints: Readonly<Record<string, string>> = {
  '%': 'a division by 100',
  '!': 'a product; there is no factorial',
  '∞': 'a number',
  $: 'the formula without $',
  '∂': 'y = x^2; dy/dx, or --wrt x',
  '∇': 'the expression alone: derive gives its gradient',
  "'": 'd/dx (x^2), the operator before what is differentiated',
  '′': 'd/dx (x^2), the operator before what is differentiated',
  '∘': '⊙ for the products of elements, f(g(x)) for one function after another',
  '∈': 'the expression alone',
  '∫': 'an expression without integrals',
  '→': 'an expression without limits',
  '⟨': 'w·x for the sum of products',
  '⌈': '-floor(-x)',
  '.': 'exp(x) without a module before it, and * and ^ without a point',
  '?': 'a if condition else b, such as x if x > 0 else 0',
  ':': 'the expression alone, such as x^2',
};

/** The same of a command, without its backslash. */
export const commandHints: Readonly<Record<string, string>> = {
  partial: 'y = x^2; \\frac{\\partial y}{\\partial x}, or --wrt x',
  nabla: 'the expression alone: derive gives its gradient',
  int: 'an expression without integrals',
  lim: 'an expression without limits',
  to: 'an expression without limits',
  infty: 'a number',
  langle: 'w \\cdot x for the sum of products',
  circ: '\\odot for the products of elements, f(g(x)) for one function after another',
  in: 'the expression alone',
  mathbb: 'a sum over numbers, such as \\frac{1}{2} \\sum_{i=1}^{2} x_i for a mean',
  lceil: '-floor(-x)',
  binom: 'a number',
};

/** The same of a word that is no name. */
const words: Readonly<Record<string, string>> = {
  mod: 'x - 2*floor(x/2) for x mod 2',
  lim: 'an expression without limits',
  and: 'a product of conditions, such as (x > 0)*(x < 1), or 0 < x < 1',
  or: 'max of conditions, such as max(x < 0, x > 1)',
  logsumexp: 'log(sum(exp(z)))',
  argmax: 'an expression whose value is a number that changes smoothly',
  argmin: 'an expression whose value is a number that changes smoothly',
  heaviside: 'x > 0 for the step, or x >= 0',
  step: 'x > 0 for the step, or x >= 0',
  int: 'an expression without integrals',
};

export function wordHint(word: string): string | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
