/** Answers as people type them: by value, never by string; wrong ones traced to their mistake. */
import { expect, test } from 'vitest';
import { answerText } from '../../src/practice/answer.ts';
import { judgeAnswer } from '../../src/practice/judge.ts';
import { drawProblem, problemById } from '../../src/practice/problem.ts';

/** The lecture's question: ∂/∂w1 of log(sigma(w1 x1 + w2 x2)), with a for the sigmoid. */
const lecture = problemById('quiz-likelihood/1/0');
/** 2-1024-512-3. */
const count = problemById('quiz-parameters/1/0');

function said(id: string, answer: string): string {
  const { verdict, message } = judgeAnswer(problemById(id), answer);
  return `${verdict}: ${message}`;
}

test.each([
  '(1-a)*x1',
  'x1 - a x1',
  '(1 − a)·x1',
  '(1 - sigma(w1 x1 + w2 x2)) x1',
  'x1/(1 + e^(w1 x1 + w2 x2))',
  '1/a * a(1 - a) * x1',
  '1/a * a(1 - a) * x1 = (1 - a) x1',
])('%s is the derivative of the log-likelihood', (answer) => {
  expect(judgeAnswer(lecture, answer)).toMatchObject({ verdict: 'right' });
});

test.each([
  ['(1-a) x2', 'wrong-variable', 7],
  ['(1-a) w1', 'weight-for-input', 3],
  ['a x1', 'sigmoid-square', 2],
  ['x1/a', 'outer-missing', 6],
  ['a(1-a) x1', 'outer-missing', 7],
  ['1/a', 'inner-missing', 7],
])('%s is %s at step %i', (answer, kind, step) => {
  const { verdict, named } = judgeAnswer(lecture, answer);
  expect(verdict).toBe('wrong');
  const found = named.map(({ mistakes: [mistake] }) => ({ kind: mistake!.kind, step: mistake!.step }));
  expect(found).toContainEqual({ kind, step });
});

test.each([
  ['quiz-likelihood/1/1', 'x1', 'one-minus-missing', 2],
  ['quiz-likelihood/1/1', '1 - a x1', 'parentheses-missing', 7],
  ['sigmoid-derivative/1/450117', '4x^3 (sigma(x^4-2) - (1-sigma(x^4-2)))', 'sigmoid-difference', 1],
  ['sigmoid-derivative/1/450117', '4x^3 (x^4-2)(1-(x^4-2))', 'derivative-of-argument', 1],
  ['sigmoid-derivative/1/450117', '4x^3 sigma(x^4-2)*1-sigma(x^4-2)', 'parentheses-missing', 5],
  ['sigmoid-derivative/1/450117', '4x^3 (1-sigma(x^4-2))', 'sigmoid-factor-missing', 1],
  ['chain-rule/2/91825', '3x^2(1+tanh(x^3+6)^2)', 'tanh-plus', 1],
  ['chain-rule/2/91825', '3x^2*1-tanh(x^3+6)^2', 'parentheses-missing', 5],
])('%s: %s is %s at step %i', (id, answer, kind, step) => {
  const { verdict, named } = judgeAnswer(problemById(id), answer);
  expect(verdict).toBe('wrong');
  const found = named.map(({ mistakes: [mistake] }) => ({ kind: mistake!.kind, step: mistake!.step }));
  expect(found).toContainEqual({ kind, step });
});

test.each(['0', '10^-20', '4x^3 sigma(x^4-2)(1-sigma(x^4-2)) + 10^-9'])(
  'nothing is said of 0 times or by 0: %s',
  (answer) => {
    const text = said('sigmoid-derivative/1/450117', answer);
    expect(text).toMatch(/^wrong/);
    expect(text).not.toMatch(/is 0 times|constant, 0\./);
  },
);

