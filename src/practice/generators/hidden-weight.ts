/** The gradient of the loss by a weight of the hidden layer: a chain of factors through the network. */
import { halves, logit, pick, quarters, signed, whole } from '../draw.ts';
import { worked } from '../exercise.ts';
import type { ProblemGenerator } from '../generator.ts';
import { NetworkLetters } from '../network-letters.ts';
import { dot, log, sigmoid, transposed } from '../numbers.ts';
import { equals, factor, list, number, products } from '../show.ts';

export const hiddenWeight: ProblemGenerator = {
  name: 'hidden-weight',
  topic: 'backprop',
  description: 'the gradient of a weight of the hidden layer',
  draw: (random, level, notation) => {
    const x = [signed(random, 3), signed(random, 3)];
    // Each neuron's weighted inputs cancel against each other: its z is its bias, a logarithm.
    const W = [quarters(random, 4), quarters(random, 4)].map((q) => [q * x[1]!, -q * x[0]!]);
    const b = level === 1 ? [{ text: '0', value: 0 }, logit(random)] : [logit(random), logit(random)];
    const biases = b.map(({ value }) => value);
    const v = [halves(random, 4), halves(random, 4)];
    const hasSigmoid = level === 3;
    const odds = pick(random, [3, 4, 9]);
    const c = hasSigmoid ? log(odds) - dot(v, biases.map(sigmoid)) : 0;
    const y = hasSigmoid ? pick(random, [0, 1]) : whole(random, -2, 2);
    const [j, k] = [whole(random, 0, 1), whole(random, 0, 1)];
    const letters = new NetworkLetters(2, true, notation);
    const { names } = letters;
    const a = (unit: number | 'j') => names.activation(1, unit).text;
    const [z, u] = [names.sum(1, j + 1).text, names.sum(2, 1).text];
    const own = letters.w(j + 1, k + 1);
    const [aj, vj, xk] = [a(j + 1), letters.v(j + 1), letters.x(k + 1)];
    const sumOut = letters.output(a);
    const output = hasSigmoid ? `\`ŷ = σ(${sumOut} + ${letters.c})\`` : `\`ŷ = ${sumOut}\``;
    const loss = hasSigmoid ? '`L = -(y ln(ŷ) + (1 - y) ln(1 - ŷ))`' : '`L = 1/2 (ŷ - y)^2`';
    const outBias = hasSigmoid ? `, \`${letters.c} = ln(${odds}) - (${products(v, biases.map(sigmoid))})\`` : '';
    return worked({
      question: `A network has two hidden neurons \`${a('j')} = σ(${letters.sum('j')} + ${letters.b('j')})\` and the output ${output}; the loss is ${loss}. With \`x = ${list(x)}\`, ${letters.hiddenWeights(W)}, \`${names.bias(1).text} = [${b.map(({ text }) => text).join(', ')}]\`, ${letters.outputWeights(v)}${outBias} and \`y = ${y}\`: what is \`∂L/∂${own}\`, the gradient of the weight from \`${xk}\` to \`${aj}\`?`,
      form: 'a number or a fraction',
      hint: `Forward first. Then the factors on the one path: \`∂L/∂${own} = (ŷ - y) · ${vj} · ${aj} (1 - ${aj}) · ${xk}\`.`,
      given: letters.given({ x, W, b: biases, v, y, ...(hasSigmoid && { c }) }),
      calculate: ({ step, slip, seldom }) => {
        const rows = seldom('weights-transposed', '', W, transposed(W));
        const h = rows.map((row, i) => sigmoid(dot(row, x) + biases[i]!));
        step(
          names.activation(1).text,
          `\`${names.activation(1).text} = σ(${names.weight(1).text} x + ${names.bias(1).text})\``,
          h.map((value, i) => `\`${a(i + 1)} = σ(${b[i]!.text}) ${equals(value)}\``).join(', '),
          h,
        );
        const sum = dot(v, h) + c;
        const p = hasSigmoid ? sigmoid(sum) : sum;
        const sums = products(v, h);
        step('ŷ', output, hasSigmoid ? `\`ŷ = σ(ln(${odds})) ${equals(p)}\`` : `\`ŷ = ${sums} ${equals(p)}\``, p);
        let delta = p - y;
        delta = slip('target-minus-prediction', '', delta, -delta);
        if (hasSigmoid) delta = slip('sigmoid-derivative-left', '', delta, delta * p * (1 - p));
        const before = hasSigmoid ? `∂L/∂${u}` : '∂L/∂ŷ';
        step(
          before,
          hasSigmoid
            ? `\`${before} = ŷ - y\`, where \`${u}\` is what goes into the last \`σ\``
            : `\`${before} = ŷ - y\``,
          `\`${number(p)} - ${factor(y)} ${equals(delta)}\``,
          delta,
        );
        const other = `\`${own}\` goes to \`${aj}\` from \`${xk}\``;
        const [unit, from] = j === k ? [j, k] : seldom('indices-transposed', other, [j, k], [k, j]);
        let back = delta * v[unit]!;
        back = slip('output-weight-missing', vj, back, delta);
        back = slip('other-path', a(2 - j), back, delta * v[1 - j]!);
        step(
          `∂L/∂${aj}`,
          `\`∂L/∂${aj} = ${before} · ${vj}\``,
          `\`${factor(delta)} · ${factor(v[j]!)} ${equals(back)}\``,
          back,
        );
        let local = h[unit]! * (1 - h[unit]!);
        local = slip('activation-derivative-missing', `${aj}(1 - ${aj})`, local, 1);
        local = slip('derivative-at-output', '', local, sigmoid(h[j]!) * (1 - sigmoid(h[j]!)));
        const inner = step(
          `∂L/∂${z}`,
          `\`∂L/∂${z} = ∂L/∂${aj} · ${aj} (1 - ${aj})\``,
          `\`${factor(back)} · ${number(h[j]!)} · ${number(1 - h[j]!)} ${equals(back * local)}\``,
          back * local,
        );
        let by = x[from]!;
        by = slip('weight-for-input', '', by, W[j]![k]!);
        by = slip('wrong-variable', letters.w(j + 1, 2 - k), by, x[1 - k]!);
        by = slip('input-factor-missing', xk, by, 1);
        return step(
          `∂L/∂${own}`,
          `\`∂L/∂${own} = ∂L/∂${z} · ${xk}\``,
          `\`${factor(inner)} · ${factor(by)} ${equals(inner * by)}\``,
          inner * by,
        );
      },
    });
  },
};
