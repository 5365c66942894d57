/** Chapter 9: w <- w - α g; the rate has a limit; small batches buy many rough steps. */
import { choiceAsk, numberAsk } from '../ask.ts';
import type { Chapter, RacePlan } from '../chapter.ts';

/** A loss of nothing is never reached: the budget ends it. */
const batches: RacePlan = {
  setting: 'batchSize',
  values: ['1', '10', '0'],
  budget: { count: 20_000, unit: 'rows' },
  goal: { kind: 'loss', value: 0 },
  starts: 1,
};

export const descent: Chapter = {
  title: 'Gradient descent, SGD, minibatch',
  goal: 'Against the slope by α times its size; the rate has a limit; small batches buy many rough steps.',
  steps: [
    {
      text: 'Step against the slope, by α times its size.',
      figure: 'descent',
      start: { rate: 0.25 },
      ask: numberAsk({
        question: 'The loss is `w^2`, we stand at `w = 3`, and `α = 0.25`. What is the next `w`?',
        answer: 1.5,
        hint: 'The slope of `w^2` is `2w`.',
        why: '`3 - 0.25 · 6 = 1.5`',
        slips: [
          [4.5, 'You went uphill: the step is `w - α·gradient`, with a minus', 'uphill'],
          [0.75, 'You took the height for the slope. The height says how bad; the slope says which way'],
          [-1.5, 'That is the step; it is taken off the old `w`', 'step-only'],
          [-3, 'You left out the rate', 'rate-missing'],
        ],
      }),
    },
    {
      text: 'Too small creeps, too large overshoots, larger still flies off.',
      figure: 'descent',
      start: { rate: 0.25 },
      ask: choiceAsk({
        question: 'What do `α = 0.9`, `α = 1` and `α = 1.1` do on `w^2`?',
        options: [
          [
            'all settle, the larger the faster',
            'Each step multiplies `w` by `1 - 2α`: from `α = 1` on that is -1 and beyond',
          ],
          ['zigzag that settles; bounces for ever; flies off'],
          ['flies off; flies off; flies off', '`1 - 2 · 0.9 = -0.8`: the sign changes, and it shrinks'],
        ],
        right: 1,
        why: '`w` becomes `(1 - 2α) w`: -0.8, -1 and -1.2 times.',
        isGuess: true,
      }),
      reveal: 'Each step multiplies `w` by `1 - 2α`. Move the slider and see.',
      task: { text: 'Move α above 1, and look.', isDone: ({ figure }) => (figure.rate ?? 0) > 1 },
    },
    {
      text: 'A minibatch guesses the slope from a few rows, so a step is cheap and a little wrong.',
      link: 'dataset=gauss&noise=20&networkShape=4&optimizer=sgd&batchSize=1&speed=6',
      ask: choiceAsk({
        question: 'With one row for each step, does every step of SGD lower the loss?',
        options: [
          ['yes', 'The slope of one row is not that of all: look at the curve of the training loss'],
          ['no, some go up'],
        ],
        right: 1,
        why: 'One row says little about all of them.',
        isGuess: true,
      }),
      reveal: 'Some steps go up. On the whole it goes down, and 250 steps cost as much as one with all rows.',
      task: { text: 'Play 300 steps and look at the curve.', isDone: ({ step }) => step >= 300 },
    },
    {
      text: 'Batches of 1, 10 and all rows start from the same weights. Each may compute 20,000 gradients of rows: many rough steps, or few exact ones.',
      link: 'dataset=gauss&noise=20&networkShape=4&optimizer=sgd',
      opens: [{ label: 'Open the race', panel: 'race', race: batches }],
      task: {
        text: 'Guess which batch has the lowest loss when the budget is spent, and run the race.',
        isDone: ({ race }) =>
          race?.starts === 1 && new Set(race.lanes.map(({ batchSize }) => batchSize)).size === batches.values.length,
      },
    },
  ],
  checks: ['descent-step/2', 'batch-step/1'],
};
