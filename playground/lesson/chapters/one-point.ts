/** Chapter 10: local slopes on edges, multiplied along a path, added over paths. */
import { choiceAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const onePoint: Chapter = {
  title: 'One point, forward and back',
  goal: 'Local slopes on edges, multiplied along a path, added over paths.',
  steps: [
    {
      text: 'Forward, each box makes its number. Backward, each edge multiplies by its own small slope.',
      link: 'networkShape=&weights=0.5,-0.25,0&probe=1,2,1&view=graph&predict=all',
      panel: 'point',
      task: { text: 'Answer the numbers in the panel One point.', isDone: ({ isWalked }) => isWalked },
    },
    {
      text: 'Now two neurons in between: both get `x1`.',
      ask: choiceAsk({
        question: 'Going back from the loss to `x1`: what happens at the place where the two paths meet?',
        options: [
          ['they are multiplied', 'Along a path times, between paths plus', 'paths-multiplied'],
          ['the larger one counts', 'Both neurons move when `x1` moves'],
          ['they are added'],
        ],
        right: 2,
        why: 'A small move of `x1` moves both neurons, and each moves the loss.',
        isGuess: true,
      }),
      reveal: 'Where one number feeds two neurons, both ways back are added.',
    },
    {
      text: 'Work it out: the slope by each number, and at the end by `x1`.',
      link: 'networkShape=2&activation=sigmoid&weights=0.5,-0.25,0,-2,1,0,1,-1,0&probe=1,2,1&view=graph&predict=ask',
      panel: 'point',
      task: { text: 'Answer the numbers in the panel One point, down to ∂ℓ/∂x₁.', isDone: ({ isWalked }) => isWalked },
    },
    {
      text: 'Now a point of your own, with two neurons that were drawn by lot. All numbers are given but the last.',
      link: 'networkShape=2&activation=sigmoid&view=graph&predict=last',
      panel: 'point',
      task: {
        text: 'Click a point in the output, and answer the number that is asked.',
        isDone: ({ isWalked }) => isWalked,
      },
    },
  ],
  checks: ['two-paths/2', 'hidden-weight/1'],
};
