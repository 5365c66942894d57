/** The numbers on the way back: slopes at the output, of sums and activations, of weights, and of the inputs. */
import { lossBy } from '../../explain/walk/notation.ts';
import type { NetworkWalk, Neuron, Quantity, Stage } from '../../explain/walk/types.ts';
import { activations } from '../../nn/activations.ts';
import type { Worked } from '../exercise.ts';
import { sum } from '../numbers.ts';
import { equals, factor, number } from '../show.ts';
import { type Askable, derivative, type LossOfWalk, letterOf, subjectOf, type Values } from './ask.ts';
import { mostTerms, squareFactor } from './forward.ts';

/** In the order of the way: from the loss to the inputs. */
export function backwardQuestions(walk: NetworkWalk): Askable[] {
  const { loss } = walk;
  if (!loss) return [];
  const found = atOutput(walk, loss);
  for (const [i, stage] of [...walk.stages.entries()].reverse()) {
    const isLast = i === walk.stages.length - 1;
    if (!isLast) found.push(...stage.units.flatMap((unit, k) => slopeQuestion(walk, i, unit, k)));
    if (stage.kind === 'sum') found.push(...weightQuestions(walk, stage));
  }
  return found;
}

function atOutput(walk: NetworkWalk, loss: LossOfWalk): Askable[] {
  const { output } = walk;
  const last = walk.stages.at(-1)!;
  const layer = walk.widths.length - 1;
  const [p] = output.units;
  const [z] = last.units;
  const at = { layer, unit: 1 } as const;
  const y = loss.targets[0]!.value;
  const isShare = output.name === 'sigmoid' && loss.name === 'binaryCrossEntropy' && output.units.length === 1;
  const local = output.jacobian?.[0]?.[0];
  const isKnown = squareFactor(loss) > 0 || ['binaryCrossEntropy', 'crossEntropy'].includes(loss.name);
  const deltas = last.units.flatMap((unit, k): Askable[] =>
    unit.gradient === null || !isKnown
      ? []
      : [
          {
            ...lossBy(unit),
            kind: last.kind === 'activation' ? 'activation slope' : 'sum slope',
            layer,
            unit: k + 1,
            value: unit.gradient,
            work: (values) => workDelta(walk, loss, unit, k, values),
          },
        ],
  );
  if (!isShare || !p || !z || p.gradient === null || local === undefined || (y !== 0 && y !== 1)) return deltas;
  return [
    { ...lossBy(p), kind: 'output slope', ...at, value: p.gradient, work: (values) => workOutputSlope(p, y, values) },
    {
      text: `∂${p.text}/∂${z.text}`,
      latex: `\\frac{\\partial ${p.latex}}{\\partial ${z.latex}}`,
      kind: 'local slope',
      ...at,
      value: local,
      work: (values) => workLocalSlope(p, z, values),
    },
    ...deltas,
  ];
}

function workOutputSlope(prediction: Quantity, y: number, values: Values): Worked {
  const p = values.quantity(prediction);
  const own = prediction.text;
  const name = lossBy(prediction).text;
  const term = y === 1 ? `-1/${own}` : `1/(1 - ${own})`;
  return {
    question: `How fast does the loss \`ℓ = -(y ln(${own}) + (1 - y) ln(1 - ${own}))\` change with \`${own}\`? With ${values.given()} and \`y = ${y}\`: what is \`${name}\`?`,
    form: 'a number or a fraction',
    hint: `One term is left of the loss, \`${y === 1 ? `-ln(${own})` : `-ln(1 - ${own})`}\`; the derivative of \`ln(u)\` is \`1/u\`.`,
    calculate: ({ step, slip }) => {
      const right = y === 1 ? -1 / p : 1 / (1 - p);
      let value = slip('sign-of-derivative', '', right, -right);
      value = slip('other-term', term, value, y === 1 ? 1 / (1 - p) : -1 / p);
      return step(name, `\`${name} = ${term}\``, `\`${name} ${equals(value)}\``, value);
    },
  };
}

function workLocalSlope(prediction: Quantity, z: Quantity, values: Values): Worked {
  const p = values.quantity(prediction);
  const own = prediction.text;
  const name = `∂${own}/∂${z.text}`;
  return {
    question: `How fast does \`${own} = σ(${z.text})\` change with \`${z.text}\`? With ${values.given()}: what is \`${name}\`?`,
    form: 'a number or a fraction',
    hint: `The derivative of σ is \`σ(z) (1 - σ(z))\`, here \`${own} (1 - ${own})\`.`,
    calculate: ({ step, slip }) => {
      let value = p * (1 - p);
      value = slip('one-minus-missing', own, value, p);
      value = slip('sigmoid-factor-missing', own, value, 1 - p);
      value = slip('sigmoid-plus', '', value, p * (1 + p));
      value = slip('derivative-at-output', '', value, derivative('sigmoid', p));
      return step(
        name,
        `\`${name} = ${own} (1 - ${own})\``,
        `\`${number(p)} · ${number(1 - p)} ${equals(value)}\``,
        value,
      );
    },
  };
}