test('what is saturated everywhere is right in its own words', () => {
  // 8 (1 - tanh(2x^4 + 9)^2) x^3
  expect(said('chain-rule/2/5', '8 x^3/cosh(2x^4 + 9)^2')).toBe('right: Right.');
  expect(said('chain-rule/2/5', '8*(1 - tanh(2*x^4 + 9)^2)*x^3')).toBe('right: Right.');
});

test('two slips that lead to the same answer are both named', () => {
  const { message, named } = judgeAnswer(lecture, '1 - a');
  expect(message).toMatch(
    /^One of these: you lost the constant factor `x1` — at step 3: .*; or .* inner derivative `x1`/,
  );
  expect(named).toHaveLength(2);
});

test('a wrong sign is said', () => {
  expect(judgeAnswer(lecture, '-(1-a) x1').message).toBe('The size is right, the sign is wrong.');
});

test('a missing factor is found among the results of the steps', () => {
  // The right answer, (1 - a) x1, divided by a (1 - a) x1.
  expect(judgeAnswer(lecture, '1/a * x1/x1').message).toContain('inner derivative');
  const problem = drawProblem('chain-rule', { seed: 7, level: 2 });
  // f = (2x^2 + 5)^5, f' = 20x (2x^2 + 5)^4: without the 5u^4 of the outside and without the 4 of 4x.
  expect(judgeAnswer(problem, '10 (2x^2 + 5)^4').message).toMatch(/^A factor is missing: what step 2 gives/);
});

test.each([
  ['(1-a', 'a bracket that does not close'],
  ['(1-A) x1', 'unknown variable: got A; expected one of w1, x1, w2, x2, a, y, ℓ, ŷ — try a'],
  ['', 'nothing is typed: expected an expression'],
  ['sin x1 x2', 'sin x1 x2'],
])('%s is asked again', (answer, problem) => {
  const { verdict, message } = judgeAnswer(lecture, answer);
  expect(verdict).toBe('again');
  expect(message).toContain(problem);
});

test('what has no value at any point is not right', () => {
  expect(judgeAnswer(lecture, 'log(-1 - x1^2)').verdict).not.toBe('right');
});

test.each(['529411', '529,411', '529 411', '3072 + 524800 + 1539'])('%s parameters', (answer) => {
  expect(judgeAnswer(count, answer).verdict).toBe('right');
});

test.each(['7/5', '1.4', '1,4', '$1.4$', '140 %', '1 2/5', 'w := 1.4', 'w = 3 - 0.2·8 = 1.4'])(
  '%s is 1.4',
  (answer) => {
    expect(said('descent-step/1/450117', answer)).toBe('right: Right.');
  },
);

test.each(['1.39', '1.41', '1.401', '1.4001'])('%s is not 1.4, which is exact', (answer) => {
  expect(said('descent-step/1/450117', answer)).toMatch(/^wrong: Close, but not it: this number is exact/);
});

test('the form says which digits are wanted', () => {
  expect(problemById('descent-step/1/450117').form).toBe('a number, exact');
  expect(problemById('hidden-weight/3/558499').form).toBe('a number or a fraction, exact or to three digits');
});

test.each(['-1/3', '-0,333', '-0.333', '-33.3 %', '-0.33333'])('%s is -1/3', (answer) => {
  expect(judgeAnswer(problemById('hidden-weight/3/558499'), answer).verdict).toBe('right');
});

test.each(['-0.334', '-0.332', '1/3', '-33'])('%s is not -1/3', (answer) => {
  expect(judgeAnswer(problemById('hidden-weight/3/558499'), answer).verdict).toBe('wrong');
});

test.each(['8×4', '8x4', '8 x 4', '8 by 4', '(8, 4)', '[8, 4]'])('%s is a shape', (answer) => {
  expect(judgeAnswer(problemById('weight-shape/2/91825'), answer).verdict).toBe('right');
});

test.each(['w = -4.5, b = -0.5', 'b = -0.5, w = -4.5', 'w=-4.5; b=-0.5', '-4,5; -0,5', '−4.5, −0.5', '[-9/2, -1/2]'])(
  '%s are two numbers by name or in order',
  (answer) => {
    expect(judgeAnswer(problemById('batch-step/2/91825'), answer).verdict).toBe('right');
  },
);

