/** The gradient of the loss of one neuron by one of its weights. */
import { pick, quarters, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { log, sigmoid } from '../numbers.ts';
import { equals, factor, number, plus, products } from '../show.ts';

export const neuronGradient: ProblemGenerator = {
  name: 'neuron-gradient',
  topic: 'backprop',
  description: 'the gradient of one weight of one neuron',
  draw: (random, level) => {
    const x = [signed(random, 4), signed(random, 4)];
    const k = whole(random, 0, 1);
    const y = pick(random, [0, 1]);
    const q = quarters(random, 4);
    const odds = pick(random, [3, 3, 4, 9]);
    const sign = pick(random, [1, -1]);
    // The weighted inputs cancel, so that z is a logarithm and σ(z) a fraction.
    const w = [q * x[1]!, -q * x[0]!];
    const b = { text: `${sign < 0 ? '-' : ''}ln(${odds})`, value: sign * log(odds) };
    const isSquared = level > 1;
    const loss = isSquared ? (level === 2 ? '1/2 (ŷ - y)^2' : '(ŷ - y)^2') : '-(y ln(ŷ) + (1 - y) ln(1 - ŷ))';
    const scale = level === 3 ? 2 : 1;
    const own = `w${k + 1}`;
    return worked({
      question: `A neuron computes \`ŷ = σ(w1 x1 + w2 x2 + b)\`, and its loss is \`L = ${loss}\`. With \`x = (${x.join(', ')})\`, \`w = (${w.map(number).join(', ')})\`, \`b = ${b.text}\` and \`y = ${y}\`: what is \`∂L/∂${own}\`?`,
      form: 'a number or a fraction',
      hint: isSquared
        ? `The chain of factors: \`∂L/∂${own} = ∂L/∂ŷ · ∂ŷ/∂z · ∂z/∂${own}\`. And \`σ'(z) = ŷ (1 - ŷ)\`.`
        : `With cross-entropy, \`∂L/∂z = ŷ - y\`. Then \`∂z/∂${own} = x${k + 1}\`.`,
      calculate: ({ step, slip }) => {
        const z = b.value;
        step(
          'z',
          '`z = w1 x1 + w2 x2 + b`',
          `\`z = ${products(w, x)} ${b.value < 0 ? '-' : '+'} ${b.text.replace('-', '')} = ${b.text}\``,
          z,
        );
        const p = step('ŷ', '`ŷ = σ(z)`', `\`ŷ = σ(${b.text}) ${equals(sigmoid(z))}\``, sigmoid(z));
        let error = scale * (p - y);
        error = slip('target-minus-prediction', '', error, -error);
        error = slip('target-not-subtracted', '', error, scale * p);
        if (level === 3) error = slip('factor-two-lost', '', error, error / 2);
        if (level === 2) error = slip('error-squared', '', error, (error * error) / 2);
        let delta = error;
        if (isSquared) {
          const times = scale === 2 ? '2 ' : '';
          step('∂L/∂ŷ', `\`∂L/∂ŷ = ${times}(ŷ - y)\``, `\`${times}(${number(p)} - ${y}) ${equals(error)}\``, error);
          let local = p * (1 - p);
          local = slip('derivative-at-output', '', local, sigmoid(p) * (1 - sigmoid(p)));
          delta = slip('activation-derivative-missing', "σ'(z) = ŷ(1 - ŷ)", error * local, error);
          step(
            '∂L/∂z',
            '`∂L/∂z = ∂L/∂ŷ · ŷ (1 - ŷ)`',
            `\`${factor(error)} · ${number(p)} · ${number(1 - p)} ${equals(delta)}\``,
            delta,
          );
        } else {
          delta = slip('sigmoid-derivative-left', '', error, error * p * (1 - p));
          step('∂L/∂z', '`∂L/∂z = ŷ - y`', `\`${number(p)} ${plus(-y)} ${equals(delta)}\``, delta);
        }
        let by = x[k]!;
        by = slip('weight-for-input', '', by, w[k]!);
        by = slip('wrong-variable', `w${2 - k}`, by, x[1 - k]!);
        by = slip('input-factor-missing', `x${k + 1}`, by, 1);
        const gradient = delta * by;
        return step(
          `∂L/∂${own}`,
          `\`∂L/∂${own} = ∂L/∂z · x${k + 1}\``,
          `\`${factor(delta)} · ${factor(by)} ${equals(gradient)}\``,
          gradient,
        );
      },
    });
  },
};
