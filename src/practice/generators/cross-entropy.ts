/** The cross-entropy loss of several classes. */
import type { Random } from '../../numeric/random.ts';
import { pick, whole } from '../draw.ts';
import { type Exercise, worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { log, sum } from '../numbers.ts';
import { equals, list, number } from '../show.ts';

export const crossEntropy: ProblemGenerator = {
  name: 'cross-entropy',
  topic: 'softmax',
  description: 'the loss from the probabilities of the classes',
  draw: (random, level) => (level === 1 ? ofOneRow(random) : ofBatch(random, level)),
};

const distributions = [
  [0.5, 0.25, 0.25],
  [0.5, 0.3, 0.2],
  [0.6, 0.3, 0.1],
  [0.7, 0.2, 0.1],
  [0.8, 0.15, 0.05],
  [0.25, 0.125, 0.625],
  [0.4, 0.35, 0.25],
];

function drawProbabilities(random: Random): number[] {
  return random.shuffle([...pick(random, distributions)]);
}

const hint =
  'For one row the loss is `-ln(p)`, where `p` is the probability of the true class; the other classes do not count.';

function ofOneRow(random: Random): Exercise {
  const p = drawProbabilities(random);
  const k = whole(random, 0, 2);
  return worked({
    question: `Softmax gives the probabilities \`p = ${list(p)}\`, and the true class is class ${k + 1} (counted from 1). What is the cross-entropy loss?`,
    form: 'a number, or a logarithm such as ln(4)',
    hint,
    calculate: ({ step, slip }) => {
      let own = p[k]!;
      own = slip('class-off-by-one', `class ${k + 1}`, own, p[(k + 1) % 3]!);
      step('p', 'the probability of the true class', `\`p_${k + 1} = ${number(own)}\``, own);
      let loss = -log(own);
      loss = slip('sign-missing', '', loss, -loss);
      loss = slip('log-base-10', '', loss, -log(own) / Math.LN10);
      loss = slip('log-base-2', '', loss, -log(own) / Math.LN2);
      loss = slip('all-classes-summed', '', loss, -sum(p.map((value) => log(value))));
      loss = slip('log-missing', '', loss, 1 - own);
      return step('loss', '`-ln(p)`', `\`-ln(${number(own)}) ${equals(loss)}\``, loss);
    },
  });
}

function ofBatch(random: Random, rows: number): Exercise {
  const batch = Array.from({ length: rows }, () => ({ p: drawProbabilities(random), k: whole(random, 0, 2) }));
  const text = batch.map(({ p, k }) => `\`p = ${list(p)}\` with true class ${k + 1}`).join('; ');
  return worked({
    question: `A minibatch has ${rows} rows, for which softmax gives: ${text} (classes counted from 1). What is the cross-entropy loss of the minibatch, the mean over its rows?`,
    form: 'a number',
    hint: `${hint} Then the mean.`,
    calculate: ({ step, slip }) => {
      const chosen = batch.map(({ p, k }) =>
        slip('class-off-by-one', 'the true one of each row', p[k]!, p[(k + 1) % 3]!),
      );
      step('p', 'the probability of the true class, row by row', `\`${list(chosen)}\``, chosen);
      let losses = chosen.map((p) => -log(p));
      losses = slip(
        'sign-missing',
        '',
        losses,
        losses.map((loss) => -loss),
      );
      losses = slip(
        'log-base-10',
        '',
        losses,
        losses.map((loss) => loss / Math.LN10),
      );
      losses = slip(
        'log-base-2',
        '',
        losses,
        losses.map((loss) => loss / Math.LN2),
      );
      step(
        'losses',
        '`-ln(p)` of each',
        chosen.map((p, i) => `\`-ln(${number(p)}) ${equals(losses[i]!)}\``).join(', '),
        losses,
      );
      let mean = sum(losses) / rows;
      mean = slip('sum-for-mean', `the ${rows} rows`, mean, sum(losses));
      mean = slip('first-row-only', '', mean, losses[0]!);
      return step(
        'loss',
        'the mean over the rows',
        `\`(${losses.map(number).join(' + ')})/${rows} ${equals(mean)}\``,
        mean,
      );
    },
  });
}
