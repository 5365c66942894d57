/** The six questions of the lecture, in its order; seeds only change the order of the choices. */
import { choice, type Question } from '../choice.ts';
import type { ProblemGenerator } from '../generator.ts';
import { likelihoodOf } from './log-likelihood.ts';
import { countExercise } from './parameter-count.ts';
import { linearXor, outputForClasses, trainingMethod, whatIsLearned } from './quiz-questions.ts';

function asked(name: string, description: string, question: Question): ProblemGenerator {
  return { name, topic: 'quiz', description, draw: (random) => choice(random, question) };
}

export const quizLikelihood: ProblemGenerator = {
  name: 'quiz-likelihood',
  topic: 'quiz',
  description: 'the derivative of the log-likelihood by a weight',
  draw: () => likelihoodOf('w1 x1 + w2 x2', 'w1', 'w2', 1, ''),
};

export const quizSoftmax: ProblemGenerator = asked('quiz-softmax', 'the output for K classes', outputForClasses);

export const quizParameters: ProblemGenerator = {
  name: 'quiz-parameters',
  topic: 'quiz',
  description: 'the parameters of 2-1024-512-3',
  draw: () => countExercise([2, 1024, 512, 3]),
};

export const quizXor: ProblemGenerator = asked('quiz-xor', 'linear networks and XOR', linearXor);

export const quizLearned: ProblemGenerator = asked('quiz-learned', 'what training computes and changes', whatIsLearned);

export const quizMethod: ProblemGenerator = asked('quiz-method', 'training with limited means', trainingMethod);
