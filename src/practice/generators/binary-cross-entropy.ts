/** The cross-entropy loss of two classes. */
import { logit, pick } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { log, sigmoid, sum } from '../numbers.ts';
import { equals, number } from '../show.ts';

export const binaryCrossEntropy: ProblemGenerator = {
  name: 'binary-cross-entropy',
  topic: 'softmax',
  description: 'the loss of a single probability',
  draw: (random, level) => {
    const rows = Array.from({ length: level === 3 ? 2 : 1 }, () => {
      const z = logit(random);
      const probability = level === 1 ? pick(random, [0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.8, 0.9]) : sigmoid(z.value);
      return { z, probability, y: pick(random, [0, 1]) };
    });
    const given = rows.map(
      ({ z, probability, y }) =>
        `${level === 1 ? `\`ŷ = ${number(probability)}\`` : `\`z = ${z.text}\``} with \`y = ${y}\``,
    );
    const source = level === 1 ? 'A network answers' : 'A network ends in `ŷ = σ(z)`. It has';
    return worked({
      question: `${source} ${given.join(', and ')}. What is the binary cross-entropy loss \`-(y ln(ŷ) + (1 - y) ln(1 - ŷ))\`${rows.length > 1 ? ', the mean over the two rows' : ''}?`,
      form: 'a number, or a logarithm such as ln(4)',
      hint: 'One of the two terms is 0: with `y = 1` the loss is `-ln(ŷ)`, with `y = 0` it is `-ln(1 - ŷ)`.',
      calculate: ({ step, slip }) => {
        let predicted = rows.map(({ probability }) => probability);
        if (level > 1) {
          predicted = slip(
            'sign-of-exponent',
            '',
            predicted,
            predicted.map((p) => 1 - p),
          );
          step(
            'ŷ',
            '`ŷ = σ(z)`',
            rows.map(({ z }, i) => `\`σ(${z.text}) ${equals(predicted[i]!)}\``).join(', '),
            predicted,
          );
        }
        const base = slip('log-base-10', '', 1, Math.LN10) * slip('log-base-2', '', 1, Math.LN2);
        const sign = slip('sign-missing', '', -1, 1);
        const losses = rows.map(({ y }, i) => {
          const p = predicted[i]!;
          const wrongTerm = y === 1 ? 1 - p : p;
          const term = slip(
            'other-term',
            rows.length > 1 ? 'ln(ŷ) for y = 1 and ln(1 - ŷ) for y = 0' : y === 1 ? 'ln(ŷ)' : 'ln(1 - ŷ)',
            1 - wrongTerm,
            wrongTerm,
          );
          return (sign * log(term)) / base;
        });
        const used = rows.map(({ y }, i) => (y === 1 ? predicted[i]! : 1 - predicted[i]!));
        step(
          'losses',
          'the term that is left',
          used.map((p, i) => `\`-ln(${number(p)}) ${equals(losses[i]!)}\``).join(', '),
          losses,
        );
        if (rows.length === 1) return losses[0]!;
        const mean = slip('sum-for-mean', 'the two rows', sum(losses) / 2, sum(losses));
        return step('loss', 'the mean', `\`(${losses.map(number).join(' + ')})/2 ${equals(mean)}\``, mean);
      },
    });
  },
};
