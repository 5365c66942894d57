/** The shape of one weight matrix of a network. */
import { whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';

export const weightShape: ProblemGenerator = {
  name: 'weight-shape',
  topic: 'parameters',
  description: 'rows and columns of a weight matrix',
  draw: (random, level) => {
    const sizes = Array.from({ length: level + 2 }, () => whole(random, 2, level === 3 ? 40 : 12));
    const layer = whole(random, 1, sizes.length - 2);
    const [before, inputs, outputs, after] = [sizes[layer - 2], sizes[layer - 1]!, sizes[layer]!, sizes[layer + 1]!];
    return worked({
      question: `A fully connected network has the sizes ${sizes.join('-')}. Layer ${layer} computes \`W x + b\`, where \`x\` is a column of what comes into it. What shape has its \`W\`?`,
      form: '[rows, columns]',
      hint: 'Row i of W holds the weights of neuron i: one for each of its inputs.',
      exact: true,
      calculate: ({ step, slip }) => {
        const into = step('inputs', 'what comes into the layer', `\`n = ${inputs}\` numbers come in`, [inputs]);
        const out = step('neurons', 'what goes out of the layer', `\`m = ${outputs}\` neurons, one number each`, [
          outputs,
        ]);
        let shape: readonly number[] = [...out, ...into];
        shape = slip('shape-transposed', '', shape, [inputs, outputs]);
        shape = slip('shape-with-bias', '', shape, [outputs, inputs + 1]);
        shape = slip('shape-of-next', '', shape, [after, outputs]);
        if (before !== undefined) shape = slip('shape-of-previous', '', shape, [inputs, before]);
        return step('shape', 'a row for each neuron, a column for each input', `\`[${outputs}, ${inputs}]\``, shape);
      },
    });
  },
};
