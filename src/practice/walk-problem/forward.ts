/** The numbers on the way forward: sums, activations, what is read of the outputs, and the loss. */
import type { NetworkWalk, Neuron } from '../../explain/walk/types.ts';
import { activations } from '../../nn/activations.ts';
import type { Worked } from '../exercise.ts';
import { dot, exp, log, sigmoid, sum, tanh } from '../numbers.ts';
import { equals, factor, number, plus, products } from '../show.ts';
import { type Askable, apply, type LossOfWalk, letterOf, type Named, subjectOf, type Values } from './ask.ts';

/** Nobody adds up more. */
export const mostTerms = 8;

/** In the order of the way. */
export function forwardQuestions(walk: NetworkWalk): Askable[] {
  const stages = walk.stages.slice(1).flatMap((stage, i) =>
    stage.units.flatMap((unit, k): Askable[] => {
      const at = { ...unit, layer: stage.layer, unit: k + 1 };
      const neuron = walk.neurons.find(({ layer, unit: own }) => layer === stage.layer && own === k + 1);
      const step = walk.steps[i]!;
      if (step.kind === 'affine' && neuron && neuron.terms.length <= mostTerms)
        return [{ ...at, kind: 'sum', work: (values) => workSum(walk, neuron, values) }];
      if (step.kind !== 'elementwise' || !activations.has(step.name) || step.name === 'identity') return [];
      const z = walk.stages[i]!.units[k]!;
      return [
        {
          ...at,
          kind: 'activation',
          work: (values) => workFunction(step.name, unit.text, z, values, subjectOf(walk, stage.layer, k + 1)),
        },
      ];
    }),
  );
  return [...stages, ...outputs(walk), ...(walk.loss ? lossQuestion(walk, walk.loss) : [])];
}

function workSum(walk: NetworkWalk, { layer, unit, terms, bias, z }: Neuron, values: Values): Worked {
  const inputs = terms.map(({ input }) => values.quantity(input));
  const weights = terms.map(({ weight }) => values.quantity(weight));
  const b = bias ? values.quantity(bias) : 0;
  const symbols = terms.map(({ weight, input }) => `${weight.text} ${input.text}`).join(' + ');
  const formula = bias ? `${symbols} + ${bias.text}` : symbols;
  const others = walk.neurons.filter((other) => other.layer === layer);
  // The weights in the column of the unit instead of those in its row.
  const column = terms.map((_, i) => others.find(({ unit: row }) => row === i + 1)?.terms[unit - 1]?.weight.value);
  return {
    question: `${subjectOf(walk, layer, unit)} adds up what comes in, each number times its weight${bias ? ', and its bias' : ''}: \`${z.text} = ${formula}\`. With ${values.given()}: what is \`${z.text}\`?`,
    form: 'a number',
    hint: `Each input times its own weight; then the sum of these products${bias ? ', and the bias once' : ''}.`,
    calculate: ({ step, slip }) => {
      const shift = slip('bias-subtracted', '', slip('bias-left-out', bias?.text ?? '', b, 0), -b);
      let weighted = dot(weights, inputs);
      for (const [i, { input }] of terms.entries())
        weighted = slip('input-left-out', input.text, weighted, weighted - weights[i]! * inputs[i]!);
      weighted = slip('inputs-added', '', weighted, sum(weights) + sum(inputs));
      if (terms.length > 1 && column.every((weight) => weight !== undefined))
        weighted = slip('weights-transposed', '', weighted, dot(column as number[], inputs));
      const value = weighted + shift;
      return step(
        z.text,
        `\`${z.text} = ${formula}\``,
        `\`${z.text} = ${products(weights, inputs)}${bias ? ` ${plus(b)}` : ''} ${equals(value)}\``,
        value,
      );
    },
  };
}

