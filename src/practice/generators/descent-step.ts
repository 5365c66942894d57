/** One step of gradient descent on a function of one weight. */
import { pick, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { equals, factor, plus } from '../show.ts';

const rates = [0.1, 0.2, 0.25, 0.5, 0.05];

export const descentStep: ProblemGenerator = {
  name: 'descent-step',
  topic: 'descent',
  description: 'one step on a function of one weight',
  draw: (random, level) => {
    const a = level === 1 ? 1 : whole(random, 2, 4);
    const c = signed(random, 6);
    const w = signed(random, 5);
    const rate = pick(random, rates);
    // Level 3: a step with momentum from a velocity.
    const velocity = level === 3 ? signed(random, 4) : 0;
    const beta = pick(random, [0.5, 0.8, 0.9]);
    const inner = `${a === 1 ? '' : `${a}`}w ${plus(-c)}`;
    const rule = level === 3 ? "v ← β v + L'(w), w ← w - η v" : "w ← w - η L'(w)";
    const extra =
      level === 3 ? `, the momentum \`β = ${beta}\`, and the velocity before the step is \`v = ${velocity}\`` : '';
    return worked({
      question: `The loss is \`L(w) = (${inner})^2\`. The weight is \`w = ${w}\`, the learning rate \`η = ${rate}\`${extra}. What is \`w\` after one step of gradient descent${level === 3 ? ' with momentum' : ''}, \`${rule}\`?`,
      form: 'a number',
      hint: `First the gradient at \`w = ${w}\`: \`L'(w) = ${2 * a} (${inner})\`.`,
      calculate: ({ step, slip }) => {
        let inside = a;
        if (a !== 1) inside = slip('inner-missing', `${a}`, a, 1);
        const two = slip('factor-two-lost', '', 2, 1);
        const error = a * w - c;
        const gradient = two * inside * error;
        step(
          "L'",
          "`L'(w)`, by the chain rule",
          `\`L'(${w}) = ${2 * a} · (${a === 1 ? '' : `${a}·`}${factor(w)} ${plus(-c)}) ${equals(gradient)}\``,
          gradient,
        );
        let v = gradient;
        if (level === 3) {
          v = slip('momentum-missing', '', beta * velocity + gradient, gradient);
          step('v', "`v ← β v + L'(w)`", `\`v = ${beta}·${factor(velocity)} ${plus(gradient)} ${equals(v)}\``, v);
        }
        let size = rate * v;
        size = slip('rate-missing', '', size, v);
        size = slip('multiplied-by-weight', '', size, size * w);
        let after = w - size;
        after = slip('uphill', '', after, w + size);
        after = slip('step-only', '', after, -size);
        after = slip('gradient-only', '', after, v);
        return step(
          'w',
          level === 3 ? '`w ← w - η v`' : "`w ← w - η L'(w)`",
          `\`${w} - ${rate}·${factor(v)} ${equals(after)}\``,
          after,
        );
      },
    });
  },
};
