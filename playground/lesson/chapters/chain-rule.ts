/** Chapter 2: rates multiply along a chain and add over a sum. */
import { choiceAsk, numberAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const chainRule: Chapter = {
  title: 'Rules and the chain rule',
  goal: 'Rates multiply along a chain and add over a sum.',
  steps: [
    {
      text: 'Turn `x` a little: `u = 3x` turns 3 times as far. `y = u^2` then turns `2u` times as far as `u`.',
      figure: 'chain',
      start: { x: 1 },
      ask: numberAsk({
        question: 'At `x = 1`, how fast does `y` turn for each turn of `x`?',
        answer: 18,
        hint: 'First `x` to `u`, then `u` to `y`, each with its rate.',
        why: '`dy/dx = dy/du · du/dx = 2u · 3 = 6 · 3 = 18`',
        slips: [
          [6, 'You turned `u`, but `x` was the knob: times `du/dx = 3`', 'inner-missing'],
          [9, 'Rates in a chain multiply; terms of a sum add', 'inner-added'],
          [2, 'You left out the inside: `2u` is taken at `u = 3`, and `u` turns 3 times as far as `x`'],
        ],
      }),
      reveal: 'Rates in a chain multiply.',
    },
    {
      text: 'Before deriving, look at what was done last: a sum, a product, a power of something?',
      ask: choiceAsk({
        question: '`f = x^2 log(x)`. Which rule comes first?',
        options: [
          ['the chain rule', 'Nothing is inside of anything here: two functions are multiplied'],
          ['the product rule'],
          ['the power rule', 'The power is only one of the two factors'],
          ['the sum rule', 'There is no sum at the top: it is a product'],
        ],
        right: 1,
        why: 'A product: `f′ = 2x log(x) + x^2 · 1/x`.',
      }),
      reveal: '`f′ = 2x log(x) + x`: a product has two terms, one for each factor that moves.',
    },
  ],
  checks: ['chain-rule/2', 'product-rule/1'],
};