function workFunction(name: string, own: string, before: Named, values: Values, subject: string): Worked {
  const z = values.quantity(before);
  const sign = letterOf(name);
  const formula = `${own} = ${sign}(${before.text})`;
  return {
    question: `${subject} gives \`${formula}\`. With ${values.given()}: what is \`${own}\`?`,
    form: 'a number',
    hint: hintOf(name),
    calculate: ({ step, slip }) => {
      let a = apply(name, z);
      a = slip('activation-skipped', sign, a, z);
      if (name === 'relu') a = slip('relu-as-abs', '', a, Math.abs(z));
      else a = slip('activation-twice', sign, a, apply(name, a));
      if (name === 'sigmoid') {
        a = slip('sign-of-exponent', '', a, sigmoid(-z));
        a = slip('sigmoid-as-tanh', '', a, tanh(z));
      }
      if (name === 'tanh') a = slip('tanh-as-sigmoid', '', a, sigmoid(z));
      return step(own, `\`${formula}\``, `\`${own} = ${sign}(${number(z)}) ${equals(a)}\``, a);
    },
  };
}

function hintOf(name: string): string {
  if (name === 'sigmoid') return '`σ(z) = 1/(1 + e^(-z))`.';
  if (name === 'relu') return '`relu(z)` is `z` or 0, whichever is larger.';
  if (name === 'tanh') return '`tanh(z)` lies between -1 and 1, is odd, and is `tanh(0) = 0`.';
  return `The function \`${name}\` of the sum, by its formula.`;
}

/** What is read of the outputs; numbers that are read as they are ask for nothing. */
function outputs(walk: NetworkWalk): Askable[] {
  const { output } = walk;
  const sums = walk.stages.at(-1)!.units;
  const layer = walk.widths.length - 1;
  if (!['sigmoid', 'softmax'].includes(output.name) || sums.length > mostTerms) return [];
  return output.units.map((unit, i) => ({
    ...unit,
    kind: 'output',
    layer,
    unit: i + 1,
    work: (values) =>
      output.name === 'sigmoid'
        ? workFunction('sigmoid', unit.text, sums[i]!, values, 'The network')
        : workSoftmax(unit.text, i, sums, values),
  }));
}

function workSoftmax(own: string, k: number, sums: readonly Named[], values: Values): Worked {
  const z = sums.map((one) => values.quantity(one));
  const next = (k + 1) % z.length;
  const below = sums.map(({ text }) => `e^(${text})`).join(' + ');
  return {
    question: `The scores of the classes become shares: \`${own} = e^(${sums[k]!.text})/(${below})\`. With ${values.given()}: what is \`${own}\`?`,
    form: 'a number',
    hint: 'First e to the power of each score, then divide by the sum of all of them.',
    calculate: ({ step, slip }) => {
      const powers = slip(
        'no-exponential',
        '',
        z.map((score) => exp(score)),
        z,
      );
      step('e^z', '`e^(z)` of each score', powers.map((power) => `\`${number(power)}\``).join(', '), powers);
      let total = sum(powers);
      total = slip('sum-without-itself', '', total, total - powers[k]!);
      step('sum', 'their sum', `\`${powers.map(factor).join(' + ')} ${equals(total)}\``, total);
      let p = powers[k]! / total;
      p = slip('not-normalised', '', p, powers[k]!);
      p = slip('class-off-by-one', `class ${k + 1}`, p, powers[next]! / total);
      return step(
        own,
        'one power divided by the sum',
        `\`${own} = ${factor(powers[k]!)}/${factor(total)} ${equals(p)}\``,
        p,
      );
    },
  };
}

/** The class that is true, where it is one; else -1. */
export function truthOf({ targets }: LossOfWalk): number {
  const isOneHot = targets.every(({ value }) => value === 0 || value === 1);
  return isOneHot ? targets.findIndex(({ value }) => value === 1) : -1;
}

function lossQuestion(walk: NetworkWalk, loss: LossOfWalk): Askable[] {
  const { output } = walk;
  const at = { text: 'ℓ', latex: '\\ell', kind: 'loss', layer: walk.widths.length - 1, unit: 0 } as const;
  const [only] = output.units;
  const y = loss.targets[0]!.value;
  const isShare = loss.name === 'binaryCrossEntropy' && output.units.length === 1 && (y === 0 || y === 1);
  if (isShare) return [{ ...at, value: loss.value, work: (values) => workBinary(only!, y, values) }];
  if (loss.name === 'crossEntropy' && truthOf(loss) >= 0)
    return [{ ...at, value: loss.value, work: (values) => workClasses(output.units, truthOf(loss), values) }];
  if (squareFactor(loss) > 0 && output.units.length === 1)
    return [{ ...at, value: loss.value, work: (values) => workSquare(only!, loss, values) }];
  return [];
}

