/** Chapter 1: a derivative is the limit of secant slopes. */
import { numberAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const slope: Chapter = {
  title: 'Slope',
  goal: 'A derivative is the limit of secant slopes.',
  steps: [
    {
      text: 'A line through two points of the curve `f(x) = x^2` has a slope: how far up for each step to the right.',
      figure: 'curve',
      start: { x0: 1, h: 1 },
      ask: numberAsk({
        question: 'The points are at `x = 1` and `x = 2`. What is the slope of the line through them?',
        answer: 3,
        hint: 'How far up, divided by how far to the right: `(f(2) - f(1))/(2 - 1)`.',
        why: '`(4 - 1)/(2 - 1) = 3`',
        slips: [
          [1, 'That is how far to the right, or the height at 1; the slope is how far up for it'],
          [
            4,
            'That is the height of the second point; the slope takes the height of the first off',
            'value-not-subtracted',
          ],
          [5, 'You added the heights; how far up is their difference'],
        ],
      }),
    },
    {
      text: 'Bring the second point closer and the slope settles. The number it settles at is the derivative there.',
      figure: 'curve',
      start: { x0: 1, h: 1 },
      ask: numberAsk({
        question: 'Where will the slope settle at `x = 1`?',
        answer: 2,
        hint: '`((1 + h)^2 - 1)/h = 2 + h`.',
        why: '`(2h + h^2)/h = 2 + h`, and `h` goes to 0.',
        slips: [
          [1, 'That is the height. At `x = 3` the height is 9 and the slope 6: try it'],
          [3, 'That is the slope with `h = 1`; bring the point closer'],
          [0, '`h` is never 0; read the slope as `h` shrinks'],
        ],
      }),
      task: {
        text: 'Bring the second point to h = 0.01 or closer.',
        isDone: ({ figure }) => (figure.h ?? 1) <= 0.0101,
      },
    },
    {
      text: 'Now another place: the curve at `x = -1.5`.',
      figure: 'tangent',
      start: { x0: -1.5 },
      ask: {
        kind: 'slider',
        question: 'Turn the line until it touches the curve there.',
        name: 'slope',
        low: -6,
        high: 6,
        by: 0.1,
        start: 0,
        unit: 'slope',
        truth: ({ x0 = -1.5 }) => 2 * x0,
        tolerance: 0.8,
      },
      reveal: 'The derivative of `x^2` is `2x`, which is -3 there: where the curve falls, the slope is negative.',
    },
  ],
  checks: ['difference-quotient/1', 'limit/1'],
};
