/** One layer as a matrix times a vector. */
import type { Random } from '../../numeric/random.ts';
import { halves, signed } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { Level, ProblemGenerator } from '../generator.ts';
import { dot, relu, transposed } from '../numbers.ts';
import { equalsList, list, matrix, plus, products } from '../show.ts';

export const layerOutput: ProblemGenerator = {
  name: 'layer-output',
  topic: 'forward',
  description: 'a layer as W x + b',
  draw: (random, level) => {
    const { W, x, b } = drawLayer(random, level);
    const hasRelu = level > 1;
    return worked({
      question: `A layer computes ${hasRelu ? '`a = relu(W x + b)`' : '`z = W x + b`'} with \`W = ${matrix(W)}\` (row by row), \`x = ${list(x)}\` and \`b = ${list(b)}\`. What comes out?`,
      form: `${W.length} numbers, as [1, 2${W.length > 2 ? ', 3' : ''}]`,
      hint: 'Row i of W belongs to neuron i: multiply it with x, add, and add the bias of neuron i.',
      calculate: ({ step, slip }) => {
        const rows = slip('weights-transposed', '', W, transposed(W));
        const bias = slip(
          'bias-left-out',
          '',
          b,
          b.map(() => 0),
        );
        const shift = slip(
          'bias-subtracted',
          '',
          bias,
          bias.map((value) => -value),
        );
        const sums = rows.map((row, i) => dot(row, x) + shift[i]!);
        const z = step(
          'z',
          '`z = W x + b`',
          sums.map((_, i) => `\`z${i + 1} = ${products(rows[i]!, x)} ${plus(shift[i]!)}\``).join(', ') +
            `: \`z ${equalsList(sums)}\``,
          sums,
        );
        if (!hasRelu) return z;
        let a: readonly number[] = z.map(relu);
        a = slip('activation-skipped', 'relu', a, z);
        a = slip('relu-as-abs', '', a, z.map(Math.abs));
        return step('a', '`a = relu(z)`, number by number', `\`a = relu(${list(z)}) ${equalsList(a)}\``, a);
      },
    });
  },
};

/** A square matrix, so that it can be taken the wrong way round. */
function drawLayer(random: Random, level: Level): { W: number[][]; x: number[]; b: number[] } {
  const size = level === 3 ? 3 : 2;
  const many = <T>(draw: () => T) => Array.from({ length: size }, draw);
  return {
    W: many(() => many(() => (level === 1 ? signed(random, 4) : halves(random, 5)))),
    x: many(() => signed(random, 3)),
    b: many(() => halves(random, 4)),
  };
}
