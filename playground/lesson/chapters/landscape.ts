/** Chapter 11: many valleys; luck at the start; width helps. */
import { choiceAsk } from '../ask.ts';
import type { Chapter } from '../chapter.ts';

export const landscape: Chapter = {
  title: 'The landscape, and XOR with a net',
  goal: 'Many valleys; luck at the start; width helps.',
  steps: [
    {
      text: 'The loss over all weights has more than one valley. Where you start decides where you end.',
      link: 'dataset=corners&networkShape=2&activation=tanh&optimizer=adam&learningRate=0.05&batchSize=0&speed=6',
      ask: choiceAsk({
        question: 'Two hidden units, four corners. Of 20 starts, how many learn all four?',
        options: [
          ['none', 'Two units are enough for two lines; some starts find them'],
          ['about half'],
          ['all', 'Many starts end in a valley where one corner stays wrong'],
        ],
        right: 1,
        why: 'About half of the starts end in a valley with a loss above 0.3.',
        isGuess: true,
      }),
      reveal:
        'Two units fail often, eight hardly ever. A failed run does not need more time: it sits in another valley.',
      task: {
        text: 'Play, and roll new weights (the dice) until a run learns all four corners.',
        isDone: ({ trainAccuracy, step }) => trainAccuracy >= 0.999 && step >= 100,
      },
    },
    {
      text: 'Hidden units bend the plane until one line is enough. Here the square is filled: class 1 is where the signs agree.',
      link: 'dataset=xor&networkShape=2&speed=6',
      ask: choiceAsk({
        question: 'Can two hidden units learn the filled square?',
        options: [['yes, as with the corners', 'The corners are four points; here two lines make only a band'], ['no']],
        right: 1,
        why: 'Two lines make a band; the square needs two quarters that lie opposite.',
        isGuess: true,
      }),
      reveal: 'Two lines make a band, and the square has four quarters. Three units and more bend enough.',
      task: {
        text: 'Reach 95 % on the test points with 25 parameters or fewer.',
        isDone: ({ testAccuracy, parameters }) => testAccuracy >= 0.95 && parameters <= 25,
      },
    },
  ],
  checks: ['xor-network/2', 'concepts/1'],
};
