/** A step of gradient descent for a linear neuron on several rows: full batch, or two steps of SGD. */
import type { Random } from '../../numeric/random.ts';
import type { Calculation } from '../calculation.ts';
import { halves, pick, signed } from '../draw.ts';
import { type Exercise, worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { sum } from '../numbers.ts';
import { equals, equalsList, factor, list, number, plus } from '../show.ts';

export const batchStep: ProblemGenerator = {
  name: 'batch-step',
  topic: 'descent',
  description: 'a step for a linear neuron on several rows',
  draw: (random, level) => (level === 1 ? meanStep(random) : level === 2 ? weightAndBias(random) : twoSteps(random)),
};

const rates = [0.1, 0.2, 0.25, 0.5];

interface Row {
  readonly x: number;
  readonly y: number;
}

function drawRows(random: Random, count: number): Row[] {
  return Array.from({ length: count }, () => ({ x: signed(random, 3), y: signed(random, 4) }));
}

function rowsText(rows: readonly Row[]): string {
  return rows.map(({ x, y }) => `\`(x, y) = (${x}, ${y})\``).join(' and ');
}

function meanStep(random: Random): Exercise {
  const rows = drawRows(random, 2);
  const w = halves(random, 4);
  const rate = pick(random, rates);
  return worked({
    question: `The model is \`ŷ = w x\`, the loss of a row \`1/2 (ŷ - y)^2\`, and that of a set of rows the mean. The rows are ${rowsText(rows)}; \`w = ${number(w)}\`, and the learning rate is \`η = ${rate}\`. What is \`w\` after one step of gradient descent on both rows?`,
    form: 'a number',
    hint: 'The gradient of a row is `(ŷ - y) x`. Then the mean over the rows, then the step.',
    calculate: ({ step, slip }) => {
      const errors = rows.map(({ x, y }) => slip('target-minus-prediction', '', w * x - y, y - w * x));
      step(
        'errors',
        '`ŷ - y` of each row',
        rows.map(({ x, y }, i) => `\`${factor(w)}·${factor(x)} ${plus(-y)} ${equals(errors[i]!)}\``).join(', '),
        errors,
      );
      const gradients = rows.map(({ x }, i) => errors[i]! * slip('input-factor-missing', 'x', x, 1));
      step('gradients', '`(ŷ - y) x` of each row', `\`${list(gradients)}\``, gradients);
      let mean = sum(gradients) / 2;
      mean = slip('sum-for-mean', 'the rows', mean, sum(gradients));
      mean = slip('first-row-only', '', mean, gradients[0]!);
      step('∂L/∂w', 'the mean over the rows', `\`(${gradients.map(factor).join(' + ')})/2 ${equals(mean)}\``, mean);
      return lastStep({ step, slip }, w, rate, mean, 'w');
    },
  });
}

type Tools = Pick<Calculation, 'step' | 'slip'>;

/** `w - η·gradient`, with the ways in which this goes wrong. */
function lastStep({ step, slip }: Tools, before: number, rate: number, gradient: number, name: string): number {
  const size = slip('rate-missing', '', rate * gradient, gradient);
  let after = before - size;
  after = slip('uphill', '', after, before + size);
  after = slip('step-only', '', after, -size);
  after = slip('gradient-only', '', after, gradient);
  return step(
    name,
    `\`${name} ← ${name} - η · gradient\``,
    `\`${number(before)} - ${rate}·${factor(gradient)} ${equals(after)}\``,
    after,
  );
}

function weightAndBias(random: Random): Exercise {
  const { x, y } = drawRows(random, 1)[0]!;
  const [w, b] = [halves(random, 4), halves(random, 4)];
  const rate = pick(random, rates);
  return worked({
    question: `The model is \`ŷ = w x + b\`, the loss \`1/2 (ŷ - y)^2\`. For the row \`(x, y) = (${x}, ${y})\`, with \`w = ${number(w)}\`, \`b = ${number(b)}\` and the learning rate \`η = ${rate}\`: what are \`w\` and \`b\` after one step of SGD?`,
    form: '[w, b]',
    hint: 'The gradients are `(ŷ - y) x` for `w` and `ŷ - y` for `b`, both with the old values.',
    calculate: ({ step, slip }) => {
      let error = w * x + b - y;
      error = slip('target-minus-prediction', '', error, -error);
      error = slip('bias-left-out', `b = ${number(b)}`, error, w * x - y);
      step('error', '`ŷ - y`', `\`${factor(w)}·${factor(x)} ${plus(b)} ${plus(-y)} ${equals(error)}\``, error);
      const byWeight = error * slip('input-factor-missing', 'x', x, 1);
      const stepSize = slip('rate-missing', '', rate, 1);
      const newWeight = w - stepSize * byWeight;
      const byBias = slip('new-weight', '', error, newWeight * x + b - y);
      step('gradient', '`[(ŷ - y) x, ŷ - y]`', `\`${list([byWeight, byBias])}\``, [byWeight, byBias]);
      let after: readonly number[] = [newWeight, b - stepSize * byBias];
      after = slip('uphill', '', after, [w + stepSize * byWeight, b + stepSize * byBias]);
      after = slip('components-swapped', '[w, b]', after, [after[1]!, after[0]!]);
      after = slip('step-only', '', after, [-stepSize * byWeight, -stepSize * byBias]);
      return step('[w, b]', '`[w, b] ← [w, b] - η · gradient`', `\`[w, b] ${equalsList(after)}\``, after);
    },
  });
}

function twoSteps(random: Random): Exercise {
  const rows = drawRows(random, 2);
  const w = halves(random, 4);
  const rate = pick(random, [0.25, 0.5]);
  return worked({
    question: `The model is \`ŷ = w x\`, the loss of a row \`1/2 (ŷ - y)^2\`. SGD visits ${rowsText(rows)}, in this order, one row at a time; it starts at \`w = ${number(w)}\` with the learning rate \`η = ${rate}\`. What is \`w\` after the two steps?`,
    form: 'a number',
    hint: 'After the first row the weight is another one; the second step starts there.',
    calculate: ({ step, slip }) => {
      const [first, second] = rows as [Row, Row];
      const sign = slip('uphill', '', -1, 1);
      const size = slip('rate-missing', '', rate, 1);
      const ignoresInput = slip('input-factor-missing', 'x', false, true);
      const gradientOf = (weight: number, { x, y }: Row) => (weight * x - y) * (ignoresInput ? 1 : x);
      const gradient = gradientOf(w, first);
      const middle = w + sign * size * gradient;
      step(
        'w',
        'the step on the first row',
        `\`w = ${number(w)} - ${rate}·${factor(gradient)} ${equals(middle)}\``,
        middle,
      );
      const next = gradientOf(slip('old-weight', number(middle), middle, w), second);
      let after = middle + sign * size * next;
      after = slip('batch-for-sgd', '', after, w - (rate * (gradient + gradientOf(w, second))) / 2);
      return step(
        'w',
        'the step on the second row',
        `\`w = ${number(middle)} - ${rate}·${factor(next)} ${equals(after)}\``,
        after,
      );
    },
  });
}
