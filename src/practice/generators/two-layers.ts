/** The output of a network with one hidden layer, by hand. */
import type { Random } from '../../numeric/random.ts';
import { halves, logit, signed } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { NetworkLetters } from '../network-letters.ts';
import { dot, relu, sigmoid, transposed } from '../numbers.ts';
import { equals, list, number, plus, products } from '../show.ts';

export const twoLayers: ProblemGenerator = {
  name: 'two-layers',
  topic: 'forward',
  description: 'a network with one hidden layer',
  draw: (random, level, notation) => {
    const { W, b, x, v, c } = drawNetwork(random);
    // At level 3 the hidden part cancels against a bias, so that the last z is a logarithm.
    const odds = level === 3 ? logit(random) : undefined;
    const hiddenPart = dot(
      v,
      W.map((row, i) => relu(dot(row, x) + b[i]!)),
    );
    const last = odds
      ? { value: odds.value - hiddenPart, text: `${odds.text} ${plus(-hiddenPart)}` }
      : { value: level === 1 ? 0 : c, text: number(c) };
    const letters = new NetworkLetters(2, true, notation);
    const { names } = letters;
    const [a, z, u] = [names.activation(1).text, names.sum(1).text, names.sum(2, 1).text];
    const hidden = (of: string) => `${names.weight(1).text} ${of} + ${names.bias(1).text}`;
    const sumOut = letters.output((unit) => names.activation(1, unit).text);
    const sum = level === 1 ? sumOut : `${sumOut} + ${letters.c}`;
    const out = odds ? `\`ŷ = σ(${sum})\`` : `\`ŷ = ${sum}\``;
    const outBias = level === 1 ? '' : ` and \`${letters.c} = ${last.text}\``;
    return worked({
      question: `A network has the hidden layer \`${a} = relu(${hidden('x')})\` and the output ${out}, with ${letters.hiddenWeights(W)}, \`${names.bias(1).text} = ${list(b)}\`, ${letters.outputWeights(v)}${outBias}. What is \`ŷ\` for \`x = ${list(x)}\`?`,
      form: 'a number',
      hint: 'Go from left to right: the two sums z, relu of each, then the output.',
      given: letters.given({ x, W, b, v, ...(level > 1 && { c: last.value }) }),
      calculate: ({ step, slip }) => {
        const rows = slip('weights-transposed', '', W, transposed(W));
        const bias = slip('bias-left-out', 'of the hidden layer', b, [0, 0]);
        const sums = rows.map((row, i) => dot(row, x) + bias[i]!);
        step(
          z,
          `\`${z} = ${hidden('x')}\``,
          sums
            .map(
              (value, i) =>
                `\`${names.sum(1, i + 1).text} = ${products(rows[i]!, x)} ${plus(bias[i]!)} ${equals(value)}\``,
            )
            .join(', '),
          sums,
        );
        let h: readonly number[] = sums.map(relu);
        h = slip('activation-skipped', 'relu', h, sums);
        h = slip('relu-as-abs', '', h, sums.map(Math.abs));
        step(a, `\`${a} = relu(${z})\``, `\`${a} = ${list(h)}\``, h);
        const shift = level === 1 ? 0 : slip('bias-left-out', 'of the output', last.value, 0);
        let total = dot(v, h) + shift;
        if (level !== 3) {
          total = slip('activation-on-output', '', total, sigmoid(total));
          return step(
            'ŷ',
            out,
            `\`ŷ = ${products(v, h)}${level === 1 ? '' : ` ${plus(shift)}`} ${equals(total)}\``,
            total,
          );
        }
        step(u, `\`${u} = ${sum}\``, `\`${u} = ${products(v, h)} + (${last.text}) ${equals(total)}\``, total);
        let y = sigmoid(total);
        y = slip('activation-skipped', 'σ of the output', y, total);
        y = slip('sign-of-exponent', '', y, sigmoid(-total));
        return step('ŷ', `\`ŷ = σ(${u})\``, `\`ŷ = σ(${number(total)}) ${equals(y)}\``, y);
      },
    });
  },
};

/** One hidden neuron is on and one is off, so that relu matters. */
function drawNetwork(random: Random): { W: number[][]; b: number[]; x: number[]; v: number[]; c: number } {
  const two = (draw: () => number) => [draw(), draw()];
  for (;;) {
    const W = [two(() => signed(random, 3)), two(() => signed(random, 3))];
    const [x, b] = [two(() => signed(random, 3)), two(() => halves(random, 4))];
    const [z1, z2] = W.map((row, i) => dot(row, x) + b[i]!) as [number, number];
    if (z1 * z2 < 0) return { W, b, x, v: two(() => halves(random, 4)), c: halves(random, 4) };
  }
}
