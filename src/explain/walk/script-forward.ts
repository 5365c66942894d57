/** The forward pass in equations: every z as a sum of products, its activation, the output, the loss. */
import { log } from '../../numeric/elementary.ts';
import { lossSymbol } from './notation.ts';
import { added, joined, multiplied, numeral, parenthesised } from './numerals.ts';
import { type Block, gap, type Section } from './script-blocks.ts';
import { graphTable, valuesOf } from './script-expression.ts';
import { anyUnit, namesOf } from './stages.ts';
import type { ElementwiseStep, Factor, GeneralStep, LossWalk, NetworkWalk, Neuron, Notation, Output } from './types.ts';

/** Sums of more terms are written one below the other, and those of more than the second number in part. */
const termsInLine = 4;
const termsListed = 16;

export function inputsBlocks({ point, stages }: NetworkWalk): Block[] {
  const units = stages[0]!.units;
  const rows = point.features.slice(0, termsListed).map(({ name, raw, how }, i) => {
    const read = raw === null ? 'missing' : typeof raw === 'number' ? numeral(raw) : raw;
    return [units[i]!, numeral(units[i]!.value), how === '' ? '' : `= ${how}`, name, read];
  });
  const more = point.features.length - rows.length;
  return [
    { kind: 'table', rows: [['', '', '', 'column', 'as read'], ...rows] },
    ...(more > 0 ? [{ kind: 'text', text: `and ${more} more inputs` } as const] : []),
  ];
}

export function forwardSections(walk: NetworkWalk, mode: 'full' | 'brief'): Section[] {
  const { neurons, steps } = walk;
  const blocks =
    mode === 'full'
      ? neurons.flatMap((neuron) => neuronForward(neuron, mode))
      : steps.flatMap((step, i): Block[] => {
          if (step.kind === 'affine')
            return neurons.filter(({ layer }) => layer === step.layer).flatMap((neuron) => neuronForward(neuron, mode));
          // Right after a layer of weights, the activation is a part of its neurons.
          if (step.kind === 'elementwise') return steps[i - 1]?.kind === 'affine' ? [] : functionOfEach(walk, i);
          return otherLayer(walk, i);
        });
  return [{ title: 'Forward', blocks: [...blocks, ...outputBlocks(walk), ...lossBlocks(walk)] }];
}

function functionOfEach({ stages, steps }: NetworkWalk, i: number): Block[] {
  const step = steps[i] as ElementwiseStep;
  const [from, to] = [stages[i]!.units, stages[i + 1]!.units];
  const equations = to.map(
    (unit, k): Block => ({
      kind: 'equation',
      left: unit,
      forms: [applied(step.name, from[k]!), applied(step.name, numeral(from[k]!.value)), numeral(unit.value)],
    }),
  );
  return [...equations, gap];
}

/** What any other layer makes of it, such as layer normalisation, operation by operation. */
function otherLayer({ stages, steps }: NetworkWalk, i: number): Block[] {
  const step = steps[i] as GeneralStep;
  const { notation, units } = stages[i + 1]!;
  const name = step.name.split(' ')[0]!;
  return [
    {
      kind: 'equation',
      left: notation,
      forms: [applied(name, stages[i]!.notation), valuesOf(units.map(({ value }) => value))],
    },
    ...(step.graph ? [graphTable(step.graph)] : []),
    gap,
  ];
}

function neuronForward(neuron: Neuron, mode: 'full' | 'brief'): Block[] {
  const { z, activation } = neuron;
  return [
    ...sumBlocks(neuron, mode),
    ...(activation
      ? [
          {
            kind: 'equation',
            left: activation.a,
            forms: [
              applied(activation.name, z),
              applied(activation.name, numeral(z.value)),
              numeral(activation.a.value),
            ],
          } as const,
        ]
      : []),
    gap,
  ];
}

function sumBlocks({ terms, bias, z }: Neuron, mode: 'full' | 'brief'): Block[] {
  const products = terms.map(({ weight, input }) => joined([weight, input], ' ', ' '));
  const shift = bias ? [bias] : [];
  if (terms.length <= termsInLine) {
    const numbers = terms.map(({ weight, input }) => multiplied([numeral(weight.value), numeral(input.value)]));
    const results = terms.map(({ product }) => numeral(product));
    const shiftNumber = shift.map(({ value }) => numeral(value));
    return [
      {
        kind: 'equation',
        left: z,
        forms: [
          added([...products, ...shift]),
          added([...numbers, ...shiftNumber]),
          ...(results.length + shift.length > 1 ? [added([...results, ...shiftNumber])] : []),
          numeral(z.value),
        ],
      },
    ];
  }
  const most = mode === 'full' ? 4 * termsListed : termsListed;
  const bySize = [...terms.keys()].sort((i, j) => Math.abs(terms[j]!.product) - Math.abs(terms[i]!.product));
  const shown = bySize.slice(0, most).sort((i, j) => i - j);
  const rest = bySize.slice(most).reduce((sum, i) => sum + terms[i]!.product, 0);
  return [
    {
      kind: 'equation',
      left: z,
      forms: [
        {
          text: `the sum of ${terms.length} products${bias ? ` and ${bias.text}` : ''}`,
          latex: `\\text{the sum of ${terms.length} products}${bias ? `\\text{ and }${bias.latex}` : ''}`,
        },
        numeral(z.value),
      ],
    },
    {
      kind: 'table',
      rows: [
        ...shown.map((i) => {
          const { weight, input, product } = terms[i]!;
          return [products[i]!, multiplied([numeral(weight.value), numeral(input.value)]), numeral(product)];
        }),
        ...(shown.length < terms.length ? [[`${terms.length - shown.length} smaller ones`, '', numeral(rest)]] : []),
        ...(bias ? [[bias, '', numeral(bias.value)]] : []),
      ],
    },
  ];
}