/** What stands before the square of the difference in the loss of one number; 0 where it is another loss. */
export function squareFactor({ name }: LossOfWalk): number {
  return { meanSquaredError: 1, halfSquaredError: 0.5 }[name] ?? 0;
}

function workBinary(prediction: Named, y: number, values: Values): Worked {
  const p = values.quantity(prediction);
  const own = prediction.text;
  const term = y === 1 ? `ln(${own})` : `ln(1 - ${own})`;
  return {
    question: `The loss is minus the logarithm of the share that the truth gets: \`ℓ = -(y ln(${own}) + (1 - y) ln(1 - ${own}))\`. With ${values.given()} and \`y = ${y}\`: what is \`ℓ\`?`,
    form: 'a number, or a logarithm such as ln(4)',
    hint: `One of the two terms is 0: with \`y = ${y}\` the loss is \`-${term}\`.`,
    calculate: ({ step, slip }) => {
      const base = slip('log-base-10', '', 1, Math.LN10) * slip('log-base-2', '', 1, Math.LN2);
      const sign = slip('sign-missing', '', -1, 1);
      const share = slip('other-term', term, y === 1 ? p : 1 - p, y === 1 ? 1 - p : p);
      const value = slip('log-missing', '', (sign * log(share)) / base, share);
      return step('ℓ', 'the term that is left', `\`ℓ = -ln(${number(y === 1 ? p : 1 - p)}) ${equals(value)}\``, value);
    },
  };
}

function workClasses(shares: readonly Named[], truth: number, values: Values): Worked {
  const p = shares.map((share) => values.quantity(share));
  const own = shares[truth]!.text;
  return {
    question: `The loss is minus the logarithm of the share that the true class gets. Class ${truth + 1} is true, and ${values.given()}: what is \`ℓ\`?`,
    form: 'a number, or a logarithm such as ln(4)',
    hint: `Only the true class counts: \`ℓ = -ln(${own})\`.`,
    calculate: ({ step, slip }) => {
      const base = slip('log-base-10', '', 1, Math.LN10) * slip('log-base-2', '', 1, Math.LN2);
      const sign = slip('sign-missing', '', -1, 1);
      const share = slip('class-off-by-one', `class ${truth + 1}`, p[truth]!, p[(truth + 1) % p.length]!);
      let value = (sign * log(share)) / base;
      value = slip('all-classes-summed', '', value, -sum(p.map(log)));
      value = slip('log-missing', '', value, share);
      return step('ℓ', `\`ℓ = -ln(${own})\``, `\`ℓ = -ln(${number(p[truth]!)}) ${equals(value)}\``, value);
    },
  };
}

function workSquare(prediction: Named, loss: LossOfWalk, values: Values): Worked {
  const p = values.quantity(prediction);
  const y = values.of('y', loss.targets[0]!.value);
  const half = squareFactor(loss) === 0.5;
  const formula = `ℓ = ${half ? '1/2 ' : ''}(${prediction.text} - y)^2`;
  return {
    question: `The loss is ${half ? 'half ' : ''}the square of the difference: \`${formula}\`. With ${values.given()}: what is \`ℓ\`?`,
    form: 'a number',
    hint: 'First the difference, then its square, which is never negative.',
    calculate: ({ step, slip }) => {
      const difference = p - y;
      const squared = slip('square-missing', '', difference * difference, difference);
      const value = half ? slip('half-of-loss', '', squared / 2, squared) : squared;
      return step(
        'ℓ',
        `\`${formula}\``,
        `\`ℓ = ${half ? '1/2 ' : ''}(${number(p)} ${plus(-y)})^2 ${equals(value)}\``,
        value,
      );
    },
  };
}