/** ŷ - y, and what the square leaves before it. */
function workDelta(walk: NetworkWalk, loss: LossOfWalk, unit: Quantity, k: number, values: Values): Worked {
  const prediction = walk.output.units[k]!;
  const p = values.quantity(prediction);
  const target = loss.targets[k]!;
  const y = values.quantity(target);
  const name = lossBy(unit).text;
  const scale = squareFactor(loss) === 1 ? 2 : 1;
  const isSquare = squareFactor(loss) > 0;
  const difference = `${prediction.text} - ${target.text}`;
  const formula = scale === 2 ? `2 (${difference})` : difference;
  return {
    question: `How fast does the loss change with \`${unit.text}\`? With ${values.given()}: what is \`${name}\`?`,
    form: 'a number or a fraction',
    hint: isSquare
      ? 'The derivative of a square `u^2` is `2u`; here `u` is the difference.'
      : `With cross-entropy behind ${walk.output.name}, the factors cancel: \`${name} = ${formula}\`.`,
    calculate: ({ step, slip }) => {
      let value = scale * (p - y);
      value = slip('target-minus-prediction', '', value, -value);
      if (y !== 0) value = slip('target-not-subtracted', '', value, scale * p);
      if (scale === 2) value = slip('factor-two-lost', '', value, value / 2);
      if (isSquare) value = slip('error-squared', '', value, (scale * (p - y) * (p - y)) / 2);
      else
        value = slip(
          walk.output.name === 'softmax' ? 'softmax-derivative-left' : 'sigmoid-derivative-left',
          '',
          value,
          value * p * (1 - p),
        );
      return step(
        name,
        `\`${name} = ${formula}\``,
        `\`${scale === 2 ? '2 ' : ''}(${number(p)} - ${factor(y)}) ${equals(value)}\``,
        value,
      );
    },
  };
}

function neuronOf(walk: NetworkWalk, layer: number, unit: number): Neuron | undefined {
  return walk.neurons.find((neuron) => neuron.layer === layer && neuron.unit === unit);
}

function slopeQuestion(walk: NetworkWalk, at: number, unit: Quantity, k: number): Askable[] {
  const stage = walk.stages[at]!;
  const step = walk.steps[at]!;
  if (unit.gradient === null) return [];
  const own = { ...lossBy(unit), layer: stage.layer, unit: k + 1, value: unit.gradient };
  if (step.kind === 'elementwise' && activations.has(step.name) && step.name !== 'identity') {
    const after = walk.stages[at + 1]!.units[k]!;
    return [{ ...own, kind: 'sum slope', work: (values) => workThrough(walk, step.name, unit, after, own, values) }];
  }
  if (step.kind !== 'affine') return [];
  const next = walk.stages[at + 1]!;
  const neurons = next.units.flatMap((_, i) => neuronOf(walk, next.layer, i + 1) ?? []);
  if (neurons.length !== next.units.length || neurons.length > mostTerms) return [];
  const kind = stage.kind === 'input' ? 'input slope' : 'activation slope';
  return [{ ...own, kind, work: (values) => workPaths(unit, k, neurons, values) }];
}

/** Back through an activation. */
function workThrough(
  walk: NetworkWalk,
  name: string,
  z: Quantity,
  a: Quantity,
  { layer, unit }: { readonly layer: number; readonly unit: number },
  values: Values,
): Worked {
  const upper = values.slope(a);
  const isByOutput = name === 'sigmoid' || name === 'tanh';
  const given = isByOutput ? values.quantity(a) : values.quantity(z);
  const right =
    name === 'sigmoid' ? given * (1 - given) : name === 'tanh' ? 1 - given * given : derivative(name, given);
  const sign = letterOf(name);
  const local =
    name === 'sigmoid' ? `${a.text} (1 - ${a.text})` : name === 'tanh' ? `(1 - ${a.text}^2)` : `${sign}'(${z.text})`;
  const own = lossBy(z).text;
  return {
    question: `${subjectOf(walk, layer, unit)} gives \`${a.text} = ${sign}(${z.text})\`. With ${values.given()}: what is \`${own}\`?`,
    form: 'a number or a fraction',
    hint: `The chain rule: \`${own} = ${lossBy(a).text} · ${local}\`.`,
    calculate: ({ step, slip }) => {
      let slope = right;
      slope = slip('activation-derivative-missing', local, slope, 1);
      if (isByOutput) slope = slip('derivative-at-output', '', slope, derivative(name, given));
      if (name === 'tanh') slope = slip('tanh-not-squared', '', slope, 1 - given);
      if (name === 'sigmoid') slope = slip('one-minus-missing', a.text, slope, given);
      let value = upper * slope;
      value = slip('target-minus-prediction', '', value, -value);
      return step(
        own,
        `\`${own} = ${lossBy(a).text} · ${local}\``,
        `\`${factor(upper)} · ${factor(slope)} ${equals(value)}\``,
        value,
      );
    },
  };
}

