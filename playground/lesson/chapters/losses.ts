/** Chapter 8: the loss is minus the log of the share given to the truth; minimising it is maximising likelihood. */
import { choiceAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';
import { bestWeight, shapeOf } from '../drawn.ts';

export const losses: Chapter = {
  title: 'Losses',
  goal: 'The loss is minus the log of the share given to the truth; minimising it is maximising likelihood.',
  steps: [
    {
      text: 'The loss asks one thing: how much share did the truth get? With a share of 0.1 it is 2.30.',
      figure: 'loss',
      start: { share: 0.1 },
      ask: choiceAsk({
        question: 'The share falls from 0.1 to 0.01. What does the loss do?',
        options: [
          ['it becomes 10 times as large', 'A tenth of the share adds the same each time, it does not multiply'],
          ['it rises by 2.3'],
          [
            'it stays about equal',
            'Sure and wrong must cost without limit; `1 - 0.01` and `1 - 0.1` are about equal, and no loss',
          ],
        ],
        right: 1,
        why: '`-ln(0.01) = 4.61`, and `-ln(0.1) = 2.30`: `ln(10) = 2.30` more.',
        isGuess: true,
      }),
      reveal:
        'It is minus the natural log of that share, averaged over rows: `-ln(0.01) = 4.61`. To base 10 it would be 2.',
    },
    {
      text: 'Four rows `x = -2, -1, 1, 2` with `y = 0, 1, 1, 1`, and one weight: `ŷ = σ(w x)`. The line is the mean loss over `w`.',
      figure: 'likelihood',
      start: { w: -1 },
      ask: {
        kind: 'curve',
        question: 'The likelihood is the product of the shares of all four truths. Draw it over `w`.',
        shapeOf,
        truth: 'one peak, where the loss is lowest (w = 1.01)',
      },
      reveal:
        'The loss is minus its logarithm, divided by 4. The weight with the smallest mean loss is the one that makes the data most likely.',
      task: {
        text: 'Move w to where both agree.',
        isDone: ({ figure }) => Math.abs((figure.w ?? 0) - bestWeight) <= 0.05,
      },
    },
    {
      text: 'Three classes again. Class 1 is true and has the share 0.5; the other two share the rest.',
      ask: choiceAsk({
        question: 'Share moves between the two wrong classes. Does the loss change?',
        options: [['yes', 'Only the share of the true class is in it'], ['no']],
        right: 1,
        why: '`ℓ = -ln(p1)`: no other share is in it.',
        isGuess: true,
      }),
    },
  ],
  checks: ['binary-cross-entropy/2', 'cross-entropy/2'],
};
