/** A small ReLU network at the four corners, XOR among what it can be. */
import type { Random } from '../../numeric/random.ts';
import { pick, several } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { Level, ProblemGenerator } from '../generator.ts';
import { NetworkLetters } from '../network-letters.ts';
import { dot, relu, sum } from '../numbers.ts';
import { combination, list, plus } from '../show.ts';

export const xorNetwork: ProblemGenerator = {
  name: 'xor-network',
  topic: 'represent',
  description: 'what two hidden ReLU neurons make of the four corners',
  draw: (random, level, notation) => {
    const letters = new NetworkLetters(2, true, notation);
    const [x1, x2] = [letters.x(1), letters.x(2)];
    const [h1, h2] = [1, 2].map((unit) => letters.names.activation(1, unit).text) as [string, string];
    const { v, b, c } = drawNetwork(random, level);
    const corners = several(
      random,
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      4,
    );
    const formula = `${combination(v, [h1, h2])}${c === 0 ? '' : ` ${plus(c)}`}`;
    return worked({
      question:
        `A network has \`${h1} = relu(${x1} + ${x2} ${plus(b[0]!)})\`, \`${h2} = relu(${x1} + ${x2} ${plus(b[1]!)})\` and \`ŷ = ${formula}\`. What does it answer at the four corners \`(${x1}, ${x2}) = ${corners.map((corner) => `(${corner.join(', ')})`).join(', ')}\`, in this order?`.replaceAll(
          ' + 0)',
          ')',
        ),
      form: '[ŷ, ŷ, ŷ, ŷ]',
      hint: `Only the sum \`${x1} + ${x2}\` matters: 0, 1 or 2. For each find \`${h1}\` and \`${h2}\` first.`,
      calculate: ({ step, slip }) => {
        const bias = slip('bias-left-out', `of ${h2}`, b, [b[0]!, 0]);
        const z = bias.map((shift) => corners.map((corner) => sum(corner) + shift));
        let h = z.map((values) => values.map(relu));
        h = slip('activation-skipped', 'relu', h, z);
        h = slip(
          'relu-as-abs',
          '',
          h,
          z.map((values) => values.map(Math.abs)),
        );
        step(h1, `\`${h1}\` at the corners`, `\`${h1} = ${list(h[0]!)}\``, h[0]!);
        step(h2, `\`${h2}\` at the corners`, `\`${h2} = ${list(h[1]!)}\``, h[1]!);
        const weights = slip('first-neuron-only', '', v, [v[0]!, 0]);
        const shift = c === 0 ? 0 : slip('bias-left-out', 'of the output', c, 0);
        const y = corners.map((_, i) => dot(weights, [h[0]![i]!, h[1]![i]!]) + shift);
        return step('ŷ', `\`ŷ = ${formula}\``, `\`ŷ = ${list(y)}\`${isXor(corners, y) ? ', which is XOR' : ''}`, y);
      },
    });
  },
};

function isXor(corners: readonly (readonly number[])[], y: readonly number[]): boolean {
  return corners.every((corner, i) => y[i] === Number(sum(corner) === 1));
}

/** Level 1 is XOR itself, at some scale; the others are other functions of x1 + x2. */
function drawNetwork(random: Random, level: Level): { v: number[]; b: number[]; c: number } {
  const scale = pick(random, [1, 2, 3, 0.5, 4]);
  if (level === 1) return { v: [scale, -2 * scale], b: [0, -1], c: 0 };
  const v = [pick(random, [-2, -1, 1, 2, 3]), pick(random, [-4, -3, -2, 2, 3, 4])];
  const b = [pick(random, [0, 0.5, 1, -0.5]), pick(random, [-1, -1.5, -0.5])];
  return { v, b, c: level === 3 ? pick(random, [-2, -1, 1, 2]) : 0 };
}
