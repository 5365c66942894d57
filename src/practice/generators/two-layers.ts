/** The output of a network with one hidden layer, by hand. */
import type { Random } from '../../numeric/random.ts';
import { halves, logit, signed } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { dot, relu, sigmoid, transposed } from '../numbers.ts';
import { equals, list, matrix, number, plus, products } from '../show.ts';

export const twoLayers: ProblemGenerator = {
  name: 'two-layers',
  topic: 'forward',
  description: 'a network with one hidden layer',
  draw: (random, level) => {
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
    const out = odds ? '`ŷ = σ(v·h + c)`' : level === 1 ? '`ŷ = v·h`' : '`ŷ = v·h + c`';
    const outBias = level === 1 ? '' : ` and \`c = ${last.text}\``;
    return worked({
      question: `A network has the hidden layer \`h = relu(W x + b)\` and the output ${out}, with \`W = ${matrix(W)}\` (row by row), \`b = ${list(b)}\`, \`v = ${list(v)}\`${outBias}. What is \`ŷ\` for \`x = ${list(x)}\`?`,
      form: 'a number',
      hint: 'Go from left to right: the two sums z, relu of each, then the output.',
      calculate: ({ step, slip }) => {
        const rows = slip('weights-transposed', '', W, transposed(W));
        const bias = slip('bias-left-out', 'of the hidden layer', b, [0, 0]);
        const z = rows.map((row, i) => dot(row, x) + bias[i]!);
        step(
          'z',
          '`z = W x + b`',
          z.map((value, i) => `\`z${i + 1} = ${products(rows[i]!, x)} ${plus(bias[i]!)} ${equals(value)}\``).join(', '),
          z,
        );
        let h: readonly number[] = z.map(relu);
        h = slip('activation-skipped', 'relu', h, z);
        h = slip('relu-as-abs', '', h, z.map(Math.abs));
        step('h', '`h = relu(z)`', `\`h = ${list(h)}\``, h);
        const shift = level === 1 ? 0 : slip('bias-left-out', 'of the output', last.value, 0);
        let u = dot(v, h) + shift;
        if (level !== 3) {
          u = slip('activation-on-output', '', u, sigmoid(u));
          return step('ŷ', out, `\`ŷ = ${products(v, h)}${level === 1 ? '' : ` ${plus(shift)}`} ${equals(u)}\``, u);
        }
        step('u', '`u = v·h + c`', `\`u = ${products(v, h)} + (${last.text}) ${equals(u)}\``, u);
        let y = sigmoid(u);
        y = slip('activation-skipped', 'σ of the output', y, u);
        y = slip('sign-of-exponent', '', y, sigmoid(-u));
        return step('ŷ', '`ŷ = σ(u)`', `\`ŷ = σ(${number(u)}) ${equals(y)}\``, y);
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
