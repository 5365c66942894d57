/** The gradient of softmax with cross-entropy by the logits. */
import { several, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { sum } from '../numbers.ts';
import { equalsList } from '../show.ts';

export const softmaxGradient: ProblemGenerator = {
  name: 'softmax-gradient',
  topic: 'softmax',
  description: 'the gradient of the loss by the logits',
  draw: (random, level) => {
    const classes = level === 3 ? 4 : 3;
    const powers = level === 1 ? several(random, [2, 3, 5], 3) : several(random, [1, 2, 3, 4, 5, 6, 8], classes);
    const total = sum(powers);
    const k = whole(random, 0, classes - 1);
    const logits = powers.map((power) => (power === 1 ? '0' : `ln(${power})`)).join(', ');
    const fractions = powers.map((power) => `${power}/${total}`).join(', ');
    const given =
      level === 1 ? `Softmax gives the probabilities \`p = [${fractions}]\`` : `The logits are \`z = [${logits}]\``;
    return worked({
      question: `${given}, and the true class is class ${k + 1} (counted from 1). What is the gradient of the cross-entropy loss by the logits, \`[∂L/∂z_1, …, ∂L/∂z_${classes}]\`?`,
      form: `${classes} numbers or fractions, as [1/2, -1/2]`,
      hint: 'Softmax and cross-entropy together have the gradient `p - y`, where `y` is 1 for the true class and 0 for the others.',
      calculate: ({ step, slip }) => {
        const p = powers.map((power) => power / total);
        step('p', 'the probabilities, `e^z` over their sum', `\`p = [${fractions}]\``, p);
        const at = slip('class-off-by-one', `class ${k + 1}`, k, (k + 1) % classes);
        const y = powers.map((_, i) => Number(i === at));
        step('y', 'the true class as 0 and 1', `\`y = [${y.join(', ')}]\``, y);
        let gradient: readonly number[] = p.map((value, i) => value - y[i]!);
        gradient = slip(
          'target-minus-prediction',
          '',
          gradient,
          gradient.map((value) => -value),
        );
        gradient = slip('target-not-subtracted', '', gradient, p);
        gradient = slip(
          'softmax-derivative-left',
          '',
          gradient,
          gradient.map((value, i) => value * p[i]! * (1 - p[i]!)),
        );
        return step('gradient', '`p - y`', `\`p - y ${equalsList(gradient)}\``, gradient);
      },
    });
  },
};