test.each([
  ['sigmoid-derivative/1/450117', '4x^3 f(x)(1-f(x))'],
  ['sigmoid-derivative/1/450117', 's = sigma(x^4-2); 4x^3 s(1-s)'],
  ['sigmoid-derivative/1/450117', 'x^3/cosh((x^4-2)/2)^2'],
  ['quiz-likelihood/1/1', '(y-a)x1'],
  ['quiz-likelihood/1/1', '(1-ŷ) x1'],
  ['quiz-likelihood/1/1', 'z = w1 x1 + w2 x2; (1-σ(z))x1'],
  ['quiz-likelihood/1/1', 'z = w1 x1 + w2 x2; s = σ(z); (1-s)x1'],
  ['cross-entropy/1/450117', '2 ln 2'],
  ['xor-network/1/1', '0 2 2 0'],
  ['batch-step/2/91825', 'w=-4.5 and b=-0.5'],
  ['batch-step/2/91825', 'w = -4.5, and b = -0.5'],
  ['batch-step/2/91825', 'w := -4.5, b := -0.5'],
  ['concepts/1/450117', 'option d'],
  ['concepts/1/450117', 'The answer is d.'],
  ['concepts/1/450117', 'd, because prices are real numbers'],
  ['quiz-softmax/1/854280', '(d)'],
  ['quiz-softmax/1/854280', 'D) Softmax over K neurons.'],
])('%s: %s is right', (id, answer) => {
  expect(said(id, answer)).toBe('right: Right.');
});

test('counts are exact, and their slips are named', () => {
  expect(judgeAnswer(count, '529410').verdict).toBe('wrong');
  expect(judgeAnswer(count, '529408').message).toContain('the biases of the output layer — at step 3');
  // 2 biases too many: those of the inputs.
  expect(judgeAnswer(count, '529413').message).toContain('biases for the inputs');
});

test('numbers are right to three digits, fractions and decimals alike', () => {
  // Logits ln 4, ln 10, ln 3, 0, each plus 2: class 3 has 3/18.
  const problem = drawProblem('softmax-probability', { seed: 7, level: 3 });
  const verdicts = ['1/6', '3/18', '0.167', '0.1666', '0.17', '0.2', '1/7'].map(
    (answer) => judgeAnswer(problem, answer).verdict,
  );
  expect(verdicts).toEqual(['right', 'right', 'right', 'right', 'again', 'wrong', 'wrong']);
});

test('lists are read with and without brackets, and counted', () => {
  // p = [0.3, 0.2, 0.5], class 1.
  const problem = drawProblem('softmax-gradient', { seed: 7, level: 1 });
  for (const answer of ['[-0.7, 0.2, 0.5]', '-7/10, 1/5, 1/2', '(-.7, .2, .5)'])
    expect(judgeAnswer(problem, answer).verdict).toBe('right');
  const short = judgeAnswer(problem, '[-0.7, 0.2]');
  expect(short.verdict).toBe('again');
  expect(short.message).toContain('got 2; expected 3 numbers');
  expect(judgeAnswer(problem, '[0.7, -0.2, -0.5]').message).toContain('ŷ − y');
});

test('the same mistake at two steps is one mistake', () => {
  // f = -x^3 - 3x y + 5y^2
  const problem = drawProblem('gradient', { seed: 7, level: 1 });
  expect(judgeAnswer(problem, '[-3x^2 - 3y, 10y - 3x]').verdict).toBe('right');
  expect(judgeAnswer(problem, '[-3x^3 - 3y, 10y^2 - 3x]').message).toMatch(/not lowered by 1 — at steps 1 and 7/);
});

test('two different mistakes are found together', () => {
  const problem = drawProblem('two-layers', { seed: 7, level: 2 });
  const pair = problem.pairs().find(({ mistakes }) => mistakes[0]!.kind !== mistakes[1]!.kind)!;
  const value = pair.answer.kind === 'numbers' ? pair.answer.values[0]! : Number.NaN;
  const { named } = judgeAnswer(problem, String(value));
  expect(named.length).toBeGreaterThan(0);
});

