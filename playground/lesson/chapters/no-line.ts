/** Chapter 7: one line gets three of four; linear layers stay one line. */
import { choiceAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const noLine: Chapter = {
  title: 'No line makes XOR',
  goal: 'One line gets 3 of 4; linear layers stay one line.',
  steps: [
    {
      text: 'XOR is 1 where exactly one input is 1. A line must have both 1s on one side and both 0s on the other.',
      link: 'dataset=corners',
      panel: 'corner',
      ask: choiceAsk({
        question: 'How many corners can the best line get?',
        options: [
          ['2', 'Any line between two sides gets 2; a corner cut off gets more'],
          ['3'],
          ['4', 'The sums say no: try it, and look at which two of them contradict each other'],
        ],
        right: 1,
        why: 'Cut one corner off: three are right.',
        isGuess: true,
      }),
      reveal: 'Three, by cutting one corner off. The panel below has a line to drag.',
      task: {
        text: 'Find a line that gets 3 corners in the panel XOR corner.',
        isDone: ({ bestCorners }) => bestCorners >= 3,
      },
    },
    {
      text: 'For all four, the line `w1 x1 + w2 x2 + b` would need `b < 0`, `w1 + b > 0`, `w2 + b > 0` and `w1 + w2 + b < 0`.',
      ask: choiceAsk({
        question: 'Which two sums contradict each other?',
        options: [
          ['the two that are above 0, and `b < 0`', 'Each of the three can be: `w1` and `w2` are large enough'],
          ['the sum of the two above 0, and the sum of the two below 0'],
          ['`w1 + b > 0` and `w1 + w2 + b < 0`', 'Both hold where `w2` is negative enough: add the other two as well'],
        ],
        right: 1,
        why: 'Both sums are `w1 + w2 + 2b`: it cannot be above 0 and below 0.',
      }),
      reveal: 'Added up, both pairs are `w1 + w2 + 2b`.',
    },
    {
      text: 'Two layers of 8 neurons, but without a bend between them: every activation is linear.',
      link: 'dataset=corners&networkShape=8,8&activation=linear&batchSize=0&learningRate=0.03&speed=6',
      ask: choiceAsk({
        question: 'Press play in a moment. Where will the loss end?',
        options: [
          ['at 0', 'More layers do not do it: 8 + 8 neurons, and still three numbers'],
          ['near 0.69'],
          ['it grows', 'It cannot: the rate is small, and 0.69 is always to be had'],
        ],
        right: 1,
        why: '`log(2) = 0.693`: half for each class at every corner.',
        isGuess: true,
      }),
      reveal:
        'Without a bend between them, any number of layers is one line: `a x1 + b x2 + c`. The best it can say is 0.5 for every corner, and that costs `log(2) = 0.693`.',
      task: {
        text: 'Play until the loss has settled (300 steps or more).',
        isDone: ({ step, trainLoss }) => step >= 300 && Math.abs(trainLoss - Math.LN2) < 0.01,
      },
    },
  ],
  checks: ['linear-corners/2', 'collapse/2'],
};
