/** The output of one neuron. */
import type { Random } from '../../numeric/random.ts';
import { halves, logit, quarters, signed } from '../draw.ts';
import { type Exercise, worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { dot, relu, sigmoid, sum, tanh } from '../numbers.ts';
import { equals, number, products } from '../show.ts';

export const neuron: ProblemGenerator = {
  name: 'neuron',
  topic: 'forward',
  description: 'the output of one neuron',
  draw: (random, level) =>
    level === 1 ? reluNeuron(random, 2) : level === 2 ? reluNeuron(random, 3) : sigmoidNeuron(random),
};

function reluNeuron(random: Random, inputs: number): Exercise {
  const x = Array.from({ length: inputs }, () => signed(random, 4));
  const w = Array.from({ length: inputs }, () => (inputs === 2 ? halves(random, 4) : quarters(random, 8)));
  const b = halves(random, 4);
  return neuronExercise(x, w, { text: number(b), value: b }, 'relu');
}

/** The weighted inputs cancel, so that z is a logarithm and σ(z) a fraction. */
function sigmoidNeuron(random: Random): Exercise {
  const x = [signed(random, 4), signed(random, 4)];
  const q = quarters(random, 4);
  return neuronExercise(x, [q * x[1]!, -q * x[0]!], logit(random), 'sigmoid');
}

function neuronExercise(
  x: readonly number[],
  w: readonly number[],
  b: { text: string; value: number },
  name: 'relu' | 'sigmoid',
): Exercise {
  const sign = name === 'relu' ? 'relu' : 'σ';
  const activation = name === 'relu' ? relu : sigmoid;
  const names = (letter: string) => x.map((_, i) => `${letter}${i + 1}`).join(', ');
  const terms = x.map((_, i) => `w${i + 1} x${i + 1}`).join(' + ');
  return worked({
    question: `A neuron computes \`a = ${sign}(${terms} + b)\`. Its inputs are \`(${names('x')}) = (${x.map(number).join(', ')})\`, its weights \`(${names('w')}) = (${w.map(number).join(', ')})\`, its bias \`b = ${b.text}\`. What is \`a\`?`,
    form: 'a number',
    hint:
      name === 'relu'
        ? 'First `z`, the sum; then `relu(z)`, which is `z` or 0, whichever is larger.'
        : 'First `z`, the sum; then `σ(z) = 1/(1 + e^(-z))`.',
    calculate: ({ step, slip }) => {
      const shows = name === 'sigmoid' || dot(w, x) + b.value > 0;
      let z = dot(w, x) + b.value;
      if (shows) {
        const bias = slip('bias-left-out', `b = ${b.text}`, b.value, 0);
        const shift = slip('bias-subtracted', '', bias, -bias);
        const weighted = slip('input-left-out', `x${w.length}`, dot(w, x), dot(w.slice(0, -1), x));
        z = slip('inputs-added', '', weighted, sum(w) + sum(x)) + shift;
      }
      step(
        'z',
        `\`z = ${terms} + b\``,
        `\`z = ${products(w, x)} ${b.value < 0 ? '-' : '+'} ${b.text.replace('-', '')} ${equals(z)}\``,
        z,
      );
      let a = activation(z);
      if (name === 'sigmoid' || !shows) a = slip('activation-skipped', sign, a, z);
      if (!shows) a = slip('relu-as-abs', '', a, Math.abs(z));
      if (name === 'sigmoid') {
        a = slip('activation-twice', sign, a, sigmoid(a));
        a = slip('sign-of-exponent', '', a, sigmoid(-z));
        a = slip('sigmoid-as-tanh', '', a, tanh(z));
      }
      return step('a', `\`a = ${sign}(z)\``, `\`a = ${sign}(${number(z)}) ${equals(a)}\``, a);
    },
  });
}
