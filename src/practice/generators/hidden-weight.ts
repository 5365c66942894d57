/** The gradient of the loss by a weight of the hidden layer: a chain of factors through the network. */
import { halves, logit, pick, quarters, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { dot, log, sigmoid } from '../numbers.ts';
import { equals, factor, list, matrix, number, products } from '../show.ts';

export const hiddenWeight: ProblemGenerator = {
  name: 'hidden-weight',
  topic: 'backprop',
  description: 'the gradient of a weight of the hidden layer',
  draw: (random, level) => {
    const x = [signed(random, 3), signed(random, 3)];
    // Each neuron's weighted inputs cancel against each other: its z is its bias, a logarithm.
    const W = [quarters(random, 4), quarters(random, 4)].map((q) => [q * x[1]!, -q * x[0]!]);
    const b = level === 1 ? [{ text: '0', value: 0 }, logit(random)] : [logit(random), logit(random)];
    const h = b.map(({ value }) => sigmoid(value));
    const v = [halves(random, 4), halves(random, 4)];
    const hasSigmoid = level === 3;
    const odds = pick(random, [3, 4, 9]);
    const c = hasSigmoid ? log(odds) - dot(v, h) : 0;
    const y = hasSigmoid ? pick(random, [0, 1]) : whole(random, -2, 2);
    const [j, k] = [whole(random, 0, 1), whole(random, 0, 1)];
    const own = `w_${j + 1}${k + 1}`;
    const output = hasSigmoid ? '`ŷ = σ(v1 h1 + v2 h2 + c)`' : '`ŷ = v1 h1 + v2 h2`';
    const loss = hasSigmoid ? '`L = -(y ln(ŷ) + (1 - y) ln(1 - ŷ))`' : '`L = 1/2 (ŷ - y)^2`';
    const outBias = hasSigmoid ? `, \`c = ln(${odds}) - (${products(v, h)})\`` : '';
    return worked({
      question: `A network has two hidden neurons \`h_j = σ(w_j1 x1 + w_j2 x2 + b_j)\` and the output ${output}; the loss is ${loss}. With \`x = ${list(x)}\`, \`W = ${matrix(W)}\` (row j belongs to neuron j), \`b = [${b.map(({ text }) => text).join(', ')}]\`, \`v = ${list(v)}\`${outBias} and \`y = ${y}\`: what is \`∂L/∂${own}\`, the gradient of the weight from \`x${k + 1}\` to \`h${j + 1}\`?`,
      form: 'a number or a fraction',
      hint: `Forward first. Then the factors on the one path: \`∂L/∂${own} = (ŷ - y) · v${j + 1} · h${j + 1} (1 - h${j + 1}) · x${k + 1}\`.`,
      calculate: ({ step, slip }) => {
        step(
          'h',
          '`h = σ(W x + b)`',
          h.map((value, i) => `\`h${i + 1} = σ(${b[i]!.text}) ${equals(value)}\``).join(', '),
          h,
        );
        const u = dot(v, h) + c;
        const p = hasSigmoid ? sigmoid(u) : u;
        const sums = products(v, h);
        step('ŷ', output, hasSigmoid ? `\`ŷ = σ(ln(${odds})) ${equals(p)}\`` : `\`ŷ = ${sums} ${equals(p)}\``, p);
        let delta = p - y;
        delta = slip('target-minus-prediction', '', delta, -delta);
        if (hasSigmoid) delta = slip('sigmoid-derivative-left', '', delta, delta * p * (1 - p));
        step(
          '∂L/∂u',
          hasSigmoid ? '`∂L/∂u = ŷ - y`, where `u` is what goes into the last `σ`' : '`∂L/∂ŷ = ŷ - y`',
          `\`${number(p)} - ${factor(y)} ${equals(delta)}\``,
          delta,
        );
        let back = delta * v[j]!;
        back = slip('output-weight-missing', `v${j + 1}`, back, delta);
        back = slip('other-path', `h${2 - j}`, back, delta * v[1 - j]!);
        step(
          `∂L/∂h${j + 1}`,
          `\`∂L/∂h${j + 1} = ∂L/∂u · v${j + 1}\``,
          `\`${factor(delta)} · ${factor(v[j]!)} ${equals(back)}\``,
          back,
        );
        let local = h[j]! * (1 - h[j]!);
        local = slip('activation-derivative-missing', `h${j + 1}(1 - h${j + 1})`, local, 1);
        local = slip('derivative-at-output', '', local, sigmoid(h[j]!) * (1 - sigmoid(h[j]!)));
        const inner = step(
          `∂L/∂z${j + 1}`,
          `\`∂L/∂z${j + 1} = ∂L/∂h${j + 1} · h${j + 1} (1 - h${j + 1})\``,
          `\`${factor(back)} · ${number(h[j]!)} · ${number(1 - h[j]!)} ${equals(back * local)}\``,
          back * local,
        );
        let by = x[k]!;
        by = slip('weight-for-input', '', by, W[j]![k]!);
        by = slip('wrong-variable', `w_${j + 1}${2 - k}`, by, x[1 - k]!);
        by = slip('input-factor-missing', `x${k + 1}`, by, 1);
        return step(
          `∂L/∂${own}`,
          `\`∂L/∂${own} = ∂L/∂z${j + 1} · x${k + 1}\``,
          `\`${factor(inner)} · ${factor(by)} ${equals(inner * by)}\``,
          inner * by,
        );
      },
    });
  },
};
