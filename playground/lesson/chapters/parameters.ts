/** Chapter 6: (inputs + 1) times units, layer by layer. */
import { numberAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const parameters: Chapter = {
  title: 'Counting parameters',
  goal: '(Inputs + 1) times units, layer by layer.',
  steps: [
    {
      text: 'Every neuron has one weight for each input and one bias. Count layer by layer and add. Activations have none.',
      link: 'networkShape=4,2',
      hides: 'count',
      ask: numberAsk({
        question: 'How many parameters has this network: 2 inputs, 4, 2 and 1 neurons?',
        answer: 25,
        isCount: true,
        hint: 'For each layer: (inputs + 1) times neurons.',
        why: '`(2 + 1) · 4 + (4 + 1) · 2 + (2 + 1) · 1 = 12 + 10 + 3 = 25`',
        slips: [
          [18, 'You did not count the biases', 'biases-not-counted'],
          [7, 'You counted neurons. Links carry the numbers', 'neurons-counted'],
          [9, 'You counted neurons. Links carry the numbers', 'neurons-counted'],
          [27, 'You counted biases for the inputs. Inputs only pass on what they get', 'input-biases-counted'],
        ],
      }),
    },
    {
      text: 'The same sum gives 25 for other networks too.',
      link: 'networkShape=4,2',
      task: {
        text: 'Build another network with exactly 25 parameters, from 2 inputs to 1 output.',
        isDone: ({ parameters: count, state: { networkShape } }) => count === 25 && networkShape.join() !== '4,2',
      },
    },
    {
      text: 'The network of the lecture has 2 inputs, layers of 1024 and 512 neurons, and 3 outputs.',
      ask: numberAsk({
        question: 'How many parameters has 2-1024-512-3?',
        answer: 529_411,
        isCount: true,
        hint: 'Layer by layer: `(2 + 1) · 1024`, then the others.',
        why: '`3 · 1024 + 1025 · 512 + 513 · 3 = 3072 + 524800 + 1539 = 529411`',
        slips: [
          [527_872, 'You did not count the biases', 'biases-not-counted'],
          [1541, 'You counted neurons. Links carry the numbers', 'neurons-counted'],
          [527_872 + 1024 + 512, 'You did not count the biases of the output layer', 'output-bias-not-counted'],
        ],
      }),
    },
  ],
  checks: ['parameter-count/2', 'weight-shape/2'],
};
