/** How many parameters a fully connected network has. */
import { sizeOf } from '../../graph/shape.ts';
import { countOf } from '../../nn/describe.ts';
import { linear } from '../../nn/layers/common.ts';
import type { Random } from '../../numeric/random.ts';
import { pick, whole } from '../draw.ts';
import { type Exercise, worked } from '../exercise.ts';
import type { Level, ProblemGenerator } from '../generator.ts';

export const parameterCount: ProblemGenerator = {
  name: 'parameter-count',
  topic: 'parameters',
  description: 'weights and biases of a fully connected network',
  draw: (random, level) => countExercise(drawSizes(random, level)),
};

function drawSizes(random: Random, level: Level): number[] {
  const wide = [16, 32, 64, 128, 256, 512, 784, 1024];
  if (level === 1) return [whole(random, 2, 9), whole(random, 2, 12), whole(random, 1, 5)];
  if (level === 2) return [whole(random, 2, 20), whole(random, 2, 20), whole(random, 2, 20), whole(random, 1, 10)];
  return [pick(random, wide), pick(random, wide), pick(random, wide), pick(random, wide), whole(random, 2, 10)];
}

/** The exercise for a network of these sizes, the inputs first. */
export function countExercise(sizes: readonly number[]): Exercise {
  const name = sizes.join('-');
  const layers = sizes.slice(1).map((outputs, i) => ({ inputs: sizes[i]!, outputs }));
  return worked({
    question: `A fully connected network has the sizes ${name} (inputs first, output last), and every neuron has a bias. How many parameters does it have?`,
    form: 'a whole number',
    hint: 'A layer of m neurons on n inputs has n·m weights and m biases. The input has no neurons.',
    exact: true,
    calculate: ({ step, slip }) => {
      const perLayer = layers.map(({ inputs, outputs }, i) => {
        const isLast = i === layers.length - 1;
        const { parameters } = linear(inputs, outputs).build([inputs]);
        const { formula } = countOf(parameters);
        const [weights, biases] = parameters.map(({ shape }) => sizeOf(shape)) as [number, number];
        const own = isLast ? slip('output-bias-not-counted', '', biases, 0) : biases;
        const total = weights + own;
        return step(
          isLast ? 'output layer' : `hidden layer ${i + 1}`,
          'inputs times neurons, and one bias for each neuron',
          `\`${formula.replaceAll('x', '·')} = ${total}\``,
          total,
        );
      });
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      const weights = layers.map(({ inputs, outputs }) => inputs * outputs);
      let total = sum(perLayer);
      total = slip('biases-not-counted', '', total, sum(weights));
      total = slip('input-biases-counted', '', total, total + sizes[0]!);
      total = slip('bias-per-input', '', total, sum(layers.map(({ inputs, outputs }) => inputs * outputs + inputs)));
      total = slip('neurons-counted', '', total, sum(sizes));
      total = slip(
        'all-multiplied',
        '',
        total,
        sizes.reduce((product, size) => product * size, 1),
      );
      total = slip('last-layer-missing', '', total, sum(perLayer.slice(0, -1)));
      return step('total', 'the sum over the layers', `\`${perLayer.join(' + ')} = ${total}\``, total);
    },
  });
}