/** σ(z), tanh(z), relu(z). */
export function applied(name: string, argument: Notation): Notation {
  const [text, latex] = name === 'sigmoid' ? ['σ', '\\sigma'] : [name, `\\operatorname{${name}}`];
  return { text: `${text}(${argument.text})`, latex: `${latex}\\left(${argument.latex}\\right)` };
}

export function outputBlocks(walk: NetworkWalk): Block[] {
  const { output, stages } = walk;
  const z = stages.at(-1)!.units;
  const blocks: Block[] = output.units.slice(0, termsListed).map((unit, i) => ({
    kind: 'equation',
    left: unit,
    forms:
      output.name === 'identity'
        ? [z[i]!, numeral(unit.value)]
        : output.name === 'softmax'
          ? [...softmaxForms(z, i, anyUnit(namesOf(walk), stages.at(-1)!)('j')), numeral(unit.value)]
          : [applied(output.name, z[i]!), applied(output.name, numeral(z[i]!.value)), numeral(unit.value)],
    ...meaning(output, i),
  }));
  const more = output.units.length - blocks.length;
  if (more > 0) blocks.push({ kind: 'text', text: `and ${more} more outputs` });
  if (output.prediction !== null) {
    const { prediction } = output;
    const text = typeof prediction === 'number' ? numeral(prediction).text : prediction;
    blocks.push({ kind: 'text', text: `The network predicts ${text}.` });
  }
  return blocks;
}

function softmaxForms(z: readonly Factor[], i: number, any: Notation): Notation[] {
  const symbols = {
    text: `exp(${z[i]!.text}) / Σⱼ exp(${any.text})`,
    latex: `\\frac{e^{${z[i]!.latex}}}{\\sum_j e^{${any.latex}}}`,
  };
  if (z.length > termsInLine) return [symbols];
  const powers = z.map(({ value }) => {
    const { text, latex } = numeral(value);
    return { text: `exp(${text})`, latex: `e^{${latex}}` };
  });
  const total = joined(powers, ' + ', ' + ');
  return [
    symbols,
    { text: `${powers[i]!.text} / (${total.text})`, latex: `\\frac{${powers[i]!.latex}}{${total.latex}}` },
  ];
}

function meaning({ classes, units }: Output, i: number): { note?: string } {
  const name = units.length === 1 ? classes[1] : classes[i];
  return name === undefined ? {} : { note: `the probability of ${name}` };
}

/** y, and the loss as symbols, numbers and value. */
export function lossBlocks({ loss, point, output }: NetworkWalk): Block[] {
  if (!loss) return [];
  const { targets, formula, numbers, value } = loss;
  const raw = point.target?.raw ?? null;
  const shown = joined(
    targets.slice(0, termsListed).map((target) => numeral(target.value)),
    ', ',
    ', ',
  );
  const list = targets.length > termsListed ? { text: `${shown.text}, …`, latex: `${shown.latex}, \\dots` } : shown;
  return [
    gap,
    {
      kind: 'equation',
      left: { text: 'y', latex: 'y' },
      forms: [targets.length === 1 ? list : parenthesised(list)],
      ...(raw !== null && { note: `${point.target!.name} is ${raw}` }),
    },
    {
      kind: 'equation',
      left: lossSymbol,
      forms: [formula, ...(numbers ? [numbers] : []), ...oneTerm(loss, output), numeral(value)],
    },
  ];
}

/** `-log(p₂)`: of the sum over classes, the term of the class that y is 1 for is left where the others are 0. */
function oneTerm({ targets, value }: LossWalk, { name, units }: Output): Notation[] {
  const at = targets.findIndex((target) => target.value === 1);
  const p = units[at];
  if (name !== 'softmax' || !p || targets.some((target, i) => i !== at && target.value !== 0)) return [];
  // A loss that does more than this with its rows has no such form.
  if (!(Math.abs(value + log(p.value)) <= 1e-9 * Math.max(1, value))) return [];
  const logarithm = (of: Notation) => ({ text: `-log(${of.text})`, latex: `-\\ln\\left(${of.latex}\\right)` });
  return [logarithm(p), logarithm(numeral(p.value))];
}
