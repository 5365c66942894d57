/** Problems by id, sets of them, and what is made of them: JSON and pages. */
import { expect, test } from 'vitest';
import { answerText } from '../../src/practice/answer.ts';
import { topics } from '../../src/practice/generator.ts';
import { problemGenerators } from '../../src/practice/generators/index.ts';
import { judgementJson, problemJson } from '../../src/practice/json.ts';
import { judgeAnswer } from '../../src/practice/judge.ts';
import { mathml } from '../../src/practice/mathml.ts';
import { drawProblem, problemById, problemSet } from '../../src/practice/problem.ts';
import { keyPage, sheetPage } from '../../src/practice/sheet.ts';

test('an id draws the same problem again', () => {
  const drawn = drawProblem('chain-rule', { seed: 17, level: 2 });
  expect(drawn.id).toBe('chain-rule/2/17');
  expect(problemJson(problemById(drawn.id))).toEqual(problemJson(drawn));
});

test.each([
  ['chain-rule', 'bad id'],
  ['chain-rule/4/1', 'bad id'],
  ['chian-rule/1/1', 'try "chain-rule"'],
])('%s is refused', (id, problem) => {
  expect(() => problemById(id)).toThrow(problem);
});

test('bad seeds and levels are refused', () => {
  expect(() => drawProblem('neuron', { seed: -1 })).toThrow('problem: seed: bad seed: got -1');
  expect(() => drawProblem('neuron', { seed: 0.5 })).toThrow('bad seed');
  expect(() => problemSet({ topic: 'backprob', seed: 1, count: 3 })).toThrow('try "backprop"');
});

test('every topic has generators, and every generator a topic', () => {
  expect(new Set([...problemGenerators.values()].map(({ topic }) => topic))).toEqual(new Set(topics.keys()));
});

test('a set has different problems of rising levels, of all topics but the quiz', () => {
  const set = problemSet({ seed: 3, count: 33 });
  expect(new Set(set.map(({ question }) => question)).size).toBe(33);
  expect(set.map(({ level }) => level)).toEqual(set.map(({ level }) => level).sort((a, b) => a - b));
  expect(new Set(set.map(({ topic }) => topic))).toEqual(
    new Set([...topics.keys()].filter((topic) => topic !== 'quiz')),
  );
  expect(problemSet({ seed: 3, count: 33 }).map(({ id }) => id)).toEqual(set.map(({ id }) => id));
});

test('the quiz is the six questions of the lecture, with its answers', () => {
  const quiz = problemSet({ topic: 'quiz', seed: 1, count: 10 });
  const answers = quiz.map(({ answer, options }) =>
    answer.kind === 'choice' ? options![answer.index] : answerText(answer),
  );
  expect(answers).toEqual([
    '(1 - sigma(w1*x1 + w2*x2))*x1',
    'softmax over K neurons',
    '529411',
    'no: its layers collapse to one linear layer, and no line separates XOR',
    'gradients, parameters',
    'minibatch SGD',
  ]);
});

test('a problem as JSON holds its answer, its way there and its slips', () => {
  const json = problemJson(problemById('descent-step/1/7'));
  expect(json).toMatchObject({ id: 'descent-step/1/7', topic: 'descent', level: 1, seed: 7, answer: '-2.4' });
  expect(json.solution.map(({ answer }) => answer)).toEqual(['-12', '-2.4']);
  const uphill = json.slips.find(({ answer }) => answer === '-3.6')!;
  expect(uphill.mistakes.map(({ kind, step }) => ({ kind, step }))).toEqual([{ kind: 'uphill', step: 2 }]);
  const problem = problemById('descent-step/1/7');
  expect(judgementJson(problem, '-3.6', judgeAnswer(problem, '-3.6'))).toMatchObject({
    verdict: 'wrong',
    slips: [{ answer: '-3.6' }],
  });
});

test('the sheet keeps the answers to itself', () => {
  const problems = [problemById('descent-step/1/7'), problemById('quiz-xor/1/0')];
  const options = { title: 'Practice', note: 'two <problems>' };
  const sheet = sheetPage(problems, options);
  const key = keyPage(problems, options);
  expect(sheet).toContain('two &lt;problems&gt;');
  expect(sheet).toContain('descent-step/1/7');
  expect(sheet).not.toContain('2.4');
  expect(key).toContain('<mn>2.4</mn>');
  expect(key).toContain('no line separates XOR');
});

test.each([
  ['x^2', '<msup><mi>x</mi><mrow><mn>2</mn></mrow></msup>'],
  ['(a + b)/2', '<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>'],
  ['w_12', '<msub><mi>w</mi><mn>12</mn></msub>'],
  ['w(1)11', '<msubsup><mi>w</mi><mn>11</mn><mrow><mo stretchy="false">(</mo><mn>1</mn>'],
  ['W(2) a', '<msup><mi>W</mi><mrow><mo stretchy="false">(</mo><mn>2</mn>'],
  ['aⱼ', '<msub><mi>a</mi><mi>j</mi></msub>'],
  ['w(1)j2', '<mrow><mi>j</mi><mn>2</mn></mrow>'],
  ['σ(2)', '<mi>σ</mi>'],
  ['sqrt(x)', '<msqrt>'],
  ['∂L/∂w1', '<mfrac><mrow><mo form="prefix">∂</mo><mi>L</mi></mrow>'],
  ['[[1, 2], [3, 4]]', '<mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>'],
  ['e^(-z)', '<mo form="prefix">−</mo>'],
  ['1 < 2', '&lt;'],
  ['a )( b', '<mtext>a )( b</mtext>'],
])('%s as MathML', (text, part) => {
  expect(mathml(text).text).toContain(part);
});

test('every formula of the problems can be set', () => {
  const unset = [...problemGenerators.values()].flatMap(({ name }) => {
    const page = keyPage([drawProblem(name, { seed: 5, level: 3 })], { title: '', note: '' });
    return page.match(/<mtext>[^<]*<\/mtext>/g) ?? [];
  });
  expect(unset).toEqual([]);
});

test('weights of networks are named as in walks, in the notation that is asked for', () => {
  const id = 'hidden-weight/1/777381';
  const [matrix, slides] = [problemById(id), problemById(id, { notation: 'slides' })];
  expect(matrix.question).toContain('`ŷ = w(2)11 a₁ + w(2)12 a₂`');
  expect(matrix.question).toContain('what is `∂L/∂w(1)22`');
  expect(slides.question).toContain('`ŷ = w(2)11 a₁₁ + w(2)21 a₁₂`');
  // The number to the second neuron from the first input.
  expect(matrix.question).toContain('`W(1) = [[-1.5, 0.5], [2.25, -0.75]]`');
  expect(slides.question).toContain('`w(1)12 = 2.25`');
  expect(slides.answer).toEqual(matrix.answer);
  expect(problemSet({ topic: 'two-paths', seed: 1, count: 2, notation: 'slides' })[0]!.question).toContain('w(1)12 x');
});
