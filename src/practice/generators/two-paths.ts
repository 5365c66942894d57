/** The gradient by an input, which reaches the output on two paths. */
import { halves, logit, pick, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { NetworkLetters } from '../network-letters.ts';
import { dot, relu, sigmoid } from '../numbers.ts';
import { equals, factor, number, products } from '../show.ts';

export const twoPaths: ProblemGenerator = {
  name: 'two-paths',
  topic: 'backprop',
  description: 'the gradient of a value that is used twice: the sum over the paths',
  draw: (random, level, notation) => {
    const x = signed(random, 3);
    const w = [signed(random, 3), signed(random, 3)];
    const v = [halves(random, 4), halves(random, 4)];
    const y = whole(random, -2, 2);
    // Level 1: no activation. Level 2: relu, both neurons on. Level 3: sigmoid, the weighted input cancelled by the bias.
    const logits = [logit(random), logit(random)];
    const b = w.map((weight, i) => {
      if (level === 3) return logits[i]!.value - weight * x;
      return level === 2 ? pick(random, [0.5, 1, 1.5]) + Math.max(0, -weight * x) : halves(random, 4);
    });
    const biasText = b.map((value, i) => (level === 3 ? `${logits[i]!.text} - ${factor(w[i]! * x)}` : number(value)));
    const apply = (z: string) => (level === 1 ? z : `${level === 2 ? 'relu' : 'σ'}(${z})`);
    const activation = level === 3 ? sigmoid : level === 2 ? relu : (z: number) => z;
    const letters = new NetworkLetters(1, level > 1, notation);
    const { names } = letters;
    const a = (unit?: number | 'j') => (level === 1 ? names.sum(1, unit) : names.activation(1, unit)).text;
    const inner = (unit: number | 'j') => apply(`${letters.sum(unit)} + ${letters.b(unit)}`);
    const output = `ŷ = ${letters.output(a)}`;
    return worked({
      question: `An input \`x\` feeds two neurons: \`${a(1)} = ${inner(1)}\` and \`${a(2)} = ${inner(2)}\`. The output is \`${output}\`, the loss \`L = 1/2 (ŷ - y)^2\`. With \`x = ${x}\`, ${w.map((value, i) => `\`${letters.w(i + 1, 1)} = ${number(value)}\``).join(', ')}, \`${names.bias(1).text} = [${biasText.join(', ')}]\`, ${letters.outputWeights(v)} and \`y = ${y}\`: what is \`∂L/∂x\`?`,
      form: 'a number or a fraction',
      hint: 'Each path from `x` to the loss gives a product of factors. The gradient is the sum of these products.',
      given: letters.given({ x: [x], W: w.map((value) => [value]), b, v, y }),
      calculate: ({ step, slip, seldom }) => {
        const h = w.map((weight, i) => activation(weight * x + b[i]!));
        step(
          a(),
          `\`${a('j')} = ${inner('j')}\``,
          h.map((value, i) => `\`${a(i + 1)} ${equals(value)}\``).join(', '),
          h,
        );
        const p = step('ŷ', `\`${output}\``, `\`ŷ = ${products(v, h)} ${equals(dot(v, h))}\``, dot(v, h));
        let delta = p - y;
        delta = slip('target-minus-prediction', '', delta, -delta);
        delta = slip('error-squared', '', delta, (delta * delta) / 2);
        step('∂L/∂ŷ', '`∂L/∂ŷ = ŷ - y`', `\`${number(p)} - ${factor(y)} ${equals(delta)}\``, delta);
        let local = h.map((value) => (level === 3 ? value * (1 - value) : 1));
        if (level === 3) local = slip('activation-derivative-missing', "`σ' = a (1 - a)`", local, [1, 1]);
        const behind = slip('output-weight-missing', `${letters.v(1)}, and ${letters.v(2)}`, v, [1, 1]);
        const ways = w.map(
          (weight, i) =>
            delta * behind[i]! * local[i]! * slip('input-factor-missing', 'the weight that multiplies x', weight, 1),
        );
        const first = level === 3 ? ` · ${a('j')} (1 - ${a('j')})` : '';
        step(
          'paths',
          `\`∂L/∂ŷ · ${letters.v('j')}${first} · ${letters.w('j', 1)}\` on each path`,
          ways
            .map(
              (way, i) =>
                `\`${factor(delta)} · ${factor(v[i]!)}${level === 3 ? ` · ${number(local[i]!)}` : ''} · ${factor(w[i]!)} ${equals(way)}\``,
            )
            .join(', '),
          ways,
        );
        let total = ways[0]! + ways[1]!;
        total = slip('one-path-only', `the path through ${a(2)}`, total, ways[0]!);
        total = slip('one-path-only', `the path through ${a(1)}`, total, ways[1]!);
        total = slip('paths-multiplied', '', total, ways[0]! * ways[1]!);
        total = seldom('mean-for-sum', 'the two paths', total, total / 2);
        return step(
          '∂L/∂x',
          'the sum over the two paths',
          `\`${number(ways[0]!)} + ${factor(ways[1]!)} ${equals(total)}\``,
          total,
        );
      },
    });
  },
};
