/** Chapter 11: many valleys; luck at the start; width helps. */
import { choiceAsk } from '../ask.ts';
import type { Chapter, RacePlan } from '../chapter.ts';

const corners = 'dataset=corners&networkShape=2&activation=tanh&optimizer=adam&learningRate=0.05&batchSize=0&speed=6';

const twenty: RacePlan = {
  setting: 'none',
  values: [],
  budget: { count: 500, unit: 'steps' },
  goal: { kind: 'acc', value: 1 },
  starts: 20,
};

export const landscape: Chapter = {
  title: 'The landscape, and XOR with a net',
  goal: 'Many valleys; luck at the start; width helps.',
  steps: [
    {
      text: 'The loss over all weights has more than one valley. Where you start decides where you end.',
      link: corners,
      opens: [{ label: 'Open the twenty starts', panel: 'race', race: twenty }],
      task: {
        text: 'Two hidden units, four corners: guess how many of 20 starts learn all four, and run them.',
        isDone: ({ race }) => race !== undefined && race.starts >= twenty.starts,
      },
    },
    {
      text: 'Each start is a dot, by the loss where it ended: they sit at a few heights. A start that failed does not need more time; it sits in another valley. Eight hidden units hardly ever fail.',
      link: corners,
      opens: [
        { label: 'The twenty starts', panel: 'race', race: twenty },
        { label: 'The landscape', panel: 'landscape' },
      ],
      task: {
        text: 'Open a start that failed (an empty dot). Then move the ball out of its valley on the landscape, and train 200 steps.',
        isDone: ({ race, state, stepsAfterBall = 0 }) =>
          stepsAfterBall >= 200 && race?.failed.includes(state.wseed) === true,
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
