/** Practice with feedback: problems from a seed, answers judged by their values, and the mistake behind a wrong one. */
import assert from 'node:assert/strict';
import { answerText, drawProblem, judgeAnswer, problemSet } from 'chainrule/practice';

// The lecture's question. Two spellings of the right answer, and three wrong ones.
const problem = drawProblem('quiz-likelihood', { seed: 0 });
console.log(problem.question);
for (const answer of ['(1-a)*x1', 'x1 - a x1', '(1-a) x2', 'x1/a', '(1-a']) {
  const { verdict, message } = judgeAnswer(problem, answer);
  console.log(`\n  ${answer}\n  ${verdict}: ${message}`);
}
assert.equal(judgeAnswer(problem, 'x1/(1 + exp(w1 x1 + w2 x2))').verdict, 'right');
assert.match(judgeAnswer(problem, 'x1/a').message, /differentiated the inside only/);
assert.equal(judgeAnswer(problem, '(1-a').verdict, 'again');

// The way there, step by step; each is a place where a mistake can be made.
console.log('\nThe way there:');
for (const { number, text } of problem.solution) console.log(`  ${number}. ${text}`);

// All six questions of the quiz with their answers.
console.log('\nThe quiz:');
for (const { question, answer, options } of problemSet({ topic: 'quiz', seed: 1, count: 6 })) {
  console.log(`  ${question}\n    ${answer.kind === 'choice' ? options![answer.index] : answerText(answer)}`);
}

// How many mistakes can be told apart, in one problem of each kind.
const mixed = problemSet({ seed: 4, count: 30, level: 2 });
const slips = mixed.reduce((total, { slips: all }) => total + all.length, 0);
console.log(`\n${mixed.length} problems know ${slips} wrong answers by the mistake that leads to them`);
for (const drawn of mixed) assert.equal(judgeAnswer(drawn, answerText(drawn.answer)).verdict, 'right', drawn.id);