/** Back over the links: one product for each neuron that it feeds. */
function workPaths(unit: Quantity, k: number, neurons: readonly Neuron[], values: Values): Worked {
  const own = lossBy(unit).text;
  const slopes = neurons.map(({ z }) => values.slope(z));
  const weights = neurons.map(({ terms }) => values.quantity(terms[k]!.weight));
  // What comes back to the neurons before it goes through their activations.
  const before = neurons.map(({ activation }) => activation?.a.gradient ?? Number.NaN);
  const parts = neurons.map(({ z, terms }) => `${lossBy(z).text} · ${terms[k]!.weight.text}`);
  const formula = parts.join(' + ');
  const isOne = neurons.length === 1;
  return {
    question: `\`${unit.text}\` feeds ${isOne ? 'one neuron' : `${neurons.length} neurons`}. With ${values.given()}: what is \`${own}\`?`,
    form: 'a number or a fraction',
    hint: isOne
      ? `One path leads back: \`${own} = ${formula}\`.`
      : `Along a path multiply, between paths add: \`${own} = ${formula}\`.`,
    calculate: ({ step, slip }) => {
      const factors = slip(
        'input-factor-missing',
        'the weight',
        weights,
        weights.map(() => 1),
      );
      let from = slopes;
      if (before.every(Number.isFinite)) from = slip('activation-derivative-missing', '', from, before);
      const ways = from.map((slope, i) => slope * factors[i]!);
      if (!isOne)
        step(
          'paths',
          'the product on each path',
          ways.map((way, i) => `\`${factor(from[i]!)} · ${factor(weights[i]!)} ${equals(way)}\``).join(', '),
          ways,
        );
      let total = sum(ways);
      if (!isOne) {
        for (const [i, way] of ways.entries()) {
          const left = neurons.flatMap(({ activation, z }, j) => (j === i ? [] : [(activation?.a ?? z).text]));
          total = slip('one-path-only', `the path through ${left.join(', ')}`, total, way);
        }
        total = slip(
          'paths-multiplied',
          '',
          total,
          ways.reduce((product, way) => product * way, 1),
        );
      }
      total = slip('target-minus-prediction', '', total, -total);
      return step(
        own,
        isOne ? `\`${own} = ${formula}\`` : 'the sum over the paths',
        `\`${isOne ? `${factor(from[0]!)} · ${factor(weights[0]!)}` : ways.map(factor).join(' + ')} ${equals(total)}\``,
        total,
      );
    },
  };
}

function weightQuestions(walk: NetworkWalk, stage: Stage): Askable[] {
  return stage.units.flatMap((unit, k) => {
    const neuron = neuronOf(walk, stage.layer, k + 1);
    if (!neuron || unit.gradient === null || neuron.terms.length > mostTerms) return [];
    return neuron.terms.flatMap(({ weight }, i): Askable[] =>
      weight.gradient === null
        ? []
        : [
            {
              ...lossBy(weight),
              kind: 'weight slope',
              layer: stage.layer,
              unit: k + 1,
              input: i + 1,
              value: weight.gradient,
              work: (values) => workWeight(walk, neuron, i, values),
            },
          ],
    );
  });
}

function workWeight(
  walk: NetworkWalk,
  { layer, unit, terms, z, activation }: Neuron,
  i: number,
  values: Values,
): Worked {
  const { weight, input } = terms[i]!;
  const own = lossBy(weight).text;
  const slope = values.slope(z);
  const by = values.quantity(input);
  const formula = `${own} = ${lossBy(z).text} · ${input.text}`;
  const upper = activation?.a.gradient;
  const other = terms[(i + 1) % terms.length]!;
  return {
    question: `In ${subjectOf(walk, layer, unit).replace(/^[TNO]/, (letter) => letter.toLowerCase())}, \`${weight.text}\` multiplies \`${input.text}\`. With ${values.given()}: what is \`${own}\`?`,
    form: 'a number or a fraction',
    hint: `\`${formula}\`: the slope by the sum, times what the weight multiplies.`,
    calculate: ({ step, slip }) => {
      let from = slope;
      if (typeof upper === 'number') from = slip('activation-derivative-missing', '', from, upper);
      from = slip('target-minus-prediction', '', from, -from);
      let times = by;
      times = slip('weight-for-input', '', times, weight.value);
      if (terms.length > 1) times = slip('wrong-variable', other.weight.text, times, other.input.value);
      times = slip('input-factor-missing', input.text, times, 1);
      const value = from * times;
      return step(own, `\`${formula}\``, `\`${factor(from)} · ${factor(times)} ${equals(value)}\``, value);
    },
  };
}
