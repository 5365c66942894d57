/** Chapter 3: hold the rest still; the gradient is the list, and points uphill. */
import { choiceAsk, numberAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const gradient: Chapter = {
  title: 'Partial derivatives and the gradient',
  goal: 'Hold the rest still; the gradient is the list, and points uphill.',
  steps: [
    {
      text: 'Move one input and hold the other: that slope is a partial derivative. Put them in a list and you have the gradient.',
      figure: 'surface',
      start: { x1: 1, x2: 2 },
      ask: numberAsk({
        question: '`f = x1 (x1 + x2)`. What is `∂f/∂x2` at `(1, 2)`?',
        answer: 1,
        hint: 'Hold `x1 = 1` still: then `f = 1 + x2`.',
        why: '`∂f/∂x2 = x1 = 1`',
        slips: [
          [4, 'You differentiated with respect to the wrong variable: that is `∂f/∂x1 = 2 x1 + x2`', 'wrong-variable'],
          [5, 'You moved both at once; hold `x1` still'],
          [3, 'That is the value of `f` there, not how fast it changes'],
        ],
      }),
    },
    {
      text: 'The lines join places of the same height. The gradient at `(1, 2)` is `(4, 1)`.',
      figure: 'surface',
      start: { x1: 1, x2: 2 },
      ask: {
        kind: 'slider',
        question: 'Turn the arrow to where `f` rises fastest.',
        name: 'angle',
        low: -90,
        high: 90,
        by: 1,
        start: 60,
        unit: 'degrees',
        truth: () => (Math.atan2(1, 4) * 180) / Math.PI,
        tolerance: 10,
      },
      reveal: 'As an arrow the gradient points where `f` rises fastest: 4 to the right, 1 up, across the lines.',
    },
    {
      text: 'The question of the lecture: a neuron gives `σ(w1 x1 + w2 x2)`, and we want the logarithm of that to grow.',
      ask: choiceAsk({
        question: 'What is `d/dw1` of `log(σ(w1 x1 + w2 x2))`?',
        options: [
          ['`(1 - σ(z)) x2`', 'That is the slope by `w2`. `w1` stands beside `x1`', 'wrong-variable'],
          [
            '`(1 - σ(z)) w1`',
            'You multiplied by the weight itself; its derivative is what it multiplies',
            'weight-for-input',
          ],
          ['`(1 - σ(z)) x1`'],
          ['`σ(z) (1 - σ(z)) x1`', 'The logarithm divides by `σ(z)` again: one factor cancels'],
        ],
        right: 2,
        why: '`1/σ(z) · σ(z) (1 - σ(z)) · x1`',
      }),
    },
  ],
  checks: ['gradient/2', 'partial-derivative/2'],
};
