/** Chapter 4: a neuron is a weighted sum, a bias and a bend; a layer is a matrix. */
import { choiceAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const neuron: Chapter = {
  title: 'One neuron, then a layer',
  goal: 'A neuron is a weighted sum, a bias and a bend; a layer is a matrix.',
  steps: [
    {
      text: 'The neuron adds its weighted inputs and a bias, then squeezes the sum. Where the sum is 0 it is undecided: that is a line.',
      link: 'dataset=gauss&networkShape=&weights=1,-1,0',
      hides: 'map',
      figure: 'line',
      isBeside: true,
      ask: {
        kind: 'slider',
        question: '`w = (1, -1)` and `b = 0`. Turn the line to where this neuron is undecided.',
        name: 'line',
        low: -90,
        high: 90,
        by: 1,
        start: 0,
        unit: 'degrees',
        truth: () => 45,
        tolerance: 8,
      },
      reveal:
        'Undecided is `x1 - x2 = 0`. Twice as large weights: line still, slope twice as steep. The bias shifts the line along `w`; `w` turns it.',
    },
    {
      text: 'The two clouds lie on the other diagonal. Click a link, and type another weight.',
      link: 'dataset=gauss&networkShape=&weights=1,-1,0',
      task: {
        text: 'Set the weights by hand until 95 % of the training points are right, without training.',
        isDone: ({ trainAccuracy, step }) => trainAccuracy >= 0.95 && step === 0,
      },
    },
    {
      text: 'A layer does this for all its neurons at once: `W x + b`.',
      link: 'dataset=gauss&networkShape=3&activation=sigmoid',
      ask: choiceAsk({
        question: 'Two inputs, three neurons: rows by columns, which shape has `W(1)`?',
        options: [
          ['2 × 3', 'Rows are neurons: W is to-by-from; the sums on the slides write from first', 'shape-transposed'],
          ['3 × 2'],
          ['3 × 3', 'You counted the bias as a column of W; it is a vector of its own', 'shape-with-bias'],
          ['6 × 1', 'All the weights, but a row for each neuron and a column for each input'],
        ],
        right: 1,
        why: 'A row for each neuron, a column for each input.',
      }),
    },
  ],
  checks: ['layer-output/2', 'neuron/2'],
};
