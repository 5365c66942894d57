/** Linear layers one after the other are one linear layer: which one. */
import { signed } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { dot, transposed } from '../numbers.ts';
import { equalsList, list, matrix, number, plus, products } from '../show.ts';

export const collapse: ProblemGenerator = {
  name: 'collapse',
  topic: 'represent',
  description: 'two linear layers as one',
  draw: (random, level) => {
    const two = () => [signed(random, 3), signed(random, 3)];
    const W = [two(), two()];
    const v = two();
    const b = level > 1 ? two() : [0, 0];
    const c = level > 2 ? signed(random, 4) : 0;
    const hasBias = level > 1;
    const hidden = hasBias ? 'h = W x + b' : 'h = W x';
    const output = level > 2 ? 'ŷ = v·h + c' : 'ŷ = v·h';
    const given = `\`W = ${matrix(W)}\` (row by row), ${hasBias ? `\`b = ${list(b)}\`, ` : ''}\`v = ${list(v)}\`${level > 2 ? ` and \`c = ${number(c)}\`` : ''}`;
    const wanted = hasBias ? 'u1 x1 + u2 x2 + d' : 'u1 x1 + u2 x2';
    return worked({
      question: `A network without activations computes \`${hidden}\` and then \`${output}\`, with ${given}. It is one linear unit, \`ŷ = ${wanted}\`. Which one?`,
      form: hasBias ? '[u1, u2, d]' : '[u1, u2]',
      hint: `Put \`h\` into the second formula: \`v·(W x${hasBias ? ' + b' : ''})\`. The weight of \`x1\` is \`v1\` times the first number of row 1 plus \`v2\` times the first number of row 2.`,
      calculate: ({ step, slip }) => {
        const columns = slip('weights-transposed', '', transposed(W), W);
        let u: readonly number[] = columns.map((column) => dot(v, column));
        u = slip(
          'layers-added',
          '',
          u,
          transposed(W).map((column, i) => column[0]! + column[1]! + v[i]!),
        );
        u = slip(
          'first-neuron-only',
          '',
          u,
          W[0]!.map((weight) => v[0]! * weight),
        );
        u = slip(
          'second-neuron-only',
          '',
          u,
          W[1]!.map((weight) => v[1]! * weight),
        );
        step(
          'u',
          '`u = v W`: the weights of the paths, multiplied along each and added',
          `${columns.map((column, i) => `\`u${i + 1} = ${products(v, column)}\``).join(', ')}: \`u ${equalsList(u)}\``,
          u,
        );
        if (!hasBias) return u;
        let carried = dot(v, b);
        carried = slip('inner-bias-not-carried', '', carried, b[0]! + b[1]!);
        carried = slip('bias-left-out', 'of the hidden layer', carried, 0);
        const d = carried + (level > 2 ? slip('outer-bias-missing', `c = ${c}`, c, 0) : 0);
        step(
          'd',
          level > 2 ? '`d = v·b + c`' : '`d = v·b`',
          `\`d = ${products(v, b)}${level > 2 ? ` ${plus(c)}` : ''} = ${number(d)}\``,
          d,
        );
        return step('[u1, u2, d]', 'both together', `\`${list([...u, d])}\``, [...u, d]);
      },
    });
  },
};