test('lines before the answer show where the values part', () => {
  // L(w) = (w - 3)^2 at w = -3 with rate 0.05: the gradient is -12, the new weight -2.4.
  const id = 'descent-step/1/7';
  expect(said(id, "L' = -12; w = -3 + 0.6 = -2.4")).toBe('right: Right.');
  expect(said(id, "L' = -12; w = -3 + 0.6 = -2.3")).toContain('Up to `-3 + 0.6` (step 2) it is right; at `-2.3`');
  expect(said(id, "L' = -13; w = -2.34")).toContain('The first line, `-13`, is off already. Look at step 1');
});

test('the result of a step is recognised as such', () => {
  // Its output is -1.5/3 - 2/3.
  expect(said('hidden-weight/2/7', '-7/6')).toMatch(/^wrong: That is the result of step 2 .* not yet its end\.$/);
});

test('a difference quotient must be simplified', () => {
  // f = x^2 + 9
  const id = 'limit/1/7';
  expect(said(id, '2x + h')).toBe('right: Right.');
  expect(said(id, '((x + h)^2 - x^2)/h')).toMatch(/^again: Right, but not simplified/);
  expect(said(id, '2x')).toContain('the limit for h → 0 already');
});

test('choices are letters or words, and each wrong one has its reason', () => {
  const problem = problemById('quiz-softmax/1/3');
  expect(judgeAnswer(problem, 'Softmax over K neurons').verdict).toBe('right');
  expect(judgeAnswer(problem, 'relu over K neurons').message).toContain('no upper bound');
  const other = judgeAnswer(problem, 'x');
  expect(other.verdict).toBe('again');
  expect(other.message).toContain('a to d');
});

test('numbers of a network may be typed by their names, as text or in LaTeX', () => {
  // ŷ - y is -3/8, a(1 - a) is 3/16, x₂ is -3, and the weight behind it -1.5.
  const problem = problemById('hidden-weight/1/777381');
  const typed = '(0.625 - y) w(2)12 · 0.25 · 0.75 x_2';
  expect(judgeAnswer(problem, typed).verdict).toBe('right');
  expect(judgeAnswer(problem, '(0.625 - y) w^{(2)}_{12} 0.25 \\cdot 0.75 x₂').verdict).toBe('right');
  expect(judgeAnswer(problem, '∂L/∂w(1)22 = -0.375 · w(2)12 · 3/16 · x2 = -0.316').verdict).toBe('right');
  expect(judgeAnswer(problem, '0.5 w(3)11').message).toContain('w(3)11');
});

test('transposed indices, transposed weights and a mean of paths are named', () => {
  // The weight to the first neuron from the second input, taken for that to the second from the first.
  const problem = problemById('hidden-weight/1/3');
  const kinds = problem.slips.map(({ mistakes: [first] }) => first!.kind);
  expect(kinds).toContain('weights-transposed');
  const transposed = problem.slips.find(({ mistakes: [first] }) => first!.kind === 'indices-transposed')!;
  expect(judgeAnswer(problem, answerText(transposed.answer)).message).toContain('The indices are the other way round');
  const paths = problemById('two-paths/1/3');
  expect(judgeAnswer(paths, '39/16').message).toContain(
    'ou took the mean; the right one is the sum over the two paths',
  );
});

test('a number that was cut off in place of rounded is not called exact', () => {
  const judged = (problem: string, answer: string) => judgeAnswer(problemById(problem), answer).message;
  // ln 4 = 1.386…
  expect(judged('cross-entropy/1/450117', '1.38')).toBe(
    'Close, but not it: its third digit is another one, rounded and not cut off.',
  );
  expect(judged('descent-step/1/450117', '1.401')).toBe('Close, but not it: this number is exact, without rounding.');
});
