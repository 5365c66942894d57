/** Chapter 5: scores become shares: exponentiate, divide by the sum. */
import { choiceAsk, numberAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

function shares({ z1 = 0, z2 = 0, z3 = 0 }: Readonly<Record<string, number>>): number[] {
  const powers = [z1, z2, z3].map((z) => Math.exp(z));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const scores = { z1: 0, z2: Math.log(2), z3: Math.log(3) };

export const softmax: Chapter = {
  title: 'K classes and softmax',
  goal: 'Scores become shares: exponentiate, divide by the sum.',
  steps: [
    {
      text: 'Each class has its own output, a score of any size. Softmax takes e to the score and divides by the sum. The shares are positive and add up to 1.',
      link: 'dataset=blobs&classes=3&networkShape=',
      ask: numberAsk({
        question: 'The scores are `0`, `ln(2)` and `ln(3)`. What share does class 2 get?',
        answer: 1 / 3,
        hint: '`e^(ln(a)) = a`.',
        why: '`2/(1 + 2 + 3) = 1/3`',
        slips: [
          [
            Math.log(2) / Math.log(6),
            'You divided the scores themselves. Negative scores would give negative shares: first e to the power',
            'no-exponential',
          ],
          [2, 'You did not divide by the sum of all of them', 'not-normalised'],
          [0.5, 'The sum below goes over all classes, this one too', 'sum-without-itself'],
          [2 / 3, 'A sigmoid for each class: for these scores they add up to 1.92, not to 1'],
        ],
      }),
    },
    {
      text: 'Scores have no zero of their own.',
      figure: 'softmax',
      start: scores,
      ask: choiceAsk({
        question: 'Every score rises by 1. What do the shares do?',
        options: [
          ['all rise', 'They cannot all rise: they add up to 1'],
          ['they come closer together', 'That is what dividing all scores by 2 does'],
          ['nothing'],
        ],
        right: 2,
        why: 'Each power becomes e times as large, and so does their sum.',
        isGuess: true,
      }),
      reveal: '`e^(z + 1) = e · e^z`, above and below: it cancels. Move all three sliders by the same, and see.',
    },
    {
      text: 'Scores that give shares of your choice: the logarithms of what the shares are to each other.',
      figure: 'softmax',
      start: scores,
      task: {
        text: 'Reach the shares 0.5, 0.25 and 0.25.',
        isDone: ({ figure }) => shares(figure).every((share, i) => Math.abs(share - [0.5, 0.25, 0.25][i]!) <= 0.02),
      },
    },
  ],
  checks: ['softmax-probability/2'],
};
